"""案例分析题: a published case as a question: what was violated, under which text, what follows.

The law is the one in force on the day of the violation. What a case says of its basis is looked up
in the versions of that day; what is not found there is not asked. A case whose provisions had been
revised or repealed when it was decided gives no question: the later law may be lighter
(行政处罚法第三十七条: 从旧兼从轻).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.model.document import DocumentKind
from kb.model.question import QuestionOrigin, QuestionType
from kb.store.publications import PublishedDocument, list_published
from kb.text.numerals import ArticleNumber
from kb.training.generation.case_basis import Basis, matter_of
from kb.training.generation.case_exemptions import Exemption, read_exemption
from kb.training.generation.case_stories import Story, read_story
from kb.training.generation.figures import Figure, read_figures
from kb.training.generation.making import Maker
from kb.training.generation.pools import WRONG
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.wording import GAP, bigrams, lettered, letters_of, named
from kb.training.question import QuestionCitation, QuestionContent, RubricPoint

SourcesOn = Callable[[dt.date, Collection[str]], Sequence[Source]]
_PAGE: Final = 200
_MARKS_OF_PART: Final = 6.0
_LONGEST_QUOTE: Final = 400
_MOST_OF_A_ROLE: Final = 3


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
    parts = tuple(_parts(maker, case, story, basis))
    if not parts:
        return None
    citations = tuple(dict.fromkeys(each for part in parts for each in part.citations))
    first = citations[0]
    points, _ = maker.points.of(first.law, ArticleNumber(first.article, first.article_suffix))
    on = _in_words(day)
    until = str(case.content.get("violation_until") or "")
    ended = f"持续至{_in_words(dt.date.fromisoformat(until))}，" if until > day.isoformat() else ""
    asked = f"{story.party}的行为发生于{on}，{ended}请按照行为发生时有效的规定回答下列问题。"
    return QuestionContent(
        type=QuestionType.CASE_ANALYSIS,
        stem=f"{story.text}\n\n（{asked}）",
        answer="",
        marks=sum(part.marks for part in parts),
        parts=parts,
        rationale=(
            f"依据的是{on}有效的文本，作出决定时这些规定没有修改。按照从旧兼从轻的原则，"
            "作出处罚决定时有关规定已被修改或者废止，新的规定处罚较轻或者不认为是违法的，适用新的规定。"
        ),
        citations=citations,
        points=points,
        level="中级",
        difficulty=5,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
        fact={"kind": "case", "violation_on": day.isoformat(), "case": case.key},
        source_case=case.key,
    )


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _revised(content: Mapping[str, Any], basis: Sequence[Basis], sources_on: SourcesOn) -> bool:
    """Whether a duty or penalty had another text, or none, when the case was decided."""
    decided = content.get("decided_on")
    if not decided:
        return False
    of = [each.source for each in basis if each.role in ("duty", "penalty")]
    later = sources_on(dt.date.fromisoformat(str(decided)), {each.law for each in of})
    texts = {(each.law, each.article): each.text for each in later}
    return any(texts.get((each.law, each.article)) != each.text for each in of)


_ROLES: Final = ("duty", "penalty", "exemption", "procedure", "coordination")


def _parts(
    maker: Maker, case: PublishedDocument, story: Story, basis: Sequence[Basis]
) -> Iterator[QuestionContent]:
    of_role = {role: [each for each in basis if each.role == role] for role in _ROLES}
    act = f"“{story.violation}”，" if story.violation else "的行为"
    own = {each.citation.law for each in (*of_role["duty"], *of_role["penalty"])}
    also = [each for each in of_role["coordination"] if each.citation.law in own]
    exemptions = of_role["exemption"]
    duties = _closest(of_role["duty"], story)[:_MOST_OF_A_ROLE]
    # who proves that it did what was asked of it violated no duty
    if any("主观过错" in each.text for each in exemptions):
        duties = []
    elif not duties:
        return
    if duties:
        asked = f"{story.party}{act}违反了哪一规定？请写明法律名称、条款和要求。"
        why = f"{story.party}{act.rstrip('，')}，不符合上列条款的要求。"
        yield _told(asked, "违反的规定", duties, story, why=why)
    exempt = read_exemption(story, exemptions)
    penalties = [each for each in of_role["penalty"] if _degree_told(each, story)]
    if exempt is not None:
        yield _exempt(exempt, story)
    elif penalties and not exemptions:
        asked = f"对{story.party}{act.rstrip('，')}，应当依照哪一规定处理？请写明条款和内容。"
        yield _range(maker, case, penalties, story) or _told(
            asked, "处理依据", penalties, story, also=also
        )
    matters = [(each, matter) for each in of_role["procedure"] if (matter := matter_of(each.text))][
        :_MOST_OF_A_ROLE
    ]
    if matters:
        laws: dict[str, list[str]] = {}
        for each, matter in matters:
            laws.setdefault(matter, []).append(f"《{each.citation.law}》")
        names = "；".join(
            f"{matter}（{''.join(dict.fromkeys(of))}）" for matter, of in laws.items()
        )
        asked = f"办理本案还涉及：{names}。法律对此是怎样规定的？请写明条款和内容。"
        yield _told(asked, "程序依据", [each for each, _ in matters], story, whole=True)


# 拒不改正的, 逾期未…的, 按日连续处罚: asked only where the story tells that it came to that
_LATER_DEGREE: Final = re.compile(r"拒不|逾期|连续处罚")
_CAME_TO_IT: Final = re.compile(
    r"复查(?:时|发现)?[^。]{0,30}(?:仍|没有|未)|仍[未不然]|逾期|拒不|期满|继续排|继续超"
)


def _degree_told(basis: Basis, story: Story) -> bool:
    fine = basis.text.find("罚款")
    before = basis.text[:fine] if fine >= 0 else basis.text
    if "连续处罚" not in basis.text and _LATER_DEGREE.search(before) is None:
        return True
    return _CAME_TO_IT.search(story.text) is not None


def _closest(basis: Sequence[Basis], story: Story) -> list[Basis]:
    """The duties that the violation of the story is about: others bind somebody else."""
    told = bigrams(story.violation or story.text)
    shares = [len(bigrams(each.text) & told) for each in basis]
    best = max(shares, default=0)
    return [each for each, share in zip(basis, shares, strict=True) if 2 * share >= best]


def _about(text: str, story: Story) -> str:
    """The sentences of a provision that the violation is about; all of them when none is nearer."""
    sentences = re.findall(r"[^。]+。?", text)
    told = bigrams(story.violation)
    shares = [len(bigrams(each) & told) for each in sentences]
    best = max(shares, default=0)
    if best < 2:
        return text
    return "".join(each for each, share in zip(sentences, shares, strict=True) if 2 * share >= best)


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


_OTHERS_COUNT: Final = "写出其他当时有效、与案情相符的条款并说明理由的，同样给分"


def _told(
    asked: str,
    noun: str,
    basis: Sequence[Basis],
    story: Story,
    *,
    why: str = "",
    also: Sequence[Basis] = (),
    whole: bool = False,
) -> QuestionContent:
    """A short answer with two points for each provision: where it stands and what it says.

    `also` are provisions of the case that an answer may name as well; with `whole` all that a
    provision says counts, else what the violation is about.
    """
    share = _MARKS_OF_PART / (2 * len(basis))
    told = [
        (named(each.citation), _short(each.text if whole else _about(each.text, story)))
        for each in basis
    ]
    rubric: list[RubricPoint] = []
    for name, text in told:
        rubric.append(RubricPoint(f"写出{name}（{_OTHERS_COUNT}）", share))
        rubric.append(RubricPoint(f"说明内容：{text}", share))
    others = "、".join(dict.fromkeys(named(each.citation) for each in also))
    beside = f"有关的还有{others}，写出并说明理由的同样给分。" if others else ""
    return QuestionContent(
        type=QuestionType.SHORT_ANSWER,
        stem=asked,
        answer="；".join(f"{name}：{text.rstrip('。')}" for name, text in told) + "。",
        rationale=f"{noun}见{'、'.join(name for name, _ in told)}。{why}{beside}",
        marks=sum(point.marks for point in rubric),
        rubric=tuple(rubric),
        citations=tuple(dict.fromkeys(one for each in basis for one in each.citations)),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
    )


def _exempt(exempt: Exemption, story: Story) -> QuestionContent:
    """A short answer on why no penalty was imposed: conclusion, provision, each condition."""
    name = named(exempt.basis.citation)
    points = [
        RubricPoint(f"结论：{exempt.conclusion}", 1.0),
        RubricPoint(f"写出{name}", 1.0),
        *(RubricPoint(f"结合案情说明：{each}", 1.0) for each in exempt.conditions),
        *(RubricPoint(f"写明还应当做到：{_short(each.text)}", 1.0) for each in exempt.besides),
    ]
    besides = "，以及作出这一决定时还应当做什么" if exempt.besides else ""
    beside = "".join(
        f"；{named(each.citation)}：{_short(each.text).rstrip('。')}" for each in exempt.besides
    )
    return QuestionContent(
        type=QuestionType.SHORT_ANSWER,
        stem=(
            f"对{story.party}能否不予行政处罚？请写明结论和依据的条款，"
            f"结合案情说明各项条件{besides}。"
        ),
        answer=f"{exempt.conclusion}；{name}：{exempt.sentence}{beside}。",
        rationale=f"{name}要求{'、'.join(exempt.conditions)}，案情分别说明了这些条件的事实。",
        marks=sum(point.marks for point in points),
        rubric=tuple(points),
        citations=tuple(
            dict.fromkeys(one for each in (exempt.basis, *exempt.besides) for one in each.citations)
        ),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _range(
    maker: Maker, case: PublishedDocument, penalties: Sequence[Basis], story: Story
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
        stem=f"依照行为发生时有效的《{law}》，对{story.party}这一行为的罚款幅度是{GAP}。",
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
