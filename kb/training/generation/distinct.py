"""不重样 distinct: keeps out a question that asks nearly in the words of one already made."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from kb.training.question import QuestionContent, folded

MOST_ALIKE: Final = 0.74
_LENGTH: Final = 4


class Distinct:
    """已有题干: the stems seen, by their runs of four characters without the law's name."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._stems: list[frozenset[str]] = []
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, question: QuestionContent) -> bool:
        """Keep a question in mind; False, and nothing kept, when one much like it was seen."""
        signature = question.signature()
        runs = self._runs(question)
        if signature in self._seen or self._alike(runs):
            return False
        self._seen.add(signature)
        for run in runs:
            self._with[run].append(len(self._stems))
        self._stems.append(runs)
        return True

    def _alike(self, runs: frozenset[str]) -> bool:
        shared: dict[int, int] = defaultdict(int)
        for run in runs:
            for place in self._with.get(run, ()):
                shared[place] += 1
        return any(
            count > MOST_ALIKE * (len(runs) + len(self._stems[place]) - count)
            for place, count in shared.items()
        )

    def _runs(self, question: QuestionContent) -> frozenset[str]:
        # several questions may ask which of their own statements are right in the same words
        options = question.options if question.pattern == "statements" else ()
        stem = "\n".join((question.stem, *(each.text for each in options)))
        for citation in question.citations[:1]:
            stem = stem.replace(f"《{citation.law}》", "")
        plain = folded(stem)
        return frozenset(plain[at : at + _LENGTH] for at in range(len(plain) - _LENGTH + 1))
