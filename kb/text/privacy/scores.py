"""How well detection agrees with annotated sentences: spans exactly, and character by character."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.text.privacy.detect import find_hits

ALL = "all"


@dataclass(frozen=True, slots=True)
class Sample:
    """样本: a text with its annotated spans `(start, end, type)`."""

    id: str
    text: str
    spans: frozenset[tuple[int, int, str]]


@dataclass(slots=True)
class Tally:
    """计数: what was annotated, what was found, and what is common to both, by type."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    common: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Iterable[tuple[object, str]], found: Iterable[tuple[object, str]]) -> None:
        """Count one sample's units, each with its type."""
        wanted, seen = set(gold), set(found)
        for counter, units in (
            (self.gold, wanted),
            (self.found, seen),
            (self.common, wanted & seen),
        ):
            for _, kind in units:
                counter[kind] += 1
                counter[ALL] += 1

    def figures(self) -> dict[str, dict[str, float | int]]:
        """Return recall and precision by type, and for all."""
        return {
            kind: {
                "annotated": self.gold[kind],
                "found": self.found[kind],
                "recall": _share(self.common[kind], self.gold[kind]),
                "precision": _share(self.common[kind], self.found[kind]),
            }
            for kind in sorted(self.gold | self.found, key=lambda each: (each != ALL, each))
        }


def read_samples(path: Path) -> list[Sample]:
    """Read JSON Lines of `{id, text, spans: [{start, end, type}]}`."""
    return list(_samples(path))


def _samples(path: Path) -> Iterator[Sample]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = frozenset((span["start"], span["end"], span["type"]) for span in row["spans"])
        yield Sample(row["id"], row["text"], spans)


def score(samples: Sequence[Sample]) -> dict[str, dict[str, dict[str, float | int]]]:
    """Return `{spans: {type: figures}, characters: {type: figures}}` over the samples.

    `spans` counts a span whose ends and type are right; `characters` counts each character of a
    span with its type, so that a span found one character short is nearly right.
    """
    spans, characters = Tally(), Tally()
    for sample in samples:
        found = [(hit.start, hit.end, hit.type.value) for hit in find_hits(sample.text)]
        spans.add(
            (((start, end), kind) for start, end, kind in sample.spans),
            (((start, end), kind) for start, end, kind in found),
        )
        characters.add(_characters(sample.spans), _characters(found))
    return {"spans": spans.figures(), "characters": characters.figures()}


def _characters(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, str]]:
    for start, end, kind in spans:
        for place in range(start, end):
            yield place, kind


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
