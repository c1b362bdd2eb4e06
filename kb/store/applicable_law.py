"""从旧兼从轻: the provision at the time of an act and the one at the time of the decision.

行政处罚法第三十七条: the law of the time of the act applies, unless the law was changed or repealed
by the time of the decision and the new one punishes less or not at all. Both texts are always
returned; where texts, dates or facts are missing the outcome is left open and the gap is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound
from kb.model.law_graph import Commencement
from kb.store import library, lineage, naming
from kb.store.applicable_gaps import Outcome, Verdict, doubts, in_force, nothing_now, nothing_then
from kb.store.library import WorkView
from kb.store.lineage import Place
from kb.text.penalty_comparison import PenaltyComparison, compare_penalties
from kb.text.penalty_range import PenaltyReading, read_penalties
from kb.text.penalty_weight import Weight
from kb.text.provisions import article_body
from kb.text.substance import Piece, canonical, same_in_substance, word_diff

RULE: Final = (
    "实施行政处罚适用违法行为发生时的规定；作出决定时规定已被修改或者废止，且新的规定处罚较轻或者"
    "不认为是违法的，适用新的规定（行政处罚法第三十七条）。"
)
CONTINUING_RULE: Final = (
    "行为有连续或者继续状态的，按行为终了之日有效的规定作为行为时的规定。法律没有专门写明跨越新旧"
    "规定的行为适用哪一个，这里参照行政处罚法第三十六条第二款（期限从行为终了之日起计算）；个案有"
    "上级机关或者法院的意见的，以其为准。"
)
RULE_SINCE: Final = dt.date(2021, 7, 15)
"""The day of effect of 行政处罚法（2021年修订）, the first to hold the rule."""


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """一处条文 with its text without label."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """一侧: what was in force on a day; several provisions where one was split or some merged.

    `pieces` are the joined texts, cut by the word diff. `penalties` is what could be read of them.
    """

    day: dt.date
    provisions: tuple[ProvisionText, ...]
    pieces: tuple[Piece, ...]
    penalties: PenaltyReading


@dataclass(frozen=True, slots=True)
class Span:
    """期间的版本: a version in force at some time from the act to the decision."""

    law: str
    work_slug: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class ApplicableLaw:
    """适用规定: both sides, the outcome with its reasons, what is missing, and what to check.

    `named` is the provision as it was asked for. `comparison` is None where nothing was weighed.
    """

    named: Place
    violation_on: dt.date
    until: dt.date | None
    decided_on: dt.date
    old: Side
    new: Side
    outcome: Outcome
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    comparison: PenaltyComparison | None
    between: tuple[Span, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were followed, with their sources."""
        return (RULE, CONTINUING_RULE) if self.until else (RULE,)


def applicable_law(
    session: Session,
    words: str,
    *,
    violation_on: dt.date,
    until: dt.date | None = None,
    decided_on: dt.date,
    today: dt.date | None = None,
) -> ApplicableLaw:
    """Return which text of a provision applies to an act of `violation_on` (to `until`).

    A number without an edition is read in the version of the act, and where that has none in the
    version of the decision.

    Raises:
        InvalidInput: the days are reversed or the act lies in the future, or the words name no
            article.
        NotFound: the law or the article is not held.
    """
    now = today or dt.date.today()
    _check_days(violation_on, until, decided_on, now)
    acted = until or violation_on
    try:
        named = naming.named_article(session, words, as_of=acted)
    except NotFound:
        named = naming.named_article(session, words, as_of=decided_on)
    history = lineage.history(session, named.version.id, named.number, as_of=acted)
    places = tuple(_commenced(session, place) for place in history.places)
    works = _works(session, places)
    notes = list(_notes(violation_on, until, decided_on, now))
    if len(named.work.versions) > 1:
        edition = named.version.version or "日期未载"
        notes.insert(0, f"条号按《{named.work.short_title}》（{edition}）读取，其他版本可能不同")
    old_places, new_places = in_force(places, acted), in_force(places, decided_on)
    old, new = _sides(session, (acted, old_places), (decided_on, new_places))
    doubtful = [*doubts(places, works, acted), *doubts(places, works, decided_on)]
    verdict = Verdict(Outcome.UNDECIDED, (), (), None)
    if doubtful:
        verdict = replace(verdict, missing=tuple(dict.fromkeys(doubtful)))
    elif not old_places:
        verdict = nothing_then(session, named.work, history.subject, places, works, acted)
    elif not new_places:
        verdict = nothing_now(old_places, works, decided_on)
    elif {(p.version_id, p.number) for p in old_places} == {
        (p.version_id, p.number) for p in new_places
    }:
        verdict = Verdict(Outcome.UNCHANGED, ("从行为到决定，这一条没有改过",), (), None)
    else:
        verdict = _weighed(old, new)
        if any(move.similarity < 1 and not move.imported for move in history.moves):
            notes.append("新旧条文的对应关系按文字比对得出，引用前请核对两个条文说的是不是同一行为")
    return ApplicableLaw(
        history.subject,
        violation_on,
        until,
        decided_on,
        old,
        new,
        verdict.outcome,
        verdict.reasons,
        verdict.missing,
        tuple(notes),
        verdict.comparison,
        _between(works, places, violation_on, decided_on),
    )


def _check_days(
    violation_on: dt.date, until: dt.date | None, decided_on: dt.date, now: dt.date
) -> None:
    if until is not None and until < violation_on:
        raise InvalidInput(
            f"行为终了日 {until} 早于违法日期 {violation_on}", field="until", hint="请核对两个日期"
        )
    if (until or violation_on) > now:
        raise InvalidInput(
            f"违法行为的日期 {until or violation_on} 还没有到",
            field="violation_on",
            hint="请核对日期",
        )
    if decided_on < (until or violation_on):
        raise InvalidInput(
            f"决定日期 {decided_on} 早于违法行为 {until or violation_on}",
            field="decided_on",
            hint="请核对两个日期是否写反",
        )


def _notes(
    violation_on: dt.date, until: dt.date | None, decided_on: dt.date, now: dt.date
) -> Iterable[str]:
    if decided_on > now:
        yield f"决定日期 {decided_on} 还没有到，此前公布的修改不在馆藏中，决定前请再查一次"
    if decided_on < RULE_SINCE:
        yield (
            f"决定日期早于 {RULE_SINCE}，当时的行政处罚法还没有第三十七条，"
            "结论只供参考，请按当时的规定办理"
        )
    if until is not None and until == violation_on:
        yield "行为起止是同一天，按一天的行为判断"


def _commenced(session: Session, place: Place) -> Place:
    """An article that its law lets begin on another day than the rest (分条施行)."""
    number = place.number
    row = session.scalars(
        select(Commencement).where(
            Commencement.version_id == place.version_id,
            Commencement.number == number.number,
            Commencement.suffix.is_(None)
            if number.suffix is None
            else Commencement.suffix == number.suffix,
        )
    ).first()
    return place if row is None else replace(place, effective_on=row.effective_on)


def _works(session: Session, places: Sequence[Place]) -> tuple[WorkView, ...]:
    slugs = dict.fromkeys(place.work_slug for place in places)
    return tuple(library.get_work(session, slug) for slug in slugs)


def _sides(
    session: Session,
    old: tuple[dt.date, Sequence[Place]],
    new: tuple[dt.date, Sequence[Place]],
) -> tuple[Side, Side]:
    texts = [[ProvisionText(p, _text(session, p)) for p in places] for _, places in (old, new)]
    joined = ["\n".join(each.text for each in side) for side in texts]
    left, right = substantive_diff(joined[0], joined[1])
    readings = [_read(side) for side in texts]
    return (
        Side(old[0], tuple(texts[0]), left, readings[0]),
        Side(new[0], tuple(texts[1]), right, readings[1]),
    )


def _text(session: Session, place: Place) -> str:
    number = place.number
    row = library.article(session, place.version_id, number.number, number.suffix)
    return article_body(row.text)


def _read(provisions: Sequence[ProvisionText]) -> PenaltyReading:
    readings = [read_penalties(each.text) for each in provisions]
    return PenaltyReading(
        tuple(penalty for reading in readings for penalty in reading.penalties),
        tuple(words for reading in readings for words in reading.elsewhere),
        tuple(words for reading in readings for words in reading.unread),
    )


def substantive_diff(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return a word diff that marks neither punctuation nor the numbering of items.

    A side that is empty leaves the other unmarked: nothing is compared then.
    """
    if not old or not new or same_in_substance(old, new):
        return (Piece(old, False),) if old else (), (Piece(new, False),) if new else ()
    left, right = word_diff(old, new)
    return _unmark_printing(left), _unmark_printing(right)


def _unmark_printing(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(
        replace(piece, changed=False) if piece.changed and not canonical(piece.text) else piece
        for piece in pieces
    )


def _weighed(old: Side, new: Side) -> Verdict:
    texts = [[canonical(each.text) for each in side.provisions] for side in (old, new)]
    if texts[0] == texts[1]:
        reason = "两个条文的文字实质相同，处罚没有变化"
        return Verdict(Outcome.OLD, (reason,), (), None)
    compared = compare_penalties(old.penalties, new.penalties)
    outcome = {
        Weight.LIGHTER: Outcome.NEW,
        Weight.SAME: Outcome.OLD,
        Weight.HEAVIER: Outcome.OLD,
        Weight.UNDECIDED: Outcome.UNDECIDED,
    }[compared.weight]
    summary = {
        Weight.LIGHTER: "决定时的处罚较轻",
        Weight.SAME: "读出的处罚相同，新的规定不更轻",
        Weight.HEAVIER: "决定时的处罚较重",
        Weight.UNDECIDED: "",
    }[compared.weight]
    reasons = (summary, *compared.reasons) if summary else compared.reasons
    return Verdict(outcome, reasons, compared.missing, compared)


def _between(
    works: Sequence[WorkView], places: Sequence[Place], start: dt.date, end: dt.date
) -> tuple[Span, ...]:
    spans = [
        Span(
            work.short_title,
            work.slug,
            version.version,
            version.effective_on,
            version.repealed_on,
            next((p for p in places if p.version_id == version.id), None),
        )
        for work in works
        for version in work.versions
        if version.effective_on is not None
        and version.effective_on <= end
        and (version.repealed_on is None or start < version.repealed_on)
    ]
    return tuple(sorted(spans, key=lambda span: (span.effective_on or start, span.law)))
