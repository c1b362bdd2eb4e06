"""汇编 for the people who make them: from a spec to a draft, a review, a release and its files."""

from __future__ import annotations

from typing import Final

import yaml
from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.compendium import reading, release_job, released, releases
from kb.compendium.content import CompendiumContent
from kb.compendium.selecting import resolve
from kb.compendium.spec import Spec, parse, read
from kb.compendium.spec_faults import LONGEST_SPEC, Fault, WrongSpec
from kb.errors import AnjianError, InvalidInput, NotFound
from kb.model.document import DocumentState
from kb.model.operations import JobState
from kb.model.people import Role
from kb.store import jobs
from kb.text.case_codes import CASE_TYPES, ELEMENTS
from review import volume_desk
from review.tracks import STATE_LABELS
from web import arguments, downloads, insiders, labels, volume_forms
from web.pages import steps
from web.pages.compendia import FORMATS, MEDIA_TYPES, addresses_of
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("volumes", __name__, url_prefix="/desk/compendia")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
READERS: Final = frozenset(
    {
        Role.SUBMITTER,
        Role.BUSINESS_REVIEWER,
        Role.LEGAL_REVIEWER,
        Role.PANEL_MEMBER,
        Role.PUBLISHER,
        Role.LIBRARIAN,
    }
)
"""Who sees volumes before they are published, and internal ones."""
WRITERS: Final = frozenset({Role.SUBMITTER})
ORDERS: Final = {
    "decided_on": "处罚决定日期",
    "violation_on": "违法行为日期",
    "published_at": "发布时间",
    "region": "地区",
    "fine": "罚款金额",
    "title": "标题",
    "key": "编号",
}
GROUPS: Final = {
    "none": "不分组",
    "element": "按要素",
    "case_type": "按案例类型",
    "region": "按地区",
}
EDITABLE: Final = (
    DocumentState.DRAFT,
    DocumentState.SENT_BACK,
    DocumentState.CORRECTING,
    DocumentState.PUBLISHED,
)
RUNNING: Final = (JobState.QUEUED, JobState.RUNNING)


@blueprint.get("")
def index() -> str:
    """List volumes, the newest first."""
    account = insiders.require(READERS)
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_volumes(
            session, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "volumes/index.html",
        lines=lines,
        labels=STATE_LABELS,
        page=page_of(total, number, PAGE_SIZE),
        may_write=bool(account.roles & WRITERS),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form of a new volume."""
    insiders.require(WRITERS)
    start = Spec.model_validate({"title": "典型案例汇编", "select": {}, "group_by": "element"})
    return _form_page(volume_forms.fields_of(start))


@blueprint.post("")
def create() -> steps.Answer:
    """Keep a new volume, or show what its spec selects."""
    return _keep("", "")


@blueprint.get("/<key>")
def volume(key: str) -> str:
    """Show a volume: what it holds, where it stands, its releases, and what can be done."""
    insiders.require(READERS)
    return _volume_page(key)


@blueprint.get("/<key>/edit")
def edit(key: str) -> str:
    """Show the form with the volume's spec."""
    insiders.require(WRITERS)
    with services().database.reading() as session:
        content = reading.volume_content(session, key)
        line = reading.volume_line(session, key)
    spec = volume_forms.spec_of_content(content)
    form = volume_forms.fields_of(spec)
    form["text"] = yaml.safe_dump(spec.to_json(), allow_unicode=True, sort_keys=False)
    return _form_page(
        form, key=key, base=line.revision, by_text=not volume_forms.fits_the_form(spec)
    )


@blueprint.post("/<key>/edit")
def change(key: str) -> steps.Answer:
    """Keep a further revision."""
    return _keep(key, steps.words("base"))


@blueprint.post("/<key>")
def act(key: str) -> steps.Answer:
    """Hand in, release, build again or stop building."""
    account = insiders.require(READERS)
    wanted = steps.words("do")

    def step() -> str:
        database = services().database
        if wanted == "submit":
            volume_desk.hand_in(database, key, actor=account.name, revision=steps.words("revision"))
            return "汇编已报送审查"
        if wanted == "release":
            number = releases.announce(database, key, actor=account.name)
            release_job.ask(database, key, number, actor=account.name)
            return f"第 {number} 次发行开始生成文件，可以离开本页"
        if wanted == "cancel":
            job = _job(key)
            if job is None or job.state not in RUNNING:
                raise NotFound("没有正在生成的文件", hint="请刷新页面查看结果")
            jobs.request_cancel(database, job.id)
            return "已要求停止，正在写的一份写完即停"
        raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")

    return steps.take(
        step,
        then=lambda: url_for("volumes.volume", key=key),
        again=lambda refused: _volume_page(key, refused),
    )


@blueprint.get("/<key>/releases/<int:number>/<file_format>")
def download(key: str, number: int, file_format: str) -> Response:
    """Return a file of a release, internal ones too, and note who fetched it."""
    account = insiders.require(READERS)
    with services().database.reading() as session:
        file = released.read_file(session, key, number, file_format)
    with services().database.unit_of_work() as uow:
        released.note_download(uow, file.id, account=account.name)
    return downloads.private(file.data, MEDIA_TYPES[file.format], file.name)


def _keep(key: str, base: str) -> steps.Answer:
    account = insiders.require(WRITERS)
    kept: list[str] = []

    def step() -> str:
        spec = parse(_text()) if steps.words("by") == "text" else _form_spec()
        kept.append(
            volume_desk.keep(services().database, spec, actor=account.name, key=key, base=base)
        )
        return "汇编已存为草稿，请核对所收文稿后报送审查"

    if steps.words("do") == "check":
        return _checked(key, base)
    return steps.take(
        step,
        then=lambda: url_for("volumes.volume", key=kept[0]),
        again=lambda refused: _form_page(
            request.form, refused, key=key, base=base, by_text=steps.words("by") == "text"
        ),
    )


def _checked(key: str, base: str) -> steps.Answer:
    """Show the form again with what its spec selects; nothing is kept."""
    by_text = steps.words("by") == "text"
    try:
        spec = parse(_text()) if by_text else _form_spec()
        with services().database.reading() as session:
            content = resolve(session, spec)
    except AnjianError as refused:
        page = _form_page(request.form, refused, key=key, base=base, by_text=by_text)
        return page, refused.http_status
    page = _form_page(request.form, key=key, base=base, by_text=by_text, selected=content)
    return page, 200


def _form_spec() -> Spec:
    return read(volume_forms.spec_of(request.form))


def _text() -> str:
    """Return the spec as it was uploaded, else as it was pasted."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return request.form.get("text", "")
    with sent.stream:
        data: bytes = sent.read(4 * LONGEST_SPEC + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongSpec([Fault("file", "文件不是 UTF-8 编码的文字")]) from None


def _form_page(
    form: MultiDict[str, str],
    problem: AnjianError | None = None,
    *,
    key: str = "",
    base: str = "",
    by_text: bool = False,
    selected: CompendiumContent | None = None,
) -> str:
    return render_template(
        "volumes/form.html",
        form=form,
        key=key,
        base=base,
        by_text=by_text,
        problem=problem,
        faults=problem.faults if isinstance(problem, WrongSpec) else (),
        selected=selected,
        elements=ELEMENTS,
        case_types=CASE_TYPES,
        levels=labels.LEVELS,
        orders=ORDERS,
        groups=GROUPS,
        switches=volume_forms.SWITCHES,
        longest=LONGEST_SPEC,
    )


def _volume_page(key: str, problem: AnjianError | None = None) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        line = reading.volume_line(session, key)
        content = reading.volume_content(session, key)
        found = released.list_releases(session, line.id)
        history = released.downloads(session, line.id, limit=50)
        published = reading.published_revision(session, key)
        addresses = addresses_of(session, content)
    job = _job(key)
    working = job is not None and job.state in RUNNING
    newest = found[0] if found else None
    releasable = (
        line.state is DocumentState.PUBLISHED
        and bool(account.roles & releases.ROLES)
        and not working
        and (newest is None or newest.built_at is None or newest.revision_sha256 != published)
    )
    return render_template(
        "volumes/volume.html",
        line=line,
        content=content,
        problem=problem,
        labels=STATE_LABELS,
        releases=found,
        history=history,
        job=job,
        working=working,
        formats=FORMATS,
        addresses=addresses,
        troubled={one.position: one for one in line.warnings if one.draft},
        releasable=releasable,
        may_write=bool(account.roles & WRITERS) and line.state in EDITABLE,
        may_submit=bool(account.roles & WRITERS)
        and line.state in EDITABLE
        and line.state is not DocumentState.PUBLISHED,
    )


def _job(key: str) -> jobs.JobView | None:
    """Return the last job that builds or built a release of this volume."""
    with services().database.reading() as session:
        return jobs.newest_job(session, release_job.KIND, {"volume": key})
