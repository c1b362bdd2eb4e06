"""试题文件和批次: import with a preview, export, and the batches that wait for their signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import AnjianError, InvalidInput, NotFound
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.training.bank import batches as question_batches
from kb.training.bank import intake, reading
from kb.training.bank.filters import QuestionFilter
from kb.training.exchange.formats import AUTO, FORMATS, named, told, write_file
from kb.training.exchange.imported import Imported
from review import batches
from review.stages import Action
from web import arguments, downloads, insiders, question_uploads
from web.api.questions import READERS
from web.pages import steps
from web.pagination import page_of
from web.question_filters import STANDINGS, TYPES, from_address
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("question_files", __name__, url_prefix="/training/questions")
audit_refusals(blueprint)

TRAINERS: Final = frozenset({Role.TRAINER})
SIGNERS: Final = frozenset({Role.BUSINESS_REVIEWER, Role.LEGAL_REVIEWER, Role.PANEL_MEMBER})
SEES_BATCHES: Final = READERS | SIGNERS
SHOWN: Final = 200
PAGE_SIZE: Final = 50
ITEM_STATES: Final = {"ok": "收入", "skipped": "题库已有", "failed": "未收"}
_OPINIONS: Final[dict[str, Callable[..., Any]]] = {
    Action.PASS.value: batches.pass_batch,
    Action.SEND_BACK.value: batches.send_back_batch,
}
_EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("/import")
def import_form() -> str:
    """Show the form for a file of questions."""
    insiders.require(TRAINERS)
    return _import_page()


@blueprint.post("/import")
def import_file() -> steps.Answer | AnyResponse | str:
    """Show what would become of a file, or take the good questions of it into a batch."""
    account = insiders.require(TRAINERS)
    settings = services().settings
    try:
        if steps.words("do") == "take":
            return _take(account.name)
        file = request.files.get("file")
        data = file.read() if file is not None else b""
        if file is None or not data:
            raise InvalidInput("没有选择文件", field="file", hint="请选择文件后再预览")
        name = PurePath(file.filename or "").name[:120]
        read = _read(data, name)
        judged = intake.preview(services().database, _offered(read), dt.date.today())
    except AnjianError as refused:
        if refused.http_status >= 500:
            raise
        return _import_page(refused), refused.http_status
    digest = question_uploads.keep(settings, data, account=account.name)
    return render_template(
        "questions/preview.html",
        read=read,
        name=name,
        digest=digest,
        good=[each for each in judged if each.good],
        held=[each for each in judged if each.held],
        refused=[each for each in judged if not each.good and not each.held],
        shown=SHOWN,
        type_names=TYPES,
    )


def _take(account: str) -> AnyResponse:
    settings = services().settings
    digest, name = steps.words("upload"), steps.words("filename")[:120]
    read = _read(question_uploads.kept(settings, digest), name)
    if read.errors and steps.words("keep") != "good":
        raise InvalidInput(
            f"文件有 {len(read.errors)} 处错误，没有收入",
            field="keep",
            hint="请改正后重新上传，或勾选“只收入没有错误的试题”",
        )
    found = intake.take_in(
        services().database,
        _offered(read),
        name=f"导入 {name}",
        actor=account,
        day=dt.date.today(),
    )
    question_uploads.drop(settings, digest)
    return redirect(url_for("question_files.batch", batch_id=found.batch_id), code=303)


@blueprint.get("/export")
def export_form() -> str:
    """Show which formats the bank can be written in."""
    insiders.require(READERS)
    with services().database.reading() as session:
        counted = reading.counts(session)
        laws = reading.cited_laws(session)
    return render_template(
        "questions/export.html",
        formats=FORMATS.values(),
        counted=counted,
        laws=laws,
        type_names=TYPES,
        standing_names=STANDINGS,
    )


@blueprint.get("/export/file")
def export_file() -> Response:
    """Send the questions of a filter as a file."""
    insiders.require(READERS)
    chosen = named(arguments.text("format", 20) or "xlsx")
    with services().database.reading() as session:
        lines = reading.all_questions(session, from_address())
    if not lines:
        raise NotFound("没有符合条件的试题", hint="请放宽筛选条件再导出")
    data = write_file([line.content for line in lines], chosen.name)
    return downloads.private(data, chosen.media_type, f"questions-{chosen.name}.{chosen.suffix}")


@blueprint.get("/batches", endpoint="batches")
def all_batches() -> str:
    """List the batches of questions, newest first."""
    insiders.require(SEES_BATCHES)
    with services().database.reading() as session:
        found = question_batches.list_question_batches(session)
    return render_template("questions/batches.html", batches=found)


@blueprint.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> str:
    """Show one batch: what was taken, what was refused and why, and what it waits for."""
    insiders.require(SEES_BATCHES)
    return _batch_page(batch_id)


@blueprint.post("/batches/<int:batch_id>")
def sign_batch(batch_id: int) -> steps.Answer:
    """Do one act on the manifest of a batch."""
    account = insiders.require(SEES_BATCHES)

    def step() -> str:
        action, revision = steps.words("action"), steps.words("revision")
        database, name = services().database, account.name
        with database.reading() as session:
            question_batches.get_question_batch(session, batch_id)
        if action == Action.SUBMIT.value:
            outcome = batches.submit_batch(database, batch_id, actor=name, revision=revision)
        elif action in _OPINIONS:
            outcome = _OPINIONS[action](
                database,
                batch_id,
                actor=name,
                revision=revision,
                opinion=steps.words("opinion"),
            )
        else:
            raise InvalidInput("没有写明办理什么", field="action", hint="请用页面上的按钮办理")
        return "整批试题已发布入库" if outcome.state is DocumentState.PUBLISHED else "已办理"

    return steps.take(
        step,
        then=lambda: url_for("question_files.batch", batch_id=batch_id),
        again=lambda refused: _batch_page(batch_id, refused, request.form),
    )


def _batch_page(
    batch_id: int, problem: AnjianError | None = None, form: MultiDict[str, str] = _EMPTY
) -> str:
    account = insiders.signed_in()
    status = arguments.choice("status", ITEM_STATES)
    number = arguments.page_number()
    with services().database.reading() as session:
        found = question_batches.get_question_batch(session, batch_id)
        items = question_batches.question_items(
            session, batch_id, status=status, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        manifest = batches.manifest_of(session, batch_id)
        contents = (
            {
                line.key: line.content
                for line in reading.all_questions(session, QuestionFilter(batch_id=batch_id))
            }
            if items
            else {}
        )
    counted = {"ok": found.taken, "skipped": found.skipped, "failed": found.refused}
    total = counted[status] if status else sum(counted.values())
    return render_template(
        "questions/batch.html",
        batch=found,
        items=[(item, contents.get(item.key)) for item in items],
        counted=counted,
        status=status,
        states=ITEM_STATES,
        page=page_of(total, number, PAGE_SIZE) if request.method == "GET" else None,
        manifest=manifest,
        acts=_acts(found.review_state, account.roles) if manifest.entries else (),
        problem=problem,
        form=form,
        type_names=TYPES,
    )


def _acts(state: str, roles: frozenset[Role]) -> tuple[str, ...]:
    """What somebody of these roles may do; the review judges again, person by person."""
    waits: dict[str, frozenset[Role]] = {
        DocumentState.SCREENING.value: frozenset({Role.BUSINESS_REVIEWER}),
        DocumentState.LEGAL_REVIEW.value: frozenset({Role.LEGAL_REVIEWER}),
        DocumentState.DELIBERATION.value: frozenset({Role.PANEL_MEMBER}),
    }
    if state in waits:
        both = (Action.PASS.value, Action.SEND_BACK.value)
        return both if roles & waits[state] else ()
    return (Action.SUBMIT.value,) if Role.TRAINER in roles else ()


def _read(data: bytes, name: str) -> Imported:
    wanted = steps.words("format") or AUTO
    return (told(data, name) if wanted == AUTO else named(wanted)).read(data)


def _offered(read: Imported) -> tuple[intake.Offered, ...]:
    return tuple(
        intake.Offered(place, each) for place, each in zip(read.places, read.questions, strict=True)
    )


def _import_page(problem: AnjianError | None = None) -> str:
    return render_template("questions/import.html", formats=FORMATS.values(), problem=problem)
