"""编写试题: a trainer writes one question by hand, or corrects a published or returned one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from kb.errors import AnjianError, InvalidInput
from kb.model.question import QuestionType
from kb.store.catalogue import syllabus_points
from kb.store.documents import content_sha256
from kb.training.bank import citing, reading
from kb.training.bank.basis import all_citations
from kb.training.bank.citing import Resolved, TypedCitation
from kb.training.bank.duplicates import near_duplicates_of
from kb.training.bank.filters import QuestionFilter, Standing
from kb.training.bank.reading import QuestionLine
from kb.training.checking.check import check
from kb.training.checking.findings import Finding, passes
from kb.training.question import BLANK, DIFFICULTIES, LEVELS, QuestionContent
from review import question_desk
from review.question_desk import OnPaper, Written
from web import insiders, question_form, question_making
from web.pages import steps
from web.pages.desk_forms import replies_typed
from web.pages.question_files import TRAINERS
from web.question_filters import TYPES
from web.question_form import TypedQuestion
from web.question_making import Made
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("question_writing", __name__, url_prefix="/training/questions")
audit_refusals(blueprint)

MOST_COMPARED: Final = 3000
"""Questions on the same laws that a new one is compared with."""
SHOWN: Final = 5
ADD, DROP = "add:", "drop:"


@dataclass(frozen=True, slots=True)
class Verdict:
    """核对所见: what the check finds, and which questions of the bank ask the same.

    `digest` names the question that was looked at, so that nobody hands in another one unseen.
    """

    digest: str
    findings: tuple[Finding, ...] = ()
    alike: tuple[tuple[QuestionLine, float], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the question may enter review."""
        return passes(self.findings)


@dataclass(frozen=True, slots=True)
class Sheet:
    """一次填写: the form, what it makes, and what is known of it; `paper` None for a new one."""

    typed: TypedQuestion
    paper: OnPaper | None
    resolved: Mapping[str, Resolved] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    verdict: Verdict | None = None


@blueprint.get("/new")
def new() -> str:
    """Show an empty form of one type."""
    insiders.require(TRAINERS)
    kind = request.args.get("type", "")
    chosen = QuestionType(kind) if kind in set(QuestionType) else QuestionType.SINGLE
    return _page(Sheet(TypedQuestion(type=chosen), None))


@blueprint.post("/new")
def create() -> steps.Answer | str:
    """Check what was typed, store it as a draft, or hand it in."""
    insiders.require(TRAINERS)
    return _act(None)


@blueprint.get("/<key>/edit")
def edit(key: str) -> str:
    """Show a question as a form."""
    account = insiders.require(TRAINERS)
    with services().database.reading() as session:
        paper = question_desk.on_paper(session, key, actor=account.name)
        typed = _typed_of(session, paper)
        resolved = _resolved(session, typed)
    return _page(Sheet(typed, paper, resolved))


@blueprint.post("/<key>/edit")
def save(key: str) -> steps.Answer | str:
    """Check what was typed, store it as a further draft, or hand it in."""
    account = insiders.require(TRAINERS)
    with services().database.reading() as session:
        paper = question_desk.on_paper(session, key, actor=account.name)
    return _act(paper)


def _act(paper: OnPaper | None) -> steps.Answer | str:
    do = steps.words("do")
    typed = question_form.read(request.form)
    if do.startswith((ADD, DROP)):
        place = do.partition(":")[2]
        typed = question_form.with_rows(typed, place, drop=do.startswith(DROP))
    with services().database.reading() as session:
        resolved = _resolved(session, typed)
        held = question_making.held_of(paper.content) if paper else None
        made = question_making.content_of(typed, resolved, held)
        sheet = Sheet(typed, paper, resolved)
        if do in ("check", "submit"):
            verdict = _verdict(session, made, paper)
            sheet = replace(sheet, errors=made.errors, verdict=verdict)
    if do == "save":
        return _keep(sheet, made)
    if do == "submit":
        return _hand_in(sheet, made)
    return _page(sheet)


def _keep(sheet: Sheet, made: Made) -> steps.Answer:
    unreadable = {name: made.errors[name] for name in made.unreadable}
    if unreadable:
        return _page(replace(sheet, errors=unreadable)), 422
    return _stored(sheet, made.content, "已保存为草稿，可以随时接着写", hand_in=False)


def _hand_in(sheet: Sheet, made: Made) -> steps.Answer | str:
    verdict = sheet.verdict
    if made.errors or verdict is None or not verdict.sound:
        return _page(sheet), 422
    seen = steps.words("checked") == verdict.digest
    if (verdict.findings or verdict.alike) and not seen:
        return _page(sheet)
    return _stored(sheet, made.content, "已报送审核；审核通过、发布后进入题库", hand_in=True)


def _store(paper: OnPaper | None, content: QuestionContent, *, hand_in: bool) -> Written:
    account = insiders.signed_in()
    database = services().database
    if paper is None:
        return question_desk.write(database, actor=account.name, content=content, hand_in=hand_in)
    return question_desk.revise(
        database,
        paper.key,
        actor=account.name,
        base=steps.words("base"),
        content=content,
        hand_in=hand_in,
        reason=steps.words("reason"),
        replies=replies_typed(request.form),
    )


def _stored(sheet: Sheet, content: QuestionContent, done: str, *, hand_in: bool) -> steps.Answer:
    """Store the question and go to it, or show the form again with the refusal."""
    written: list[Written] = []

    def step() -> str:
        written.append(_store(sheet.paper, content, hand_in=hand_in))
        return done

    def then() -> str:
        name = "questions.question" if hand_in else "question_writing.edit"
        return url_for(name, key=written[0].key)

    return steps.take(step, then=then, again=lambda refused: _page(sheet, refused))


def _verdict(session: Session, made: Made, paper: OnPaper | None) -> Verdict | None:
    """What the check and the bank say; None while the form has faults."""
    if made.errors:
        return None
    content = made.content
    library = services().check_libraries.library(session, dt.date.today(), [content])
    return Verdict(
        digest=content_sha256(content.to_json()),
        findings=check(content, library),
        alike=_alike(session, content, paper.key if paper else ""),
    )


def _alike(
    session: Session, content: QuestionContent, key: str
) -> tuple[tuple[QuestionLine, float], ...]:
    others: dict[str, QuestionLine] = {}
    for law in {each.law for each in all_citations(content)}:
        wanted = QuestionFilter(law=law)
        found, _ = reading.list_questions(session, wanted, limit=MOST_COMPARED)
        others |= {line.key: line for line in found}
    lines = [
        line
        for line in others.values()
        if line.key != key and line.standing is not Standing.WITHDRAWN
    ]
    pairs = near_duplicates_of(content, [line.content for line in lines])
    return tuple((lines[each.second], each.similarity) for each in pairs[:SHOWN])


def _typed_of(session: Session, paper: OnPaper) -> TypedQuestion:
    """The form of a stored question; a citation of a former version asks for the present one."""
    case = paper.content["type"] == QuestionType.CASE_ANALYSIS.value
    rows: dict[str, TypedCitation] = {}
    for place, stored in question_making.citation_places(paper.content):
        citation = question_making.citation_of(stored)
        keep = case or citing.in_force(session, dt.date.today(), citation)
        rows[place] = citing.typed_again(citation, keep_version=keep)
    return question_making.typed_of(paper.content, rows)


def _resolved(session: Session, typed: TypedQuestion) -> dict[str, Resolved]:
    rows = tuple(typed.all_citations())
    found = citing.resolve(session, dt.date.today(), [each for _, each in rows])
    return {place: each for (place, _), each in zip(rows, found, strict=True)}


def _page(sheet: Sheet, problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        points = syllabus_points(session)
        law_names = reading.cited_laws(session)
    categories: dict[str, list[tuple[str, str]]] = {}
    for each in points:
        categories.setdefault(each.category, []).append((each.code, each.title))
    known = {each.code for each in points}
    errors = dict(sheet.errors)
    if isinstance(problem, InvalidInput) and problem.field:
        errors.setdefault(problem.field, problem.message)
    return render_template(
        "questions/write.html",
        typed=sheet.typed.filled_up(),
        paper=sheet.paper,
        resolved=sheet.resolved,
        errors=errors,
        verdict=sheet.verdict,
        problem=problem,
        replies=replies_typed(request.form),
        reason=steps.words("reason"),
        categories=categories,
        other_points=[code for code in sheet.typed.points if code not in known],
        laws=law_names,
        levels=LEVELS,
        difficulties=DIFFICULTIES,
        type_names=TYPES,
        blank=BLANK,
    )
