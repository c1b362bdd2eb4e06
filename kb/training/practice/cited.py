"""依据条文: the article that proves an answer, as the cited version has it, the quote in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.store import library
from kb.text.numerals import ArticleNumber
from kb.training.question import QuestionCitation, QuestionContent


@dataclass(frozen=True, slots=True)
class Piece:
    """片段 of an article; `quoted` are the words that prove the answer."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """依据: `pieces` joined are the article's text; without the article held, the quote alone."""

    citation: QuestionCitation
    label: str
    held: bool
    pieces: tuple[Piece, ...]


def cited_articles(session: Session, question: QuestionContent) -> tuple[CitedArticle, ...]:
    """Return the provisions that a question and its parts stand on, each once."""
    every = [*question.citations, *(one for part in question.parts for one in part.citations)]
    return tuple(_read(session, one) for one in dict.fromkeys(every))


def pieces(text: str, quotes: Iterable[str]) -> tuple[Piece, ...]:
    """Cut a text at the first occurrence of each quote; the pieces joined are the text."""
    marked = [False] * len(text)
    for quote in quotes:
        at = text.find(quote) if quote else -1
        if at >= 0:
            marked[at : at + len(quote)] = [True] * len(quote)
    found: list[Piece] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] is not marked[start]:
            found.append(Piece(text[start:end], marked[start]))
            start = end
    return tuple(found)


def _read(session: Session, citation: QuestionCitation) -> CitedArticle:
    label = ArticleNumber(citation.article, citation.article_suffix).label()
    slug, _, _ = citation.provision.partition("/")
    try:
        work = library.get_work(session, slug)
        version = library.find_version(work, citation.version)
        row = library.article(session, version.id, citation.article, citation.article_suffix)
    except NotFound:
        return CitedArticle(citation, label, False, (Piece(citation.quote, True),))
    return CitedArticle(citation, label, True, pieces(row.text, [citation.quote]))
