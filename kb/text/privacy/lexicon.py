"""The words by which names are recognised: surnames, what stands before a name and after it.

`lexicon.json` is written for this project. Its surnames are the common knowledge of 百家姓 and of
the ranking that the Ministry of Public Security publishes (二〇二〇年全国姓名报告), sorted by how
often the same character is an ordinary word in an enforcement file. Its `not_names` are dictionary
words that begin like a name, as cutting statutes brings them up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kb.text.regions import all_regions


class Words:
    """词表: a set of words, for look-ups at a position."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._by_first: dict[str, list[int]] = {}
        self._by_last: dict[str, list[int]] = {}
        for word in sorted(self._words, key=len, reverse=True):
            for sizes in (
                self._by_first.setdefault(word[0], []),
                self._by_last.setdefault(word[-1], []),
            ):
                if len(word) not in sizes:
                    sizes.append(len(word))

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def ending_at(self, text: str, position: int) -> str | None:
        """Return the longest word that ends at a position."""
        if position < 1:
            return None
        for size in self._by_last.get(text[position - 1], ()):
            if size <= position and (word := text[position - size : position]) in self._words:
                return word
        return None

    def starting_at(self, text: str, position: int) -> str | None:
        """Return the longest word that starts at a position."""
        for size in self._by_first.get(text[position : position + 1], ()):
            if (word := text[position : position + size]) in self._words:
                return word
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """姓名词典: surnames with their weight, and the words around names."""

    surnames: dict[str, float]
    first_of_surnames: Set[str]
    roles: Words
    labels: Words
    kin: Words
    before: Words
    after: Words
    titles: Words
    place_ends: Words
    organisation_ends: Words
    no_name: Set[str]
    not_names: Set[str]


# How far a surname alone speaks for a name, by its class in the file.
_WEIGHTS = {"certain": 1.5, "common": 0.8, "word_like": -0.7, "compound": 2.0}


def _regions() -> Iterator[str]:
    for region in all_regions():
        yield from (region.name, region.name.rstrip("省市县区"), *region.aliases)


@cache
def lexicon() -> Lexicon:
    """Return the words of `lexicon.json`."""
    source = resources.files("kb.text.privacy").joinpath("lexicon.json")
    loaded = json.loads(source.read_text(encoding="utf-8"))
    surnames = {
        surname: weight for kind, weight in _WEIGHTS.items() for surname in loaded["surnames"][kind]
    }
    tables = (
        "roles",
        "labels",
        "kin",
        "before",
        "after",
        "titles",
        "place_ends",
        "organisation_ends",
    )
    return Lexicon(
        surnames=surnames,
        first_of_surnames=frozenset(surname[0] for surname in surnames),
        no_name=frozenset(loaded["no_name"]),
        not_names=frozenset((*loaded["not_names"], *loaded["places"], *_regions())),
        **{name: Words(loaded[name]) for name in tables},
    )
