"""Papers for trainers: from a form or a written blueprint to a frozen paper and its files."""

from __future__ import annotations

from typing import Final

import yaml
from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.store.catalogue import syllabus_points
from kb.training.form import Fault
from kb.training.papers import alternatives, blueprints, drafting, freezing, reading
from kb.training.papers.blueprint import LONGEST_SPEC, WrongBlueprint, parse, read
from kb.training.papers.conflicts import ImpossiblePaper
from kb.training.papers.makers import ROLES
from kb.training.papers.printing import files
from kb.training.papers.reading import STANDING_WORDS
from kb.training.papers.words import TYPE_NAMES
from kb.training.question import LEVELS
from web import arguments, downloads, insiders, paper_forms
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("papers", __name__, url_prefix="/training/papers")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
SHELVES: Final = {"all": "全部", "draft": "草稿", "frozen": "已冻结"}
FROZEN: Final = {"all": None, "draft": False, "frozen": True}
FORMATS: Final = {files.Format.PDF: "PDF", files.Format.DOCX: "DOCX"}
ALTERNATIVES: Final = 30


@blueprint.get("")
def index() -> str:
    """List papers, the newest first."""
    insiders.require(ROLES)
    shelf = arguments.choice("shelf", SHELVES) or "all"
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_papers(
            session, frozen=FROZEN[shelf], offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "papers/index.html",
        lines=lines,
        shelf=shelf,
        shelves=SHELVES,
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form with a ready blueprint, and that of a paper as text when one is named."""
    insiders.require(ROLES)
    start, paper = arguments.text("start"), arguments.text("paper")
    name = start if start in blueprints.NAMES else next(iter(blueprints.NAMES))
    filled = paper_forms.fields_of(parse(blueprints.ready_text(name)))
    if paper:
        with services().database.reading() as session:
            spec = reading.get_paper(session, paper).blueprint
        filled["text"] = yaml.safe_dump(spec.to_json(), allow_unicode=True, sort_keys=False)
    return _new_page(MultiDict(filled))


@blueprint.post("")
def create() -> steps.Answer:
    """Put a paper together from the form, or from a blueprint that was pasted or uploaded."""
    account = insiders.require(ROLES)
    made: list[str] = []

    def step() -> str:
        written = steps.words("how") == "text"
        wanted = parse(_text()) if written else read(paper_forms.spec_of(request.form))
        made.append(drafting.assemble(services().database, wanted, actor=account.name))
        return f"已组成试卷 {made[0]}，请核对各题后冻结"

    return steps.take(
        step,
        then=lambda: url_for("papers.paper", paper=made[0]),
        again=lambda refused: _new_page(request.form, refused),
    )


@blueprint.get("/<paper>")
def paper(paper: str) -> str:
    """Show a paper with its questions, their standing, and what can be done."""
    insiders.require(ROLES)
    return _paper_page(paper)


@blueprint.post("/<paper>")
def act(paper: str) -> steps.Answer:
    """Pin, move, replace, assemble anew, freeze or discard."""
    account = insiders.require(ROLES)
    wanted = steps.words("do")

    def step() -> str:
        return _done(paper, wanted, account.name)

    def then() -> str:
        if wanted == "discard":
            return url_for("papers.index")
        anchor = f"q-{steps.words('position')}" if steps.words("position") else None
        return url_for("papers.paper", paper=paper, _anchor=anchor)

    return steps.take(step, then=then, again=lambda refused: _paper_page(paper, refused))


@blueprint.get("/<paper>/questions/<int:position>")
def question(paper: str, position: int) -> str:
    """Show what could stand in the place of a question."""
    insiders.require(ROLES)
    text = arguments.text("q")
    with services().database.reading() as session:
        view = reading.get_paper(session, paper)
        found = alternatives.alternatives(session, paper, position, text=text, limit=ALTERNATIVES)
    return render_template(
        "papers/question.html",
        view=view,
        line=view.line,
        item=view.items[position - 1],
        found=found,
        q=text,
        type_names=TYPE_NAMES,
        most=ALTERNATIVES,
    )


@blueprint.get("/<paper>/files/<form>/<file_format>")
def download(paper: str, form: str, file_format: str) -> Response:
    """Return a form of a paper, or with `key=1` its key, as a file."""
    insiders.require(ROLES)
    wanted = next((one for one in FORMATS if one.value == file_format), None)
    if wanted is None:
        raise InvalidInput(
            "没有这种导出格式", field="format", hint=f"可用的值：{'、'.join(FORMATS)}"
        )
    with services().database.reading() as session:
        view = reading.get_paper(session, paper)
    file = files.file(view, form, wanted, key=arguments.text("key") == "1")
    return downloads.private(file.data, file.media_type, file.name)


def _done(paper: str, wanted: str, actor: str) -> str:
    database, revision = services().database, steps.words("revision")
    if wanted == "reassemble":
        seed = steps.row("seed", "种子应为不超过九位的数字")
        drafting.reassemble(database, paper, actor=actor, revision=revision, seed=seed)
        return f"已用种子 {seed} 重新组卷，固定的试题没有动"
    if wanted == "discard":
        drafting.discard(database, paper, actor=actor, revision=revision)
        return f"试卷 {paper} 的草稿已删除"
    if wanted == "freeze":
        if steps.words("confirm") != "yes":
            raise InvalidInput(
                "没有确认冻结", field="confirm", hint="请核对各题后勾选“已核对”再冻结"
            )
        freezing.freeze(database, paper, actor=actor, revision=revision)
        return f"试卷 {paper} 已冻结，不能再修改"
    return _changed(paper, wanted, actor, revision)


def _changed(paper: str, wanted: str, actor: str, revision: str) -> str:
    """Do what concerns one question."""
    database = services().database
    position = steps.row("position", "没有写明是哪一题")
    if wanted in ("pin", "unpin"):
        pinned = wanted == "pin"
        drafting.pin(database, paper, position, actor=actor, revision=revision, pinned=pinned)
        return f"第 {position} 题{'已固定，重新组卷时保留' if pinned else '不再固定'}"
    if wanted in ("up", "down"):
        to = position + (1 if wanted == "down" else -1)
        drafting.move(database, paper, position, actor=actor, revision=revision, to=to)
        return f"原第 {position} 题移到第 {to} 题"
    if wanted == "replace":
        key = steps.words("key")
        drafting.replace(database, paper, position, actor=actor, revision=revision, key=key)
        return f"第 {position} 题已换成另一题"
    raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")


def _text() -> str:
    """Return the blueprint as it was uploaded, else as it was pasted."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return request.form.get("text", "")
    with sent.stream:
        data: bytes = sent.read(4 * LONGEST_SPEC + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongBlueprint([Fault("file", "文件不是 UTF-8 编码的文字")]) from None


def _new_page(form: MultiDict[str, str], problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        points = syllabus_points(session)
    return render_template(
        "papers/new.html",
        form=form,
        problem=problem,
        faults=problem.faults if isinstance(problem, WrongBlueprint) else (),
        obstacles=problem.conflict.obstacles if isinstance(problem, ImpossiblePaper) else (),
        type_names=TYPE_NAMES,
        levels=LEVELS,
        ready=blueprints.NAMES,
        points=points,
        categories=sorted({point.category for point in points}),
        section_rows=paper_forms.SECTION_ROWS,
        constraint_rows=paper_forms.CONSTRAINT_ROWS,
        longest=LONGEST_SPEC,
    )


def _paper_page(number: str, problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        view = reading.get_paper(session, number)
        unmet = () if view.frozen else alternatives.unmet(session, view)
    return render_template(
        "papers/paper.html",
        view=view,
        line=view.line,
        problem=problem,
        unmet=unmet,
        obstacles=() if view.frozen else freezing.obstacles(view),
        standing=STANDING_WORDS,
        type_names=TYPE_NAMES,
        formats=FORMATS,
    )
