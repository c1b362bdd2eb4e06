"""结论 where a text is wanting: a provision that is new or gone, a law not held, days unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from kb.store import library
from kb.store.library import VersionView, WorkView
from kb.store.lineage import Place
from kb.text.penalty_comparison import PenaltyComparison


class Outcome(StrEnum):
    """结论: which text applies by the rule."""

    UNCHANGED = "unchanged"
    OLD = "old"
    NEW = "new"
    NOT_PUNISHABLE = "not_punishable"
    UNDECIDED = "undecided"


OUTCOME_WORDS: Final = {
    Outcome.UNCHANGED: "行为时和决定时是同一规定，适用该规定",
    Outcome.OLD: "适用行为时的规定",
    Outcome.NEW: "适用决定时的规定（处罚较轻）",
    Outcome.NOT_PUNISHABLE: "行为时没有这一规定，不能依本条处罚",
    Outcome.UNDECIDED: "不能判断",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """判断: an outcome with its reasons and what is missing; `comparison` if one was made."""

    outcome: Outcome
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    comparison: PenaltyComparison | None


def _holds(effective_on: dt.date | None, repealed_on: dt.date | None, day: dt.date) -> bool:
    if effective_on is None or effective_on > day:
        return False
    return repealed_on is None or day < repealed_on


def in_force(places: Sequence[Place], day: dt.date) -> tuple[Place, ...]:
    """Return the articles of a history in force on a day; none without a known day of effect."""
    return tuple(p for p in places if _holds(p.effective_on, p.repealed_on, day))


def doubts(places: Sequence[Place], works: Sequence[WorkView], day: dt.date) -> Iterable[str]:
    """What keeps one from knowing which version was in force on a day."""
    held = in_force(places, day)
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


def nothing_then(
    session: Session,
    work: WorkView,
    subject: Place,
    places: Sequence[Place],
    works: Sequence[WorkView],
    day: dt.date,
) -> Verdict:
    """No text of the provision was in force at the act."""
    name = f"《{subject.law}》"
    current = {held.id for each in works if (held := each.version_on(day)) is not None}
    later = next((p for p in places if p.version_id in current and p.effective_on), None)
    if later is not None:
        begins = f"{name}已经施行，但{later.number.label()}自 {later.effective_on} 起才施行"
        return Verdict(Outcome.NOT_PUNISHABLE, (begins,), ("行为时是否有其他条文处罚",), None)
    then = next((held for each in works if (held := each.version_on(day)) is not None), None)
    if then is not None:
        reason = (
            f"行为时（{day}）有效的{name}（{then.version}）没有与{subject.number.label()}对应的条文，"
            "这一条是后来新增的"
        )
        check = "行为时是否有其他条文处罚这一行为；对应关系按文字比对得出，请核对原文"
        return Verdict(Outcome.NOT_PUNISHABLE, (reason,), (check,), None)
    dated = [v for v in work.versions if v.effective_on is not None]
    first = min(dated, key=lambda v: v.effective_on or day, default=None)
    if first is not None and first.effective_on is not None and first.effective_on > day:
        return _before_the_law(session, work, first, day)
    ended = f"{name}在行为时（{day}）已经失效"
    return Verdict(Outcome.NOT_PUNISHABLE, (ended,), ("行为时代替它的规定",), None)


def _before_the_law(session: Session, work: WorkView, first: VersionView, day: dt.date) -> Verdict:
    """The act is older than every text held; only a law that is new leaves nothing to look for."""
    name = f"《{work.short_title}》"
    starts = f"馆藏最早的{name}自 {first.effective_on} 起施行，晚于行为（{day}）"
    if len(first.amendments) > 1:
        gap = f"行为时有效的{name}文本：它此前有过版本，馆藏没有收录"
        return Verdict(Outcome.UNDECIDED, (starts,), (gap,), None)
    replaced = [
        relation.title
        for relation in library.relations(session, first.id)
        if relation.kind in ("repeals", "replaces")
    ]
    if replaced:
        gap = f"行为时《{replaced[0]}》里的对应条文：{name}施行时废止了它，馆藏没有找到对应"
        return Verdict(Outcome.UNDECIDED, (starts,), (gap,), None)
    return Verdict(
        Outcome.NOT_PUNISHABLE,
        (f"行为时{name}尚未施行（{first.effective_on} 起施行）",),
        ("行为时是否有其他法律、法规处罚这一行为",),
        None,
    )


def nothing_now(old: Sequence[Place], works: Sequence[WorkView], day: dt.date) -> Verdict:
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
    return Verdict(Outcome.UNDECIDED, (reason,), (check,), None)
