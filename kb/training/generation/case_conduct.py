"""违法行为 case conduct: what a case says was done, act by act.

A violation in words (煤堆未覆盖，被责令改正后仍不改正) may name several acts, and may tell that an
order was not obeyed. That is a degree of the act: it violates no duty of its own, and counts only
where the story tells it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kb.training.generation.case_stories import Story, is_degree

# 复查仍未改, 逾期不改: told in so many words
_CAME_TO_IT: Final = re.compile(
    r"复查(?:时|发现)?[^。]{0,30}(?:仍|没有|未)|仍[未不然]|逾期[不未仍]|拒不|期满|继续排|继续超"
)
_ORDERED: Final = re.compile(r"责令|限期")
_LOOKED_AGAIN: Final = re.compile(r"复查|复核|催告|到期|届满|期满|第二次进厂")
_PERSON: Final = re.compile(r"[\u4e00-\u9fff]某")


@dataclass(frozen=True)
class Conduct:
    """违法行为: `acts` are the acts of the violation, in its words; none where it names none.

    `whole` is all of the violation that the story tells, in one phrase. `disobeyed` says that the
    story came to a further degree: an order was not obeyed.
    """

    acts: tuple[str, ...]
    whole: str
    disobeyed: bool


def read_conduct(story: Story) -> Conduct:
    """Return what the violation of a story says was done."""
    pieces = [each for each in story.violation.split("，") if each]
    acts = tuple(each for at, each in enumerate(pieces) if not at or not is_degree(each))
    told = _ORDERED.search(story.text) and _LOOKED_AGAIN.search(story.text)
    degree_told = len(acts) < len(pieces) and bool(told)
    disobeyed = degree_told or _CAME_TO_IT.search(story.text) is not None
    return Conduct(acts, story.violation if disobeyed else "，".join(acts), disobeyed)


def units_of(party: str) -> str:
    """Return the units among the parties of a case: what is said of 单位 holds for them alone."""
    parties = party.split("、")
    units = [each for each in parties if _PERSON.fullmatch(each) is None]
    return "、".join(units or parties)
