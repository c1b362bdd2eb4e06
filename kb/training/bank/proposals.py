"""更新建议 proposals: what a question would be under the law as it became.

A proposal is computed and decides nothing: a trainer may take it over as a new revision, which
passes review like any other, write another, or propose to keep or withdraw the question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.publication import Recheck
from kb.model.question import QuestionType
from kb.model.regulation import Version, Work
from kb.store.catalogue import syllabus_points
from kb.store.library import published_version
from kb.store.lineage import successors_in_force
from kb.text.provisions import article_eid
from kb.training.bank.basis import all_citations
from kb.training.bank.reading import QuestionLine, questions_of
from kb.training.bank.rewording import Rewording, reworded
from kb.training.checking.check import check
from kb.training.checking.findings import Finding, passes
from kb.training.checking.library import Library, divided, read_library
from kb.training.generation.generate import from_sources
from kb.training.generation.making import Maker
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.source import Source
from kb.training.question import QuestionContent, folded

SEEDS: Final = range(6)
"""Tries of the generator: which question a sentence gives is a matter of the seed."""
_ALIKE: Final = 0.5


class How(StrEnum):
    """建议来源: the old question with the new words, one made anew, or none."""

    REWORDED = "reworded"
    GENERATED = "generated"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Open:
    """待复核的引用: a provision a question cites, and the ids of what stands in its place."""

    recheck_id: int
    provision: str
    new_version: str
    fate: str
    successors: tuple[str, ...]
    effective_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """更新建议 for one stale question.

    `content` is None when nothing can be proposed; `note` then says why. `findings` are what the
    check says of it; `sound` tells that it may enter review.
    """

    line: QuestionLine
    open: tuple[Open, ...]
    how: How
    content: QuestionContent | None
    findings: tuple[Finding, ...]
    note: str

    @property
    def sound(self) -> bool:
        """Whether the proposed question passes the check."""
        return self.content is not None and passes(self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return the stale question with what is open and what is proposed."""
        return {
            **self.line.as_json(),
            "open": [
                {
                    "recheck": each.recheck_id,
                    "provision": each.provision,
                    "new_version": each.new_version,
                    "fate": each.fate,
                    "successors": list(each.successors),
                }
                for each in self.open
            ],
            "proposal": {
                "how": self.how.value,
                "question": self.content.to_json() if self.content else None,
                "sound": self.sound,
                "findings": [
                    {"code": each.code, "message": each.message} for each in self.findings
                ],
                "note": self.note,
            },
        }


def stale_questions(
    session: Session, *, offset: int = 0, limit: int | None = None
) -> tuple[tuple[int, ...], int]:
    """Return the documents of stale questions, the longest waiting first, and how many."""
    query = (
        select(Recheck.document_id)
        .join(Document, Document.id == Recheck.document_id)
        .where(Document.kind == "question", Recheck.verdict == "")
        .group_by(Recheck.document_id)
    )
    rows = session.execute(query).all()
    ids = sorted(row.document_id for row in rows)
    shown = ids[offset:] if limit is None else ids[offset : offset + limit]
    return tuple(shown), len(ids)


def proposals(session: Session, document_ids: Collection[int]) -> tuple[Proposal, ...]:
    """Return the proposals for stale questions, in the order of the ids."""
    lines = questions_of(session, document_ids)
    waiting = {each: tuple(_open(session, each)) for each in lines}
    slugs = {divided(each.provision)[0] for line in lines.values() for each in _cited(line)}
    slugs |= {
        divided(each)[0] for one in waiting.values() for row in one for each in row.successors
    }
    library = read_library(session, dt.date.today(), slugs=slugs)
    points = Points.read(syllabus_points(session))
    proposing = _Proposing(library, points)
    return tuple(
        proposing.of(lines[each], waiting[each]) for each in sorted(lines) if waiting[each]
    )


def _cited(line: QuestionLine) -> Iterator[Any]:
    return all_citations(line.content)


def _open(session: Session, document_id: int) -> Iterator[Open]:
    """What is open of a question; of several amendments of one provision the last."""
    rows = session.scalars(
        select(Recheck)
        .where(Recheck.document_id == document_id, Recheck.verdict == "")
        .order_by(Recheck.new_version, Recheck.id)
    )
    newest = {row.provision: row for row in rows}
    for row in newest.values():
        stated = str(row.diff.get("effective_on") or "")
        yield Open(
            recheck_id=row.id,
            provision=row.provision,
            new_version=row.new_version,
            fate=str(row.diff.get("fate") or ""),
            successors=_successors(session, row),
            effective_on=dt.date.fromisoformat(stated) if stated else None,
        )


def _successors(session: Session, row: Recheck) -> tuple[str, ...]:
    """What the queue says stands for a provision, else what a concordance says."""
    stated = tuple(map(str, row.diff.get("new_provisions") or ()))
    slug, version, address = divided(row.provision)
    if stated or address is None or address.article is None:
        return stated
    version_id = session.scalar(
        select(Version.id)
        .join(Document, published_version())
        .join(Work, Work.id == Version.work_id)
        .where(Work.slug == slug, Version.version == version)
    )
    if version_id is None:
        return ()
    return tuple(
        f"{place.work_slug}/{place.version}/{article_eid(place.number)}"
        for place in successors_in_force(session, version_id, address.article)
    )


class _Proposing:
    """One library and one reading of the pools of each law, for all proposals asked for at once."""

    def __init__(self, library: Library, points: Points) -> None:
        self._library = library
        self._points = points
        self._pools: dict[tuple[str, str], Pools] = {}

    def of(self, line: QuestionLine, waiting: tuple[Open, ...]) -> Proposal:
        if line.content.type is QuestionType.CASE_ANALYSIS:
            note = "案例分析按违法行为发生时的条文作答，请核对案情日期：条文当时有效的可以维持"
            return Proposal(line, waiting, How.NONE, None, (), note)
        changes = tuple(self._changes(line.content, waiting))
        if not changes:
            note = "所引条文在新法中没有对应条文，请另拟试题或者撤回"
            return Proposal(line, waiting, How.NONE, None, (), note)
        days = [each.effective_on for each in waiting if each.effective_on]
        day = max(days) if days else self._library.day
        best: Proposal | None = None
        for how, content in self._candidates(line.content, changes):
            findings = check(content, self._library, day=day)
            found = Proposal(line, waiting, how, content, findings, "")
            if found.sound:
                return found
            best = best or found
        assert best is not None  # the reworded question is always a candidate
        return replace(best, note="未能得出通过核对的建议，请据此修改或者另拟")

    def _changes(self, question: QuestionContent, waiting: Sequence[Open]) -> Iterator[Rewording]:
        for each in waiting:
            old = self._library.article(each.provision)
            later = [
                source
                for provision in each.successors
                if (source := self._library.article(provision)) is not None
            ]
            if old is None or not later:
                continue
            quotes = [
                one.quote for one in all_citations(question) if one.provision == each.provision
            ]
            quote = quotes[0] if quotes else old.text
            yield Rewording(old, max(later, key=lambda source: _likeness(quote, source.text)))

    def _candidates(
        self, question: QuestionContent, changes: tuple[Rewording, ...]
    ) -> Iterator[tuple[How, QuestionContent]]:
        again = reworded(question, changes)
        yield How.REWORDED, again
        if isinstance(again.answer, bool):
            yield How.REWORDED, replace(again, answer=not again.answer)
        made = [
            each
            for each in self._made(changes[0].new)
            if (each.type, each.pattern) == (question.type, question.pattern)
            and _likeness(again.stem, each.stem) > _ALIKE
        ]
        made.sort(key=lambda each: _likeness(again.stem, each.stem), reverse=True)
        for each in made:
            kept = replace(each, points=question.points, level=question.level, marks=question.marks)
            yield How.GENERATED, kept

    def _made(self, source: Source) -> Iterator[QuestionContent]:
        key = (source.slug, source.version)
        if key not in self._pools:
            self._pools[key] = Pools.read(
                each for each in self._library.articles.values() if (each.slug, each.version) == key
            )
        for seed in SEEDS:
            yield from from_sources(Maker(self._pools[key], self._points, seed), [source])


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, folded(one), folded(other), autojunk=False).ratio()
