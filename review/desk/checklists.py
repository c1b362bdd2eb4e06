"""审查清单 checklists: what a favourable opinion in a stage has looked at, item by item."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from kb.errors import InvalidInput
from review.stages import Stage

YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ANSWERS: Final = "answers"


@dataclass(frozen=True, slots=True)
class Point:
    """清单项目: `key` is what an answer is stored under."""

    key: str
    text: str


def points(track: str, stage: Stage) -> tuple[Point, ...]:
    """Return what is to be looked at in a stage of a track; empty where there is no list."""
    return _table().get((track, stage), ())


def answered(track: str, stage: Stage, checklist: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checklist of a favourable opinion, when every point has been looked at.

    The answers are `{"answers": {key: "yes" | "na"}}`; a point that is answered "no" is a reason to
    send the text back.

    Raises:
        InvalidInput: a point is missing, unknown or answered otherwise; `field` names it.
    """
    listed = points(track, stage)
    given = checklist.get(ANSWERS, {})
    if not isinstance(given, Mapping) or set(checklist) - {ANSWERS}:
        raise InvalidInput(
            "审查清单应为 answers：每一项写 yes 或 na", field="checklist", hint="请逐项核对后再提交"
        )
    unknown = sorted(set(map(str, given)) - {point.key for point in listed})
    if unknown:
        raise InvalidInput(
            f"审查清单中没有“{unknown[0][:40]}”一项",
            field="checklist.answers",
            hint="请按本环节的清单逐项填写",
        )
    for point in listed:
        answer = given.get(point.key)
        if answer not in (YES, NOT_APPLICABLE):
            said = "未通过" if answer == NO else "尚未核对"
            raise InvalidInput(
                f"审查清单“{point.text}”{said}",
                field=f"checklist.answers.{point.key}",
                hint="每一项都核对无误（yes）或不适用（na）才能通过，否则请退回补正",
            )
    return {ANSWERS: {point.key: given[point.key] for point in listed}} if listed else {}


@functools.cache
def _table() -> Mapping[tuple[str, Stage], tuple[Point, ...]]:
    text = files("review").joinpath("checklists.json").read_text(encoding="utf-8")
    return {
        (track, Stage(stage)): tuple(Point(key, words) for key, words in listed)
        for track, stages in json.loads(text).items()
        for stage, listed in stages.items()
    }
