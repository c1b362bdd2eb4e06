"""案例分析题: a published case as a question: what was violated, under which text, what follows.

The law is the one in force on the day of the violation. What a case says of its basis is looked up
in the versions of that day; what is not found there is not asked. A case whose provisions had been
revised or repealed when it was decided gives no question: the later law may be lighter
(行政处罚法第三十七条: 从旧兼从轻).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.model.document import DocumentKind
from kb.model.question import QuestionOrigin, QuestionType
from kb.store.publications import PublishedDocument, list_published
from kb.text.dates import DatePrecision, find_dates
from kb.text.numerals import ArticleNumber
from kb.training.generation import case_answers
from kb.training.generation.case_basis import Basis, matter_of, tells_of
from kb.training.generation.case_conduct import Conduct, read_conduct
from kb.training.generation.case_duties import by_act
from kb.training.generation.case_exemptions import read_exemption
from kb.training.generation.case_penalties import conducts_of, read_penalties
from kb.training.generation.case_ranges import range_of_fine
from kb.training.generation.case_stories import Story, read_story
from kb.training.generation.making import Maker
from kb.training.generation.source import Source
from kb.training.question import QuestionContent

SourcesOn = Callable[[dt.date, Collection[str]], Sequence[Source]]
_PAGE: Final = 200
_MOST_MATTERS: Final = 3
_SHORTLY_BEFORE: Final = dt.timedelta(days=180)
_LATER_TEXT: Final = (
    "按照从旧兼从轻的原则，作出处罚决定时有关规定已被修改或者废止，新的规定处罚较轻或者不认为是违法的，"
    "适用新的规定。"
)


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


def of_case(maker: Maker, case: PublishedDocument, sources_on: SourcesOn) -> QuestionContent | None:
    """Return the question of a case; None when its violation cannot be traced to a provision."""
    day = dt.date.fromisoformat(str(case.content["violation_on"]))
    basis = tuple(_basis(case.content["legal_basis"], day, sources_on))
    story = read_story(case.content)
    if not story.facts or _revised(case.content, basis, sources_on):
        return None
    parts = tuple(_parts(maker, case.key, story, basis))
    if not parts:
        return None
    citations = tuple(dict.fromkeys(each for part in parts for each in part.citations))
    first = citations[0]
    points, _ = maker.points.of(first.law, ArticleNumber(first.article, first.article_suffix))
    asked, why = _days(case.content, day, story, basis, sources_on)
    return QuestionContent(
        type=QuestionType.CASE_ANALYSIS,
        stem=f"{story.text}\n\n（{asked}）",
        answer="",
        marks=sum(part.marks for part in parts),
        parts=parts,
        rationale=why,
        citations=citations,
        points=points,
        level="中级",
        difficulty=5,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
        fact={"kind": "case", "violation_on": day.isoformat(), "case": case.key},
        source_case=case.key,
    )


def _days(
    content: Mapping[str, Any],
    day: dt.date,
    story: Story,
    basis: Sequence[Basis],
    sources_on: SourcesOn,
) -> tuple[str, str]:
    """What a candidate is told of the days of a case, and why the text of which day applies."""
    on, decided = _in_words(day), _day(content, "decided_on")
    until = _day(content, "violation_until")
    # a day that the story does not tell of would come from nowhere
    lasted = until is not None and until > day and f"{until.month}月{until.day}日" in story.text
    ended = f"，持续至{_in_words(until)}" if until and lasted else ""
    told = f"，行政机关于{_in_words(decided)}作出决定" if decided else ""
    earlier = _under_other_text(day, story, basis, sources_on)
    alone = f"本题只就{on}的行为提问，" if earlier else ""
    asked = (
        f"{story.party}的行为发生于{on}{ended}{told}。"
        f"{alone}请按照行为发生时有效的规定回答下列问题。"
    )
    why = f"行为发生于{on}，适用这一天有效的文本。"
    if decided:
        why = (
            f"行为发生于{on}，作出决定是{_in_words(decided)}，其间上列违反的规定和处理依据没有修改，"
            "适用行为发生时有效的文本。"
        )
    if earlier:
        before = "、".join(map(_in_words, earlier))
        why += f"案情中{before}的事实发生时，当时的规定与此不同，本题不问。"
    return asked, why + _LATER_TEXT


def _day(content: Mapping[str, Any], field: str) -> dt.date | None:
    return dt.date.fromisoformat(str(content[field])) if content.get(field) else None


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _under_other_text(
    day: dt.date, story: Story, basis: Sequence[Basis], sources_on: SourcesOn
) -> tuple[dt.date, ...]:
    """The days shortly before the violation that a story tells of and another text ruled."""
    days = sorted(
        {
            span.value
            for span in find_dates(story.text)
            if span.precision is DatePrecision.DAY and day - _SHORTLY_BEFORE < span.value < day
        }
    )
    return tuple(each for each in days if _other_text(each, basis, sources_on))


def _revised(content: Mapping[str, Any], basis: Sequence[Basis], sources_on: SourcesOn) -> bool:
    """Whether a duty or penalty had another text, or none, when the case was decided."""
    decided = _day(content, "decided_on")
    return decided is not None and _other_text(decided, basis, sources_on)


def _other_text(day: dt.date, basis: Sequence[Basis], sources_on: SourcesOn) -> bool:
    of = [each.source for each in basis if each.role in ("duty", "penalty")]
    there = sources_on(day, {each.law for each in of})
    texts = {(each.law, each.article): each.text for each in there}
    return any(texts.get((each.law, each.article)) != each.text for each in of)


_ROLES: Final = ("duty", "penalty", "exemption", "procedure", "coordination")


def _parts(
    maker: Maker, key: str, story: Story, basis: Sequence[Basis]
) -> Iterator[QuestionContent]:
    of_role = {role: [each for each in basis if each.role == role] for role in _ROLES}
    conduct = read_conduct(story)
    exemptions = of_role["exemption"]
    penalties = read_penalties(of_role["penalty"], of_role["coordination"], conduct)
    punished = conducts_of(of_role["penalty"])
    # who proves that it did what was asked of it violated no duty
    faultless = any("主观过错" in each.text for each in exemptions)
    violated = [] if faultless else list(by_act(conduct.acts, of_role["duty"], punished))
    if violated:
        yield case_answers.violated(story.party, violated)
    exempt = read_exemption(story, exemptions)
    if exempt is not None:
        yield case_answers.exempted(exempt, story.party)
    elif penalties and not exemptions:
        yield range_of_fine(maker, key, penalties, basis, story, conduct) or (
            case_answers.punished(story.party, conduct.whole, penalties)
        )
    elif not violated:
        return
    matters = list(_matters([*of_role["procedure"], *of_role["penalty"]], conduct, story))
    if matters:
        yield case_answers.procedure(matters[:_MOST_MATTERS])


def _matters(basis: Sequence[Basis], conduct: Conduct, story: Story) -> Iterator[tuple[Basis, str]]:
    """What a case asks of procedure: each matter that the story tells of, once.

    One item of a list is not all that the law says of its matter.
    """
    asked: set[str] = set()
    for each in basis:
        daily = "连续处罚" in each.text
        if not (conduct.disobeyed if daily else each.role == "procedure"):
            continue
        matter = matter_of(each.text) if each.head is None else ""
        if matter and matter not in asked and (daily or tells_of(story.text, matter)):
            asked.add(matter)
            yield each, matter


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
