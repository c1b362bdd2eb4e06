"""What one evaluation leaves behind: a file that pages show and later runs are compared with."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import InvalidInput, NotFound
from search.evaluation.metrics import FORBIDDEN, means

ALL: Final = "all"
SLICES: Final = {"style": "语体", "law": "法规", "element": "要素"}
"""By what the figures are cut, and its name."""
_KEPT: Final = 8

Verdict = Literal["gold", "acceptable", "forbidden", ""]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GoldRank(_Record):
    """标准答案: an article that answers, and where it stood.

    `rank` is its place among the hits, None below the last. `candidate` is its place among all
    candidates where that was looked up: None means the index did not propose it.
    """

    label: str
    law: str
    rank: int | None
    candidate: int | None = None


class TopHit(_Record):
    """前十结果: one of the first ten hits of a question that went wrong, with why it is there."""

    rank: int
    title: str
    kind: str
    provision: str
    version: str
    status: str
    score: float
    why: str
    verdict: Verdict = ""
    features: dict[str, float] = {}


class JudgedQuestion(_Record):
    """评测结果 of one question; `top` is kept only where the first hit is not gold."""

    id: str
    query: str
    as_of: dt.date | None = None
    region: str | None = None
    style: str = ""
    elements: tuple[str, ...] = ()
    values: dict[str, float]
    gold: tuple[GoldRank, ...]
    top: tuple[TopHit, ...] = ()

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws of its gold."""
        return tuple(dict.fromkeys(each.law for each in self.gold))

    @property
    def best_rank(self) -> int | None:
        """Where the first gold article stands among articles, None when it is not there."""
        return min((each.rank for each in self.gold if each.rank is not None), default=None)

    @property
    def missed(self) -> bool:
        """Whether no gold article is among the first ten."""
        return self.values.get("Success@10") == 0

    @property
    def failed(self) -> bool:
        """Whether there is something to look at: not first, or law of another day on top."""
        return self.values.get("Success@1") == 0 or self.values.get(FORBIDDEN) == 1

    def names(self, by: str) -> tuple[str, ...]:
        """Return the slices of one kind that the question belongs to."""
        if by == "style":
            return (self.style,) if self.style else ()
        return self.laws if by == "law" else self.elements


class Run(_Record):
    """评测记录: every question with its measures, when, on which data and with which model."""

    name: str
    at: dt.datetime
    sets: tuple[str, ...]
    model: str
    data: dict[str, Any]
    questions: tuple[JudgedQuestion, ...]

    def figures(self) -> dict[str, Any]:
        """Return the means over all questions and over each slice, the largest slice first."""
        found: dict[str, Any] = {ALL: means(each.values for each in self.questions)}
        for by in SLICES:
            rows = _slices(self.questions, by)
            if rows:
                found[by] = {name: means(each.values for each in part) for name, part in rows}
        return found

    def failures(self) -> tuple[JudgedQuestion, ...]:
        """Return the questions to look at, those without any gold in the first ten first."""
        found = [each for each in self.questions if each.failed]
        return tuple(sorted(found, key=lambda each: not each.missed))

    def summary(self) -> dict[str, Any]:
        """Return the run without its questions, as `--json` prints it."""
        head = self.model_dump(mode="json", exclude={"questions"})
        return {**head, "questions": len(self.questions), "figures": self.figures()}

    def save(self, path: Path) -> None:
        """Write the run as JSON, figures included for whoever reads it elsewhere."""
        body = {**self.model_dump(mode="json"), "figures": self.figures()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Run:
    """Read a saved run; the last few are remembered until their file changes.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no run.
    """
    try:
        facts = path.stat()
    except OSError:
        raise NotFound(
            f"没有评测记录 {path.name}", hint="请核对文件名，或先用 anjian eval … --save 保存一次"
        ) from None
    return _load(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=_KEPT)
def _load(path: Path, changed: int, size: int) -> Run:
    try:
        return Run.model_validate_json(path.read_bytes())
    except ValidationError:
        raise InvalidInput(
            f"{path.name} 不是评测记录", hint="请给出 anjian eval … --save 写成的文件"
        ) from None


def _slices(questions: Iterable[JudgedQuestion], by: str) -> list[tuple[str, list[JudgedQuestion]]]:
    grouped: defaultdict[str, list[JudgedQuestion]] = defaultdict(list)
    for question in questions:
        for name in question.names(by):
            grouped[name].append(question)
    return sorted(grouped.items(), key=lambda each: (-len(each[1]), each[0]))
