"""Everyday questions written for this project, each with the articles that answer it.

They teach the embedding, and they stand beside their articles in the index ("asked as"), so that
a question in the words of a yard or a street finds an article in the words of a statute.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """条文键: short title, article, suffix and the version whose numbering is meant."""

    law: str
    article: int
    suffix: int | None
    version: str


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """白话问题: a question, who would ask it (style), and the articles that answer it.

    Parallel articles of other laws are not always listed: absence from `answers` is no proof.
    """

    query: str
    style: str
    answers: tuple[ArticleKey, ...]


def to_row(question: PlainQuestion) -> dict[str, Any]:
    """Return a question as it is stored: query, style, gold with versions."""
    gold = []
    for key in question.answers:
        suffix = {} if key.suffix is None else {"suffix": key.suffix}
        gold.append({"law": key.law, "article": key.article, **suffix, "version": key.version})
    return {"query": question.query, "style": question.style, "gold": gold}


@cache
def plain_questions() -> tuple[PlainQuestion, ...]:
    """Return all questions, in the order of the files."""
    folder = resources.files("search.knowledge").joinpath("plain_questions")
    found: list[PlainQuestion] = []
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jsonl")):
        for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            answers = tuple(
                ArticleKey(gold["law"], gold["article"], gold.get("suffix"), gold["version"])
                for gold in row["gold"]
            )
            found.append(PlainQuestion(row["query"], row["style"], answers))
    return tuple(found)


@cache
def questions_by_article() -> Mapping[ArticleKey, tuple[str, ...]]:
    """Return the questions that each article answers."""
    collected: defaultdict[ArticleKey, list[str]] = defaultdict(list)
    for question in plain_questions():
        for key in question.answers:
            collected[key].append(question.query)
    return {key: tuple(asked) for key, asked in collected.items()}
