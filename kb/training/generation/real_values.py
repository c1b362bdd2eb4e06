"""真实干扰项: values that stand in the law for something else, the nearest first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from kb.training.generation.source import Source

T = TypeVar("T")
WRONG: Final = 3
"""How many wrong options a single choice has."""


@dataclass(frozen=True)
class Real:
    """真实干扰项: a value as it stands in a law, and the article it stands in.

    A body at another level than a law names stands in no article: `source` is then the article
    that it is a wrong answer for.
    """

    text: str
    source: Source


def nearest(
    pool: Sequence[T], source: Source, rng: random.Random, source_of: Callable[[T], Source]
) -> Iterator[T]:
    """Yield the values of a pool in random order: of the chapter, of the law, then all others."""
    tiers: tuple[list[T], list[T], list[T]] = ([], [], [])
    for each in pool:
        other = source_of(each)
        if other is source:
            continue
        near = 2 if other.law != source.law else 0 if other.path == source.path else 1
        tiers[near].append(each)
    for tier in tiers:
        rng.shuffle(tier)
        yield from tier
