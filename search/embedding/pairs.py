"""Question → answer pairs from files: where each comes from and how its answers are found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.text.numerals import NUMERAL_CHARS, parse_article_label
from kb.text.titles import title_key
from search.embedding.corpus import TrainingTexts
from search.knowledge.questions import plain_questions

# 中华人民共和国民法典第五十四条 · 《民法典》第一千零七十六条：夫妻双方…
_GOLD: Final = re.compile(
    rf"^《?(?P<law>[^》]+?)》?(?P<label>第[{NUMERAL_CHARS}]+条(?:之[{NUMERAL_CHARS}]+)?)"
    r"[:：]?(?P<text>.*)",
    re.DOTALL,
)
LawArticle = tuple[str, int, int | None]
"""Title key, article, suffix."""


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """训练对: a question and the numbers of the texts that answer it."""

    question: str
    answers: tuple[int, ...]
    source: str


class ArticleNumbers:
    """条文编号表: finds the number of a training text by law and article."""

    def __init__(self, numbers: Mapping[LawArticle, int]) -> None:
        self._numbers = numbers

    def find(self, law: str, article: int, suffix: int | None) -> int | None:
        """Return the text's number, None when the library lacks the article."""
        return self._numbers.get((title_key(law), article, suffix))

    def find_written(self, citation: str) -> int | None:
        """Return the number of an article written as 中华人民共和国民法典第五十四条."""
        match = _GOLD.match(citation.strip())
        label = parse_article_label(match["label"]) if match else None
        if match is None or label is None:
            return None
        return self.find(match["law"], label.number, label.suffix)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def own_questions(numbers: ArticleNumbers) -> Iterator[TrainingPair]:
    """Yield the everyday questions of this project."""
    for each in plain_questions():
        answers = [numbers.find(a.law, a.article, a.suffix) for a in each.answers]
        yield from _pair(each.query, answers, "plain")


def cited_questions(path: Path, numbers: ArticleNumbers, field: str) -> Iterator[TrainingPair]:
    """Yield questions whose `field` lists the articles that answer them, written out."""
    for row in lines(path):
        answers = [numbers.find_written(citation) for citation in row[field]]
        yield from _pair(row["query"], answers, path.stem)


def answered_questions(path: Path, texts: TrainingTexts) -> Iterator[TrainingPair]:
    """Yield questions with a written answer each; the answers join the training texts."""
    for row in lines(path):
        yield TrainingPair(row["query"], (texts.add_answer(row["answer"]),), path.stem)


def _pair(question: str, answers: Iterable[int | None], source: str) -> Iterator[TrainingPair]:
    known = tuple(dict.fromkeys(answer for answer in answers if answer is not None))
    if known:
        yield TrainingPair(question, known, source)
