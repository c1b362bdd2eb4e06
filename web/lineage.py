"""条文沿革 as a page shows it: each step in words, with a word diff where the wording changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.store import library, lineage
from kb.store.lineage import History, Move, Place
from kb.store.provision_cli import KIND_WORDS
from kb.text.correspondence import CorrespondenceKind
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body
from kb.text.substance import Piece, word_diff
from web import addresses

_ONE_SIDED: Final = (CorrespondenceKind.NEW, CorrespondenceKind.GONE)


@dataclass(frozen=True, slots=True)
class Step:
    """一步沿革 ready for the page; `before` and `after` are empty where the words are the same."""

    words: str
    old: Place | None
    new: Place | None
    other_law: bool
    imported: bool
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """条文沿革: the steps in order, and the articles of other places in force on the day."""

    steps: tuple[Step, ...]
    current: tuple[Place, ...]


def article_history(
    session: Session, version_id: int, number: ArticleNumber, as_of: dt.date | None
) -> ArticleHistory:
    """Return the history of an article of a published version."""
    found = lineage.history(session, version_id, number, as_of=as_of)
    return ArticleHistory(tuple(_step(session, move) for move in found.moves), _elsewhere(found))


def place_url(place: Place) -> str:
    """Return the page of an article of a history."""
    number = place.number
    return addresses.article_url(place.work_slug, place.version, number.number, number.suffix)


def _elsewhere(found: History) -> tuple[Place, ...]:
    return tuple(place for place in found.current if place != found.subject)


def _step(session: Session, move: Move) -> Step:
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    words = KIND_WORDS[move.kind.value]
    if move.kind not in _ONE_SIDED and not move.substantive and "条号" not in words:
        words += "" if move.kind is CorrespondenceKind.SAME else "（文字未变）"
    if move.old is not None and move.new is not None and move.substantive:
        before, after = word_diff(_words(session, move.old), _words(session, move.new))
    return Step(words, move.old, move.new, move.other_law, move.imported, before, after)


def _words(session: Session, place: Place) -> str:
    number = place.number
    return article_body(
        library.article(session, place.version_id, number.number, number.suffix).text
    )
