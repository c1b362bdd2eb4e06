"""对错均衡 balance: which rules are shown as they are and which are changed.

Over all statements of the pools a word is shown about as often in true statements as in false
ones, so that no word by itself tells the answer. Words that only ever stand on one side are not
asked. The same statements and seed give the same choices.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.training.generation.figures import read_figures
from kb.training.generation.pools import Pools
from kb.training.generation.rules import Change, changes, shown_word
from kb.training.generation.statements import Statement

_MOST_ON_ONE_SIDE: Final = 0.6
_PASSES: Final = 4
# how many of the statements that naturally have a word come to stand among right options
_SHARE_SHOWN: Final = 0.4


@dataclass(frozen=True, slots=True)
class Shown:
    """出示方式: a change of a statement, and whether the statement is shown with it."""

    change: Change
    false: bool
    word: str


def balanced(pools: Pools, seed: int) -> Mapping[str, Shown]:
    """Return for each statement to be judged, by its seed, how it is shown."""
    rng = random.Random(f"{seed}:balance")  # noqa: S311 -- a repeatable choice, no secret
    offers = {
        statement.seed: found
        for statements in pools.statements.values()
        for statement in statements
        if (found := _offers(pools, statement))
    }
    keys = list(offers)
    rng.shuffle(keys)
    taken: dict[str, Shown] = {}
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for _ in range(_PASSES):
        for key in keys:
            if key in taken:
                continue
            best = _fewest_on_its_side(offers[key], counts, rng)
            if best is not None:
                taken[key] = best
                counts[best.word][best.false] += 1
    return _without_excess(taken, counts, keys)


def _offers(pools: Pools, statement: Statement) -> tuple[Shown, ...]:
    if statement.penal or any(True for _ in read_figures(statement.text)):
        return ()
    found: list[Shown] = []
    for each in changes(statement):
        original = statement.text[each.start : each.end]
        changed = statement.text[: each.start] + each.becomes + statement.text[each.end :]
        found.append(Shown(each, False, shown_word(statement.text, original)))
        if not pools.says_otherwise(statement, each.end, each.becomes):
            found.append(Shown(each, True, shown_word(changed, each.becomes)))
    return tuple(found)


def _fewest_on_its_side(
    offers: Sequence[Shown], counts: Mapping[str, Counter[bool]], rng: random.Random
) -> Shown | None:
    """The offer whose word stands least on its side; None when every word has enough there."""
    ahead = {
        each: counts[each.word][each.false] - counts[each.word][not each.false] for each in offers
    }
    least = min(ahead.values())
    if least > 0:
        return None
    return rng.choice([each for each in offers if ahead[each] == least])


def _without_excess(
    taken: Mapping[str, Shown], counts: Mapping[str, Counter[bool]], keys: Iterable[str]
) -> Mapping[str, Shown]:
    """Drop what leaves a word more on one side than the other."""
    kept = dict(taken)
    for key in keys:
        each = kept.get(key)
        if each is None:
            continue
        sides = counts[each.word]
        if sides[each.false] > _MOST_ON_ONE_SIDE * sides.total():
            sides[each.false] -= 1
            del kept[key]
    return kept


def natural_changes(pools: Pools) -> Mapping[str, float]:
    """Return for each word that changes bring in how many of them keep it no sign of a wrong one.

    The share is that of the statements that have the word by themselves, as many of which are
    shown among right options, in the changes that could bring it in.
    """
    statements = [each for some in pools.statements.values() for each in some if not each.penal]
    brought = Counter(
        shown_word(each.text[: change.start] + change.becomes, change.becomes)
        for each in statements
        for change in changes(each)
    )
    return {
        word: min(1.0, _SHARE_SHOWN * sum(word in each.text for each in statements) / count)
        for word, count in brought.items()
    }
