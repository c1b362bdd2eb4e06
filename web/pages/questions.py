"""题库 pages: the list, one question beside its article, coverage of the syllabus, duplicates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from kb.errors import AnjianError
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.model.regulation import ForceStatus
from kb.store import library
from kb.store.catalogue import syllabus_points
from kb.text.provisions import label_of, parse_eid
from kb.training.bank import coverage as covering
from kb.training.bank import reading
from kb.training.bank.auditing import pairs
from kb.training.bank.basis import all_citations
from kb.training.bank.filters import QuestionFilter, Standing
from kb.training.bank.reading import QuestionLine, QuestionView
from kb.training.checking.check import check
from kb.training.question import LEVELS, QuestionCitation
from review.desk.editing import EDITABLE
from web import addresses, arguments, insiders
from web.api.questions import READERS
from web.pagination import here, page_of
from web.question_filters import ORIGINS, PATTERNS, STANDINGS, TYPES, from_address
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("questions", __name__, url_prefix="/training/questions")
audit_refusals(blueprint)

PAGE_SIZE: Final = 25
MOST_COMPARED: Final = 5000
"""Questions that are compared with one another for one page of near-duplicates."""
PAIRS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Option:
    """筛选项 with its number and the address that chooses it, or clears it where it is chosen."""

    name: str
    count: int
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """依据条文 beside a question: the article in three pieces, the quoted words in the middle."""

    law: str
    label: str
    version: str
    status: ForceStatus | None
    url: str
    before: str
    quote: str
    after: str


@blueprint.get("")
def index() -> str:
    """List questions with filters and counts."""
    insiders.require(READERS)
    wanted = from_address()
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_questions(
            session, wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        counted = reading.counts(session, wanted)
        laws = reading.cited_laws(session)
        categories = tuple(dict.fromkeys(each.category for each in syllabus_points(session)))
        patterns = reading.patterns(session)
    return render_template(
        "questions/index.html",
        lines=lines,
        total=total,
        wanted=wanted,
        page=page_of(total, number, PAGE_SIZE),
        standings=_options("standing", STANDINGS, counted.standings, wanted.standing),
        types=_options("type", TYPES, counted.types, wanted.type),
        origins=_options("origin", ORIGINS, counted.origins, wanted.origin),
        laws=laws,
        categories=categories,
        patterns=patterns,
        pattern_names=PATTERNS,
        levels=LEVELS,
        type_names=TYPES,
        standing_names=STANDINGS,
        narrowed=wanted != QuestionFilter(),
    )


@blueprint.get("/<key>")
def question(key: str) -> str:
    """Show one question with the article text beside it, and what the check says of it today."""
    account = insiders.require(READERS)
    with services().database.reading() as session:
        view = reading.get_question(session, key)
        content = view.line.content
        shown = tuple(_beside(session, each) for each in dict.fromkeys(all_citations(content)))
        held = services().check_libraries.library(session, dt.date.today(), [content])
        findings = check(content, held)
    return render_template(
        "questions/question.html",
        view=view,
        line=view.line,
        content=content,
        shown=[each for each in shown if each is not None],
        findings=findings,
        type_names=TYPES,
        standing_names=STANDINGS,
        origins=ORIGINS,
        pattern_names=PATTERNS,
        stale=view.line.standing is Standing.STALE,
        writes=Role.TRAINER in account.roles and _writable(view),
    )


def _writable(view: QuestionView) -> bool:
    """Whether its state lets somebody write on it; the review judges who, and batches."""
    state = DocumentState(view.line.state)
    waits_in_batch = state is DocumentState.DRAFT and view.batch_id is not None
    return state in (*EDITABLE, DocumentState.PUBLISHED) and not waits_in_batch


@blueprint.get("/coverage")
def coverage() -> str:
    """Show how many questions every point of the syllabus has, as a heat map with its gaps."""
    insiders.require(READERS)
    level = arguments.choice("level", frozenset(LEVELS))
    with services().database.reading() as session:
        found = covering.coverage(session, level=level)
    groups: dict[str, list[covering.PointCoverage]] = {}
    for each in found.points:
        groups.setdefault(each.point.category, []).append(each)
    return render_template(
        "questions/coverage.html",
        found=found,
        groups=groups,
        level=level,
        levels=LEVELS,
        type_names=TYPES,
        band=covering.band,
        thin=covering.THIN,
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """Questions to compare, told apart by key and hash."""

    names: tuple[tuple[str, str], ...]
    lines: Sequence[QuestionLine] = field(compare=False)


@lru_cache(maxsize=2)
def _pairs(compared: _Compared) -> tuple[tuple[tuple[str, str], tuple[str, str], float], ...]:
    """Return near-duplicates by their names; kept, because comparing a whole bank takes seconds."""
    return tuple(
        ((one.key, one.sha256), (two.key, two.sha256), alike)
        for one, two, alike in pairs(list(compared.lines))
    )


@blueprint.get("/duplicates")
def duplicates() -> str:
    """Show pairs of questions that ask nearly the same."""
    insiders.require(READERS)
    wanted = from_address()
    if not wanted.standing:
        wanted = replace(wanted, standing=Standing.USABLE.value)
    with services().database.reading() as session:
        lines, total = reading.list_questions(session, wanted, limit=MOST_COMPARED)
        laws = reading.cited_laws(session)
    by_name = {(line.key, line.sha256): line for line in lines}
    found = [
        (by_name[one], by_name[two], alike)
        for one, two, alike in _pairs(_Compared(tuple(by_name), lines))
    ]
    return render_template(
        "questions/duplicates.html",
        pairs=found[:PAIRS_SHOWN],
        number=len(found),
        compared=len(lines),
        total=total,
        wanted=wanted,
        laws=laws,
        type_names=TYPES,
    )


def answer_words(line: QuestionLine) -> str:
    """Return the right answer in words, for lists."""
    content = line.content
    if isinstance(content.answer, bool):
        return "对" if content.answer else "错"
    if content.right:
        return "".join(content.right)
    return "；".join("／".join(blank) for blank in content.blanks) or str(content.answer)


blueprint.add_app_template_filter(answer_words, "answer_words")
blueprint.add_app_template_filter(addresses.provision_url, "provision_url")


def _options(
    name: str, names: dict[str, str], counted: dict[str, int], chosen: str
) -> tuple[Option, ...]:
    return tuple(
        Option(
            word,
            counted.get(code, 0),
            here(**{name: None if code == chosen else code, "page": None}),
            code == chosen,
        )
        for code, word in names.items()
        if counted.get(code) or code == chosen
    )


def _beside(session: Session, cited: QuestionCitation) -> Shown | None:
    """The article of a citation; None where its version is not public."""
    slug, _, rest = cited.provision.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid)
    if address is None or address.article is None:
        return None
    try:
        work = library.get_work(session, slug)
        held = library.find_version(work, version)
        number = address.article
        text = library.article(session, held.id, number.number, number.suffix).text
    except AnjianError:
        return None
    before, quote, after = text.partition(cited.quote)
    return Shown(
        law=work.short_title,
        label=label_of(eid),
        version=version,
        status=held.status,
        url=addresses.provision_url(cited.provision),
        before=before,
        quote=quote,
        after=after,
    )
