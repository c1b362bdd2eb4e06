"""Questions with known answers, from this project and from data folders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.text.numerals import NUMERAL_CHARS, parse_article_label
from kb.text.titles import title_key
from search.knowledge.questions import plain_questions

# 中华人民共和国民法典第五十四条 · 《民法典》第一千零七十六条：夫妻双方…
_GOLD: Final = re.compile(
    rf"^《?(?P<law>[^》]+?)》?(?P<label>第[{NUMERAL_CHARS}]+条(?:之[{NUMERAL_CHARS}]+)?)"
    r"[:：]?(?P<text>.*)",
    re.DOTALL,
)
OWN: Final = "plain"
"""Source of the questions of this project."""
_CITED: Final = (("stard/train.jsonl", "gold"), ("legal-qa/with_articles.jsonl", "articles"))
_ANSWERED: Final = "legal-qa/answers.jsonl"

LawArticle = tuple[str, int, int | None]
"""Title key, article, suffix."""


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """已知问答: a question and the places of the articles that answer it, the best first.

    `run` numbers stretches of neighbouring questions about the same article, written in one go;
    cross-fitting keeps a stretch together, or a question would be judged with its twin in hand.
    """

    question: str
    answers: tuple[int, ...]
    source: str
    run: int


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """书面答复: a question and the answer somebody wrote; it cites nothing."""

    question: str
    answer: str


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


def known_questions(data: Path, numbers: ArticleNumbers) -> Iterator[KnownQuestion]:
    """Yield the questions of this project, then those of the data folder whose answers are held.

    Args:
        data: folder with `stard/train.jsonl` and `legal-qa/*.jsonl`; absent files are left out.
        numbers: where each article is. Held-out files are never read.
    """
    run, last = 0, None
    for each in plain_questions():
        first = each.answers[0]
        if (first.law, first.article, first.suffix) != last:
            run, last = run + 1, (first.law, first.article, first.suffix)
        answers = [numbers.find(a.law, a.article, a.suffix) for a in each.answers]
        yield from _known(each.query, answers, OWN, run)
    for name, field in _CITED:
        path = data / name
        if not path.exists():
            continue
        for row in lines(path):
            run += 1
            answers = [numbers.find_written(citation) for citation in row[field]]
            yield from _known(row["query"], answers, path.stem, run)


def answered_questions(data: Path) -> Iterator[AnsweredQuestion]:
    """Yield the questions with written answers of the data folder, if it has them."""
    path = data / _ANSWERED
    if path.exists():
        for row in lines(path):
            yield AnsweredQuestion(row["query"], row["answer"])


def _known(
    question: str, answers: Iterable[int | None], source: str, run: int
) -> Iterator[KnownQuestion]:
    held = tuple(dict.fromkeys(answer for answer in answers if answer is not None))
    if held:
        yield KnownQuestion(question, held, source, run)
