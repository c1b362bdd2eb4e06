"""规则底线: what no setting of a bureau may go below, and what it may not exceed.

The guiding opinions (第（十七）项) ask for business review, legal review and a collective decision
before a case is published. A setting that leaves a stage without a person, lets fewer than three
people be a collective, takes less than a majority of them as present, or takes the legal veto away
would keep the words and drop the thing; it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from kb.errors import InvalidInput
from review.stages import Action, Mode, Stage, StageRule, stage_rules

TRACKS: Final = ("case", "circulation", "batch")
"""The tracks with rules; a single regulation is published with its batch only."""

SMALLEST_PANEL: Final = 3
LARGEST_PANEL: Final = 51
MOST_REVIEWERS: Final = 9
LONGEST_CLOCK: Final = 60
"""Working days, about a quarter of a year."""

LEAST_QUORUM: Final = Fraction(1, 2)
"""A quorum is more than this part of the panel."""


def shipped_rule(track: str, stage: str) -> StageRule:
    """Return the rule of a stage as it ships.

    Raises:
        InvalidInput: there is no such track, or it has no such stage.
    """
    if track not in TRACKS:
        raise InvalidInput(
            f"没有审查路径“{track}”", field="track", hint=f"可填：{'、'.join(TRACKS)}"
        )
    rules = stage_rules(track)
    if stage not in rules:
        raise InvalidInput(
            f"审查路径“{track}”没有可设规则的环节“{stage}”",
            field="stage",
            hint=f"可填：{'、'.join(rules)}",
        )
    return rules[Stage(stage)]


def checked_rule(track: str, stage: str, raw: Mapping[str, Any]) -> StageRule:
    """Return the rule that a full entry describes, when it keeps to the floors.

    Args:
        track: name of a track.
        stage: value of one of its stages.
        raw: the form of an entry of `stages.json`.

    Raises:
        InvalidInput: naming the field that is unknown, of the wrong kind, or beyond its bounds.
    """
    shipped = shipped_rule(track, stage)
    known = shipped.as_record()
    for name in raw:
        if name not in known:
            raise InvalidInput(
                f"该环节没有规则项“{name}”", field=name, hint=f"可设：{'、'.join(known)}"
            )
    rule: dict[str, Any] = {}
    shortest = 1 if shipped.working_days else 0
    rule["working_days"] = _whole(raw, "working_days", shortest, LONGEST_CLOCK)
    if shipped.needs:
        rule["needs"] = _needs(shipped, raw.get("needs"))
        rule["tie_breaker"] = _yes_or_no(raw, "tie_breaker")
    if shipped.panel_at_least:
        rule["mode"] = _mode(raw)
        rule["panel_at_least"] = _whole(raw, "panel_at_least", SMALLEST_PANEL, LARGEST_PANEL)
        rule["quorum"] = _quorum(raw.get("quorum"))
    return StageRule.from_record(rule)


def _needs(shipped: StageRule, raw: object) -> dict[str, int]:
    """Every kind of opinion stays possible, and to stop is never harder than to pass."""
    if not isinstance(raw, Mapping) or set(raw) != set(shipped.needs):
        wanted = "、".join(shipped.needs)
        raise InvalidInput(
            "各种意见所需的人数不完整",
            field="needs",
            hint=f"须且只须写明：{wanted}；任何一种意见（包括法律否决）都不能取消",
        )
    passing = (
        _whole(raw, Action.PASS, 1, MOST_REVIEWERS, within="needs.") if Action.PASS in raw else 1
    )
    needs: dict[str, int] = {}
    for action in shipped.needs:
        if action is Action.PASS:
            needs[action.value] = passing
        else:
            most = 1 if action is Action.VETO else passing
            needs[action.value] = _whole(raw, action, 1, most, within="needs.")
    return needs


def _quorum(raw: object) -> list[int]:
    wrong = InvalidInput(
        "法定人数须为大于二分之一、不大于一的分数", field="quorum", hint="例如 2/3"
    )
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise wrong
    numerator, denominator = raw
    for number in raw:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= 1000:
            raise wrong
    if not LEAST_QUORUM < Fraction(numerator, denominator) <= 1:
        raise wrong
    return [numerator, denominator]


def _mode(raw: Mapping[str, Any]) -> str:
    mode = raw.get("mode")
    if not isinstance(mode, str) or mode not in set(Mode):
        raise InvalidInput("不认识的审议方式", field="mode", hint=f"可填：{'、'.join(Mode)}")
    return str(mode)


def _yes_or_no(raw: Mapping[str, Any], name: str) -> bool:
    value = raw.get(name)
    if not isinstance(value, bool):
        raise InvalidInput(f"规则项“{name}”须为是或否", field=name, hint="可填：true、false")
    return value


def _whole(raw: Mapping[Any, Any], name: str, least: int, most: int, *, within: str = "") -> int:
    value = raw.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidInput(
            f"规则项“{within}{name}”须为 {least} 至 {most} 的整数",
            field=f"{within}{name}",
            hint="请在此范围内填写；底线见 docs/review.md",
        )
    return value
