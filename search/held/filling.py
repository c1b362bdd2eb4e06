"""Making a pair of indexes equal to the database while another pair goes on being used.

Documents that already stand in it as they should are left alone, so what was interrupted goes on
where it was, and an index that was in use last year is brought up to date by what has changed.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import select

from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.operations import OutboxEntry
from kb.store.database import Database
from search.embedding.bank import QuestionBank
from search.embedding.protocol import EmbeddingInput
from search.held.opened import OpenedIndex
from search.index.conditions import equals
from search.index.protocol import IndexReader
from search.indexer import COMPACT_FROM, IDLE_SECONDS, TOPIC
from search.knowledge.questions import ArticleKey, plain_questions
from search.tokens import counted

DOCUMENTS_A_STEP: Final = 50
QUESTIONS_A_STEP: Final = 50
_FEW: Final = 50
_ROUNDS: Final = 20
_SLACK: Final = dt.timedelta(seconds=60)
_ARTICLE_FIELDS: Final = ("law", "article", "suffix", "version")

Step = Callable[[int, int], None]
"""Called with documents, then everyday questions, done and to do; raises `Interrupted` to end."""

Failed = tuple[int, str]
"""A document that could not be shown, and why."""


class Interrupted(Exception):
    """中断: whoever asked for the work wants it ended; what is done is kept."""


@dataclass(frozen=True, slots=True)
class Filled:
    """填充结果: since when changes may be missing in the index, and what could not be shown."""

    since: dt.datetime
    failed: tuple[Failed, ...]


def fill(fresh: OpenedIndex, database: Database, step: Step) -> Filled:
    """Make an index hold every document.

    Raises:
        Interrupted: by `step`.
    """
    since = utc_now()
    wanted = _outdated(fresh, database, step)
    failed = _show(fresh, wanted, step)
    for _ in range(_ROUNDS):
        began = utc_now()
        changed = changed_since(database, since)
        if len(changed) <= _FEW:
            break
        failed += _show(fresh, changed, step)
        since = began
    _compact(fresh, step)
    make_bank(fresh, step)
    return Filled(since, tuple(failed))


def changed_since(database: Database, moment: dt.datetime) -> list[int]:
    """Return the documents whose changes some index took up after `moment`, or a minute before."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(OutboxEntry.document_id)
                .where(OutboxEntry.topic == TOPIC, OutboxEntry.done_at >= moment - _SLACK)
                .distinct()
                .order_by(OutboxEntry.document_id)
            )
        )


def _outdated(fresh: OpenedIndex, database: Database, step: Step) -> list[int]:
    if fresh.indexes.public.count() or fresh.indexes.internal.count():
        found = fresh.indexer.differences(lambda done, total: step(0, total))
        return sorted({i for each in found for i in (*each.missing, *each.stale, *each.left_over)})
    with database.reading() as session:
        return list(session.scalars(select(Document.id).order_by(Document.id)))


def _show(fresh: OpenedIndex, documents: Sequence[int], step: Step) -> list[Failed]:
    failed: list[Failed] = []
    step(0, len(documents))
    for start in range(0, len(documents), DOCUMENTS_A_STEP):
        batch = documents[start : start + DOCUMENTS_A_STEP]
        failed += fresh.indexer.refresh(batch).failed
        done = start + len(batch)
        step(done, len(documents))
        fresh.indexer.compact_if_worth_while()
        while fresh.indexer.is_behind():
            step(done, len(documents))
            time.sleep(IDLE_SECONDS)
    return failed


def _compact(fresh: OpenedIndex, step: Step) -> None:
    """Build the search graph before anybody asks; closing the index ends it early."""
    for index in (fresh.indexes.public, fresh.indexes.internal):
        total = index.state().points
        # One that `_show` began may run: it is waited for by the second of two.
        for _ in range(2):
            if index.state().unindexed < COMPACT_FROM:
                break
            work = threading.Thread(target=index.compact, name="compaction", daemon=True)
            work.start()
            while work.is_alive():
                step(total, total)
                work.join(IDLE_SECONDS)


def make_bank(fresh: OpenedIndex, step: Step) -> None:
    """Embed the everyday questions with the index's own model and keep them beside it."""
    if fresh.save_bank is None:
        return
    numbers = _articles(fresh.indexes.public)
    known = [
        (question.query, held)
        for question in plain_questions()
        if (held := [number for key in question.answers for number in numbers.get(key, ())])
    ]
    vectors = []
    for done, (query, _) in enumerate(known):
        if not done % QUESTIONS_A_STEP:
            step(done, len(known))
        given = EmbeddingInput(query, counted(query))
        vectors.append(fresh.vectoriser.embedder.question(given))
    if not vectors:
        return
    fresh.save_bank(
        QuestionBank(
            np.stack(vectors),
            np.cumsum([0, *(len(held) for _, held in known)]).astype(np.int64),
            np.array([number for _, held in known for number in held], np.int64),
        )
    )


def _articles(index: IndexReader) -> dict[ArticleKey, list[int]]:
    """The passages of each article in the index."""
    found: defaultdict[ArticleKey, list[int]] = defaultdict(list)
    for point in index.scan(equals("kind", "regulation"), fields=_ARTICLE_FIELDS):
        payload = point.payload
        if payload.get("article") is not None:
            key = ArticleKey(
                payload["law"], payload["article"], payload.get("suffix"), payload["version"]
            )
            found[key].append(point.id)
    return dict(found)
