"""案例分析题: a published case as a question: what was violated, under which text, what follows.

The law is the one in force on the day of the violation (行政处罚法第三十七条: 从旧). What a case
says of its basis is looked up in the versions of that day; what is not found there is not asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.model.document import DocumentKind
from kb.model.question import QuestionOrigin, QuestionType
from kb.store.publications import PublishedDocument, list_published
from kb.text.numerals import ArticleNumber
from kb.training.generation.figures import Figure, read_figures
from kb.training.generation.making import Maker
from kb.training.generation.pools import WRONG
from kb.training.generation.sentences import outside
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.wording import GAP, lettered, letters_of, named
from kb.training.question import QuestionCitation, QuestionContent, RubricPoint

SourcesOn = Callable[[dt.date, Collection[str]], Sequence[Source]]
_PAGE: Final = 200
_LONGEST_FACTS: Final = 900
_MARKS_OF_PART: Final = 6.0
_LONGEST_QUOTE: Final = 400
_MOST_OF_A_ROLE: Final = 3
_MARK: Final = re.compile(r"^[（(][一二三四五六七八九十]+[）)]")


def published_cases(
    session: Session, keys: Collection[str] | None
) -> tuple[PublishedDocument, ...]:
    """Return the published cases of enforcement, or those with the keys given."""
    found: list[PublishedDocument] = []
    total = 1
    while len(found) < total:
        page, total = list_published(session, DocumentKind.CASE, cursor=len(found), limit=_PAGE)
        if not page:
            break
        found.extend(page)
    return tuple(
        case
        for case in found
        if case.content.get("violation_on")
        and case.content.get("legal_basis")
        and (keys is None or case.key in keys)
    )


@dataclass(frozen=True)
class Basis:
    """案例依据: a provision the case cites, as it was on the day of the violation."""

    role: str
    source: Source
    citation: QuestionCitation
    head: QuestionCitation | None = None

    @property
    def text(self) -> str:
        """The words of the provision in one line, an item with the sentence it completes."""
        own = _MARK.sub("", outside(self.citation.quote)).rstrip("；;")
        return own if self.head is None else f"{outside(self.head.quote)}{own}"

    @property
    def citations(self) -> tuple[QuestionCitation, ...]:
        """The provision, after the head of its list if it is an item."""
        return (self.citation,) if self.head is None else (self.head, self.citation)


def of_case(maker: Maker, case: PublishedDocument, sources_on: SourcesOn) -> QuestionContent | None:
    """Return the question of a case; None when its violation cannot be traced to a provision."""
    day = dt.date.fromisoformat(str(case.content["violation_on"]))
    basis = tuple(_basis(case.content["legal_basis"], day, sources_on))
    duties = [each for each in basis if each.role == "duty"][:_MOST_OF_A_ROLE]
    facts = _facts(case.content)
    if not duties or not facts:
        return None
    parts = [_violated(duties)]
    penalties = [each for each in basis if each.role == "penalty"]
    exemptions = [each for each in basis if each.role == "exemption"]
    ranged = _range(maker, case, penalties)
    if exemptions:
        parts.append(
            _told(
                "对这一行为是否应当给予行政处罚？请说明理由和依据。", "不予处罚的依据", exemptions
            )
        )
    elif ranged is not None:
        parts.append(ranged)
    elif penalties:
        parts.append(
            _told("对这一行为应当依照哪一规定处理？请写明条款和内容。", "处理依据", penalties)
        )
    procedure = [each for each in basis if each.role == "procedure"][:_MOST_OF_A_ROLE]
    if procedure:
        asked = "办理本案，除实体规定外还应当遵守哪些程序规定？请写明条款和要求。"
        parts.append(_told(asked, "程序依据", procedure))
    citations = tuple(dict.fromkeys(each for part in parts for each in part.citations))
    first = citations[0]
    points, _ = maker.points.of(first.law, ArticleNumber(first.article, first.article_suffix))
    on = f"{day.year}年{day.month}月{day.day}日"
    return QuestionContent(
        type=QuestionType.CASE_ANALYSIS,
        stem=f"{facts}\n\n（违法行为发生于{on}，请按照当时有效的规定回答下列问题。）",
        answer="",
        marks=sum(part.marks for part in parts),
        parts=tuple(parts),
        rationale=f"依据的是{on}有效的文本；行为以后的修改不作为评判依据。",
        citations=citations,
        points=points,
        level="中级",
        difficulty=5,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
        fact={"kind": "case", "violation_on": day.isoformat(), "case": case.key},
        source_case=case.key,
    )


def _facts(content: Mapping[str, Any]) -> str:
    """The account of the facts, without sentences that name a law; empty when there is none."""
    section = next((each for each in content.get("sections", ()) if each["key"] == "facts"), None)
    if section is None:
        return ""
    told: list[str] = []
    for paragraph in str(section["text"]).split("\n\n"):
        kept = "".join(
            sentence
            for sentence in re.findall(r"[^。！？]+[。！？”]*", paragraph)
            if not re.search(r"《[^》]*(?:法|条例|办法|规定|解释)》|第[^。]{1,6}条", sentence)
        )
        if sum(map(len, told)) + len(kept) > _LONGEST_FACTS:
            break
        told.append(kept.strip())
    return "\n\n".join(each for each in told if each)


def _basis(
    cited: Sequence[Mapping[str, Any]], day: dt.date, sources_on: SourcesOn
) -> Iterator[Basis]:
    sources = sources_on(day, {str(each["law"]) for each in cited})
    held = {(source.law, source.article): source for source in sources}
    for each in cited:
        suffix = each.get("article_suffix")
        number = ArticleNumber(int(each["article"]), int(suffix) if suffix else None)
        source = held.get((str(each["law"]), number))
        if source is None:
            continue
        role = str(each.get("role", ""))
        for head, (start, end) in _spans(source, each.get("paragraph"), each.get("items") or ()):
            cited_head = None if head is None else source.cite(*head)
            yield Basis(role, source, source.cite(start, end), cited_head)


def _spans(
    source: Source, paragraph: int | None, items: Sequence[int]
) -> Iterator[tuple[tuple[int, int] | None, tuple[int, int]]]:
    """The stretches of an article that a case cites, an item after the head of its list.

    Nothing where the article has no such paragraph or item.
    """
    if paragraph is None and not items:
        yield None, (0, len(source.text))
        return
    wanted = paragraph or 1
    held = next((each for each in source.paragraphs if each.number == wanted), None)
    if held is None:
        return
    if not items:
        yield None, (held.start, held.end)
    for number in items:
        item = held.item(number)
        if item is not None:
            head = source.text[held.start : held.items[0].start].rstrip()
            yield (held.start, held.start + len(head)), (item.start, item.end)


def _violated(duties: Sequence[Basis]) -> QuestionContent:
    return _told("当事人的行为违反了哪一规定？请写明法律名称、条款和要求。", "违反的规定", duties)


def _told(asked: str, noun: str, basis: Sequence[Basis]) -> QuestionContent:
    """A short answer with two points for each provision: where it stands and what it says."""
    share = _MARKS_OF_PART / (2 * len(basis))
    rubric: list[RubricPoint] = []
    for each in basis:
        rubric.append(RubricPoint(f"写出{named(each.citation)}", share))
        rubric.append(RubricPoint(f"说明内容：{_short(each.text)}", share))
    return QuestionContent(
        type=QuestionType.SHORT_ANSWER,
        stem=asked,
        answer="；".join(f"{named(each.citation)}：{_short(each.text)}" for each in basis),
        rationale=f"{noun}见{'、'.join(named(each.citation) for each in basis)}。",
        marks=sum(point.marks for point in rubric),
        rubric=tuple(rubric),
        citations=tuple(dict.fromkeys(one for each in basis for one in each.citations)),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _range(
    maker: Maker, case: PublishedDocument, penalties: Sequence[Basis]
) -> QuestionContent | None:
    """A single choice for the range of the fine; None when the provisions give none or several."""
    found: list[tuple[Statement, Figure]] = []
    for each in penalties:
        for statement in read_statements(each.source):
            if not _covers(statement, each.citation):
                continue
            for figure in read_figures(statement.text[statement.opening :]):
                if figure.shape == "N元以上N元以下":
                    found.append((statement, figure))
            break
    ranges = {figure.text for _, figure in found}
    if len(ranges) != 1:
        return None
    statement, figure = found[0]
    rng = maker.rng(f"{case.key}:range")
    wrong = maker.pools.figures(figure, statement, rng)
    if len(wrong) < WRONG:
        return None
    options = [figure.text, *(each.text for each in wrong)]
    rng.shuffle(options)
    law = statement.source.law
    return QuestionContent(
        type=QuestionType.SINGLE,
        stem=f"依照行为时有效的《{law}》，对这一违法行为的罚款幅度是{GAP}。",
        options=lettered(options),
        answer=letters_of(options, (figure.text,)),
        rationale=f"{named(statement.citations()[0])}规定的幅度是“{figure.text}”。",
        marks=3.0,
        citations=statement.citations(),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
        fact={"kind": "fine_range", "value": figure.text, "wrong": [each.text for each in wrong]},
    )


def _covers(statement: Statement, citation: QuestionCitation) -> bool:
    """Whether a penal statement is about the very item or paragraph that a case cites."""
    own = statement.citations()
    return statement.penal and any(
        each.provision == citation.provision or citation.provision.startswith(f"{each.provision}__")
        for each in own[-1:]
    )
