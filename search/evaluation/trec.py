"""Questions and judgements in two files: JSON Lines or TSV, and TREC qrels."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kb.errors import InvalidInput
from search.evaluation.sets import (
    NO_TITLES,
    Place,
    Question,
    Titles,
    numbered_lines,
    question_rows,
    read_place,
    unique,
)


def read_judged(queries: Path, qrels: Path, titles: Titles = NO_TITLES) -> tuple[Question, ...]:
    """Return the questions of one file with the gold of the other; gold of its own gives way.

    Raises:
        InvalidInput: a line cannot be read, or no judgement belongs to any of the questions.
    """
    asked = _tsv(queries) if queries.suffix.lower() == ".tsv" else _jsonl(queries, titles)
    judged = read_qrels(qrels, titles)
    questions = tuple(
        replace(each, gold=judged.get(each.id, ())) for each in unique(asked, queries)
    )
    if not any(each.gold for each in questions):
        raise InvalidInput(
            f"{qrels.name} 没有一条判断属于 {queries.name} 中的问题",
            hint="请核对两个文件中的问题编号是否一致",
        )
    return questions


def read_qrels(path: Path, titles: Titles = NO_TITLES) -> dict[str, tuple[Place, ...]]:
    """Return the relevant articles of each question: lines of `question 0 document grade`.

    A document is what `read_place` reads; grades of 0 and below are no gold.

    Raises:
        InvalidInput: a line has another form, or its document is no article.
    """
    found: defaultdict[str, dict[str, Place]] = defaultdict(dict)
    for number, line in numbered_lines(path):
        parts = line.split()
        try:
            grade = int(parts[-1])
        except ValueError:
            grade = 0
            parts = []
        place = read_place("".join(parts[2:-1]), titles, grade) if len(parts) >= 4 else None
        if place is None:
            raise InvalidInput(
                f"{path.name} 第 {number} 行无法读取",
                hint="每行应为：问题编号 0 法名|条号|之几 等级，或用条款 id 代替法名|条号|之几",
            )
        if grade > 0:
            found[parts[0]][place.key] = place
    return {question: tuple(places.values()) for question, places in found.items()}


def _jsonl(path: Path, titles: Titles) -> Iterator[Question]:
    return question_rows(path, titles, judged=False)


def _tsv(path: Path) -> Iterator[Question]:
    """Lines of `id <tab> question`, a third column being the day asked about."""
    for number, line in numbered_lines(path):
        identifier, _, rest = line.partition("\t")
        query, _, day = rest.partition("\t")
        try:
            as_of = dt.date.fromisoformat(day.strip()) if day.strip() else None
        except ValueError:
            query = ""
            as_of = None
        if not identifier.strip() or not query.strip():
            raise InvalidInput(
                f"{path.name} 第 {number} 行无法读取",
                hint="每行应为：编号、制表符、问题，可再加制表符和日期 2021-12-31",
            )
        yield Question(identifier.strip(), query.strip(), (), as_of=as_of)
