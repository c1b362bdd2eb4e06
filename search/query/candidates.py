"""Candidates of one question: arrays for ranking, an object for whoever looks at one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.index.columns import Columns, Ids, Places
from search.index.protocol import ASKED, DENSE, LEXICAL

CHANNELS: Final = (LEXICAL, ASKED, DENSE)

Scores = NDArray[np.float64]


@dataclass(slots=True)
class Candidate:
    """候选: a passage with its score in each channel that found it."""

    id: int
    payload: Mapping[str, Any]
    scores: dict[str, float] = field(default_factory=dict)


class CandidateSet(Sequence[Candidate]):
    """候选阵列: what was found by likeness, in the order in which the channels found it.

    Args:
        columns: the ranking fields, one row a candidate.
        scores: of each channel in the order of `CHANNELS`, 0 where it did not find the candidate;
            shape (n, channels).
        found: whether a channel found the candidate, of the same shape.
    """

    def __init__(self, columns: Columns, scores: Scores, found: NDArray[np.bool_]) -> None:
        self.columns = columns
        self.scores = scores
        self.found = found

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> CandidateSet:
        """Build from objects."""
        columns = Columns.of(
            [each.id for each in candidates], [each.payload for each in candidates]
        )
        shape = (len(candidates), len(CHANNELS))
        scores, found = np.zeros(shape), np.zeros(shape, np.bool_)
        for place, each in enumerate(candidates):
            for channel, score in each.scores.items():
                scores[place, CHANNELS.index(channel)] = score
                found[place, CHANNELS.index(channel)] = True
        return cls(columns, scores, found)

    @property
    def ids(self) -> Ids:
        """Ids of the passages."""
        return self.columns.ids

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, place: Any) -> Any:
        """Return one candidate, or a tuple of several for a slice."""
        if isinstance(place, slice):
            return tuple(self._made(each) for each in range(len(self))[place])
        return self._made(range(len(self))[place])

    def __iter__(self) -> Iterator[Candidate]:
        return map(self._made, range(len(self)))

    def channel(self, name: str) -> Scores:
        """Return the scores of a channel, 0 where it did not find the candidate."""
        column: Scores = self.scores[:, CHANNELS.index(name)]
        return column

    def found_by(self, name: str) -> NDArray[np.bool_]:
        """Return whether a channel found each candidate."""
        column: NDArray[np.bool_] = self.found[:, CHANNELS.index(name)]
        return column

    def best(self, name: str) -> float:
        """Return the best score of a channel; 0 where it found nothing."""
        return float(self.channel(name).max()) if len(self) else 0.0

    def noted(self, notes: Mapping[int, float]) -> Scores:
        """Return what is noted of each candidate's id, 0 where nothing is."""
        return np.array([notes.get(each, 0.0) for each in self.ids.tolist()], np.float64)

    def take(self, places: Places) -> CandidateSet:
        """Return the candidates at these places."""
        return CandidateSet(self.columns.take(places), self.scores[places], self.found[places])

    def _made(self, place: int) -> Candidate:
        row = zip(CHANNELS, self.scores[place].tolist(), self.found[place].tolist(), strict=True)
        return Candidate(
            int(self.ids[place]),
            self.columns.row(place),
            {channel: score for channel, score, found in row if found},
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """候选集: found by likeness, and looked up by name (in the order of the question)."""

    found: CandidateSet
    named: tuple[Candidate, ...]
