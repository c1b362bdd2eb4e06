"""题干用语 wording: how stems begin, how provisions are named, how alike two wordings are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from kb.text.provisions import label_of
from kb.training.generation.source import Source
from kb.training.question import LETTERS, Option, QuestionCitation

GAP: Final = "（　）"
_LEADS: Final = (
    "根据《{law}》，",
    "按照《{law}》的规定，",
    "依照《{law}》，",
    "《{law}》规定，",
    "根据《{law}》的规定，",
)


def lead(source: Source, rng: random.Random, text: str = "") -> str:
    """Return the words that a stem begins with, before some text: they name the law."""
    # 《…规定》的规定 says one word twice, and so does 根据《…》，根据堤防的等级
    twice = text.startswith(("根据", "按照", "依照"))
    fitting = [
        each
        for each in _LEADS
        if not (source.law.endswith("规定") and "规定" in each)
        and not (twice and each.startswith(text[:2]))
    ]
    return rng.choice(fitting).format(law=source.law)


def named(citation: QuestionCitation) -> str:
    """Return the law with article and paragraph in words: 《水法》第七条第二款."""
    return f"《{citation.law}》{label_of(citation.provision.rpartition('/')[2])}"


def lettered(texts: Sequence[str]) -> tuple[Option, ...]:
    """Return options in the order given."""
    return tuple(map(Option, LETTERS, texts))


def letters_of(texts: Sequence[str], right: Sequence[str]) -> tuple[str, ...]:
    """Return the letters of the right ones among options in the order given."""
    return tuple(LETTERS[place] for place, text in enumerate(texts) if text in right)


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def likeness(one: str, other: str) -> float:
    """Return the share of the shorter text's pairs of characters that the other has too."""
    first, second = bigrams(one), bigrams(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def common_run(one: str, other: str) -> int:
    """Return the length of the longest run of characters that two texts share."""
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best
