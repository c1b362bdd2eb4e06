"""从旧兼从轻: the provision at the time of an act and the one at the time of the decision.

行政处罚法第三十七条: the law of the time of the act applies, unless the law was changed or repealed
by the time of the decision and the new one punishes less or not at all. Both texts are always
returned; where texts, dates or facts are missing the outcome is left open and the gap is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound
from kb.model.law_graph import Commencement
from kb.store import library, lineage, naming
from kb.store.library import VersionView, WorkView
from kb.store.lineage import Place
from kb.text.penalty_comparison import PenaltyComparison, Weight, compare_penalties
from kb.text.penalty_range import PenaltyReading, read_penalties
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


class Outcome(StrEnum):
    """结论: which text applies by the rule."""

    UNCHANGED = "unchanged"
    OLD = "old"
    NEW = "new"
    NOT_PUNISHABLE = "not_punishable"
    UNDECIDED = "undecided"


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


OUTCOME_WORDS: Final = {
    Outcome.UNCHANGED: "行为时和决定时是同一规定，适用该规定",
    Outcome.OLD: "适用行为时的规定",
    Outcome.NEW: "适用决定时的规定（处罚较轻）",
    Outcome.NOT_PUNISHABLE: "行为时没有这一规定，不能依本条处罚",
    Outcome.UNDECIDED: "不能判断",
}


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
    old_places, new_places = _in_force(places, acted), _in_force(places, decided_on)
    old, new = _sides(session, (acted, old_places), (decided_on, new_places))
    doubtful = [*_doubts(places, works, acted), *_doubts(places, works, decided_on)]
    verdict = _Verdict(Outcome.UNDECIDED, (), (), None)
    if doubtful:
        verdict = replace(verdict, missing=tuple(dict.fromkeys(doubtful)))
    elif not old_places:
        verdict = _nothing_then(session, named.work, history.subject, places, works, acted)
    elif not new_places:
        verdict = _nothing_now(old_places, works, decided_on)
    elif {(p.version_id, p.number) for p in old_places} == {
        (p.version_id, p.number) for p in new_places
    }:
        verdict = _Verdict(Outcome.UNCHANGED, ("从行为到决定，这一条没有改过",), (), None)
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


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: Outcome
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    comparison: PenaltyComparison | None


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


def _holds(effective_on: dt.date | None, repealed_on: dt.date | None, day: dt.date) -> bool:
    if effective_on is None or effective_on > day:
        return False
    return repealed_on is None or day < repealed_on


def _in_force(places: Sequence[Place], day: dt.date) -> tuple[Place, ...]:
    return tuple(p for p in places if _holds(p.effective_on, p.repealed_on, day))


def _doubts(places: Sequence[Place], works: Sequence[WorkView], day: dt.date) -> Iterable[str]:
    """What keeps one from knowing which version was in force on a day."""
    held = _in_force(places, day)
    for work in works:
        versions = {p.version_id: p.version for p in held if p.work_slug == work.slug}
        if len(versions) > 1:
            dates = "、".join(sorted(version or "日期未载" for version in versions.values()))
            yield (
                f"{day} 有《{work.short_title}》的几个版本同时有效（{dates}），"
                "请先由馆藏管理员核对哪一个是当时的文本"
            )
        undated = [
            version
            for version in work.versions
            if version.effective_on is None
            and (version.repealed_on is None or day < version.repealed_on)
            and (not version.version or version.version <= day.isoformat())
        ]
        if undated and not any(p.work_slug == work.slug for p in held):
            name = undated[0].version or "日期未载"
            yield f"《{work.short_title}》（{name}）的施行日期，馆藏没有写明"
    for place in places:
        if place.effective_on is None and place.repealed_on is None and not held:
            edition = place.version or "日期未载"
            yield f"《{place.law}》（{edition}）{place.number.label()}的施行日期，馆藏没有写明"


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


def _weighed(old: Side, new: Side) -> _Verdict:
    texts = [[canonical(each.text) for each in side.provisions] for side in (old, new)]
    if texts[0] == texts[1]:
        reason = "两个条文的文字实质相同，处罚没有变化"
        return _Verdict(Outcome.OLD, (reason,), (), None)
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
    return _Verdict(outcome, reasons, compared.missing, compared)


def _nothing_then(
    session: Session,
    work: WorkView,
    subject: Place,
    places: Sequence[Place],
    works: Sequence[WorkView],
    day: dt.date,
) -> _Verdict:
    """No text of the provision was in force at the act."""
    name = f"《{subject.law}》"
    current = {held.id for each in works if (held := each.version_on(day)) is not None}
    later = next((p for p in places if p.version_id in current and p.effective_on), None)
    if later is not None:
        begins = f"{name}已经施行，但{later.number.label()}自 {later.effective_on} 起才施行"
        return _Verdict(Outcome.NOT_PUNISHABLE, (begins,), ("行为时是否有其他条文处罚",), None)
    then = next((held for each in works if (held := each.version_on(day)) is not None), None)
    if then is not None:
        reason = (
            f"行为时（{day}）有效的{name}（{then.version}）没有与{subject.number.label()}对应的条文，"
            "这一条是后来新增的"
        )
        check = "行为时是否有其他条文处罚这一行为；对应关系按文字比对得出，请核对原文"
        return _Verdict(Outcome.NOT_PUNISHABLE, (reason,), (check,), None)
    dated = [v for v in work.versions if v.effective_on is not None]
    first = min(dated, key=lambda v: v.effective_on or day, default=None)
    if first is not None and first.effective_on is not None and first.effective_on > day:
        return _before_the_law(session, work, first, day)
    ended = f"{name}在行为时（{day}）已经失效"
    return _Verdict(Outcome.NOT_PUNISHABLE, (ended,), ("行为时代替它的规定",), None)


def _before_the_law(session: Session, work: WorkView, first: VersionView, day: dt.date) -> _Verdict:
    """The act is older than every text held; only a law that is new leaves nothing to look for."""
    name = f"《{work.short_title}》"
    starts = f"馆藏最早的{name}自 {first.effective_on} 起施行，晚于行为（{day}）"
    if len(first.amendments) > 1:
        gap = f"行为时有效的{name}文本：它此前有过版本，馆藏没有收录"
        return _Verdict(Outcome.UNDECIDED, (starts,), (gap,), None)
    replaced = [
        relation.title
        for relation in library.relations(session, first.id)
        if relation.kind in ("repeals", "replaces")
    ]
    if replaced:
        gap = f"行为时《{replaced[0]}》里的对应条文：{name}施行时废止了它，馆藏没有找到对应"
        return _Verdict(Outcome.UNDECIDED, (starts,), (gap,), None)
    return _Verdict(
        Outcome.NOT_PUNISHABLE,
        (f"行为时{name}尚未施行（{first.effective_on} 起施行）",),
        ("行为时是否有其他法律、法规处罚这一行为",),
        None,
    )


def _nothing_now(old: Sequence[Place], works: Sequence[WorkView], day: dt.date) -> _Verdict:
    """The provision was left out, or its law ended without a successor that is held."""
    place = old[0]
    work = next(each for each in works if each.slug == place.work_slug)
    later = work.version_on(day)
    if later is not None:
        number = place.number.label()
        reason = f"决定时有效的《{place.law}》（{later.version}）里没有与{number}对应的条文"
    else:
        ended = next((v for v in work.versions if v.id == place.version_id), None)
        by = f"，见《{ended.repealed_by}》" if ended and ended.repealed_by else ""
        on = f"自 {place.repealed_on} 起" if place.repealed_on else ""
        reason = f"《{place.law}》{on}已失效{by}，没有找到代替这一条的条文"
    check = (
        "这一行为在决定时是否还由别的条文处罚：确已不认为是违法的，适用新的规定，不予处罚；"
        "另有条文处罚的，请用那一条来比较"
    )
    return _Verdict(Outcome.UNDECIDED, (reason,), (check,), None)


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
