"""Everyday, trade and field words → the words of the statutes, written for this project.

黑汤子 stands for 废水, 暗管 for 私设暗管. A question's everyday words are looked up, and what the
statutes say for them joins the search; the reader is shown what was added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

FILE: Final = "thesaurus.jsonl"
_BEGINNING: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """词条: an everyday word, the statutory terms for it, the element and the act it speaks of."""

    word: str
    terms: tuple[str, ...]
    element: str
    act: str


class Thesaurus:
    """白话词表: finds its words in a question, the longest first and none inside another.

    Args:
        entries: with distinct words of two or more characters.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_beginning: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda each: (-len(each.word), each.word)):
            self._by_beginning.setdefault(entry.word[:_BEGINNING], []).append(entry)

    def found(self, question: str) -> tuple[Entry, ...]:
        """Return the entries whose words the question has, in its order."""
        entries: list[Entry] = []
        position = 0
        while position < len(question) - 1:
            entry = self._at(question, position)
            if entry is None:
                position += 1
                continue
            position += len(entry.word)
            if entry not in entries:
                entries.append(entry)
        return tuple(entries)

    def terms(self, question: str) -> tuple[str, ...]:
        """Return the statutory terms for the everyday words of a question, each once."""
        named = (term for entry in self.found(question) for term in entry.terms)
        return tuple(term for term in dict.fromkeys(named) if term not in question)

    def _at(self, question: str, position: int) -> Entry | None:
        for entry in self._by_beginning.get(question[position : position + _BEGINNING], ()):
            if question.startswith(entry.word, position):
                return entry
        return None


@cache
def entries() -> tuple[Entry, ...]:
    """Return all entries, in the order of the file."""
    source = resources.files("search.knowledge").joinpath(FILE)
    rows = map(json.loads, source.read_text(encoding="utf-8").splitlines())
    return tuple(Entry(r["word"], tuple(r["terms"]), r["element"], r["act"]) for r in rows)


@cache
def thesaurus() -> Thesaurus:
    """Return the thesaurus that comes with the product; reading it takes some 5 ms."""
    return Thesaurus(entries())
