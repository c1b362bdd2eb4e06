"""试题收入 intake: made or imported questions pass the check and wait in a batch for review.

What is refused stands in the ledger of the batch with its reasons and stops nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Batch, Document, DocumentKind, IngestItem
from kb.model.people import User
from kb.model.regulation import Work
from kb.store.database import Database
from kb.store.directory import DatabaseDirectory
from kb.store.unit_of_work import UnitOfWork
from kb.training.bank.basis import BasisFinder, NamedLaws, all_citations
from kb.training.bank.saving import held_signatures, save
from kb.training.checking.check import check
from kb.training.checking.findings import Finding, passes
from kb.training.checking.library import Library, divided, read_library
from kb.training.generation.field import enforcement_laws, environmental_laws, local_laws
from kb.training.question import QuestionContent

STEP: Final = 100
"""Questions that are stored in one transaction."""
OK: Final = "ok"
SKIPPED: Final = "skipped"
FAILED: Final = "failed"
Progress = Callable[[int, int], None]
"""Called with how many questions are done and how many there are, 0 when that is not known."""


@dataclass(frozen=True, slots=True)
class Offered:
    """待收试题: a question and where it comes from: a place in a file, the provision it is of."""

    place: str
    question: QuestionContent


@dataclass(frozen=True, slots=True)
class Judged:
    """核对结果 of one question: what the check found; `held` names the same one in the bank."""

    offered: Offered
    findings: tuple[Finding, ...]
    held: bool = False

    @property
    def good(self) -> bool:
        """Whether it may wait for review."""
        return passes(self.findings) and not self.held

    @property
    def reason(self) -> str:
        """Why it is left out, or what reviewers are to know."""
        if self.held:
            return f"题库中已有同一道题：{self.offered.question.key()}"
        return "；".join(each.message for each in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return what was found on a question that was left out."""
        return {
            "place": self.offered.place,
            "id": self.offered.question.key(),
            "stem": self.offered.question.stem,
            "reason": self.reason,
            "findings": [{"code": each.code, "message": each.message} for each in self.findings],
        }


@dataclass
class Intake:
    """收入结果: the batch, the keys of what waits in it, and what was left out."""

    batch_id: int
    name: str
    taken: list[str] = field(default_factory=list)
    skipped: list[Judged] = field(default_factory=list)
    refused: list[Judged] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the counts and every refusal."""
        return {
            "batch": self.batch_id,
            "name": self.name,
            "ok": len(self.taken),
            "skipped": len(self.skipped),
            "failed": len(self.refused),
            "refused": [each.as_json() for each in self.refused],
        }


def library_for(
    session: Session,
    day: dt.date,
    questions: Iterable[QuestionContent] = (),
    *,
    laws: Collection[str] = (),
) -> Library:
    """Return the articles to check against: of the field, of procedure, and all that is cited.

    `laws` are further short titles.
    """
    return read_library(session, day, slugs=checked_works(session, day, questions, laws=laws))


def checked_works(
    session: Session,
    day: dt.date,
    questions: Iterable[QuestionContent] = (),
    *,
    laws: Collection[str] = (),
) -> frozenset[str]:
    """Return the works of the field, of procedure, of all that is cited, and of further titles."""
    slugs: set[str] = set()
    named: NamedLaws | None = None
    for question in questions:
        cited = {divided(each.provision)[0] for each in all_citations(question)}
        if not cited:
            named = named or NamedLaws(DatabaseDirectory(session), day)
            cited = set(named.slugs(question))
        slugs |= cited
    titles = sorted(environmental_laws() | enforcement_laws() | local_laws() | set(laws))
    for start in range(0, len(titles), STEP):
        part = titles[start : start + STEP]
        slugs |= set(session.scalars(select(Work.slug).where(Work.short_title.in_(part))))
    return frozenset(slugs)


def judge(
    offered: Iterable[Offered], library: Library, held: Collection[str] = frozenset()
) -> Iterator[Judged]:
    """Yield what the check says of each question; what was met before is held.

    `held` are signatures of questions in the bank.
    """
    met = set(held)
    for each in offered:
        signature = each.question.signature()
        if signature in met:
            yield Judged(each, (), held=True)
            continue
        met.add(signature)
        yield Judged(each, check(each.question, library))


def preview(database: Database, offered: Sequence[Offered], day: dt.date) -> tuple[Judged, ...]:
    """Return what would become of questions; nothing is stored."""
    with database.reading() as session:
        known = held_signatures(session)
        library = library_for(session, day, (each.question for each in offered))
        completed = _completed(session, offered, library, day)
    return tuple(judge(completed, library, known))


def take_in(
    database: Database,
    offered: Iterable[Offered],
    *,
    name: str,
    actor: str,
    day: dt.date,
    library: Library | None = None,
    most: int | None = None,
    on_progress: Progress | None = None,
) -> Intake:
    """Check questions and store the good ones as drafts of a new batch of questions.

    Args:
        database: where they go.
        offered: the questions; an iterator is read no further than needed.
        name: of the batch.
        actor: the account in whose name it is done, or the command line.
        day: on which the cited provisions must be in force.
        library: what to check against; read for the questions when it is None.
        most: ends when so many were taken.
        on_progress: told after every step.
    """
    with database.unit_of_work() as uow:
        author = uow.session.scalars(select(User).where(User.name == actor)).first()
        batch = Batch(
            name=name,
            kind=DocumentKind.QUESTION.value,
            created_by=author.id if author else None,
        )
        uow.session.add(batch)
        uow.session.flush()
        found = Intake(batch.id, name)
        known = held_signatures(uow.session)
        if library is None:
            offered = tuple(offered)
            library = library_for(uow.session, day, (each.question for each in offered))
            offered = _completed(uow.session, offered, library, day)
        uow.record(actor, "question.batch", f"batch:{batch.id}", detail={"name": name})
    unit_id = author.unit_id if author else None
    author_id = author.id if author else None
    total = len(offered) if isinstance(offered, Sequence) else most or 0
    judged = judge(offered, library, known)
    done = 0
    while step := list(islice(judged, STEP if most is None else min(STEP, most))):
        with database.unit_of_work() as uow:
            for each in step:
                if most is not None and len(found.taken) >= most:
                    break
                done += 1
                _store(uow, each, found, actor, unit_id, author_id)
        if on_progress is not None:
            on_progress(done if most is None else len(found.taken), total)
        if most is not None and len(found.taken) >= most:
            break
    with database.unit_of_work() as uow:
        uow.session.get_one(Batch, found.batch_id).state = "closed"
    return found


def _store(
    uow: UnitOfWork,
    judged: Judged,
    found: Intake,
    actor: str,
    unit_id: int | None,
    author_id: int | None,
) -> None:
    question = judged.offered.question
    document: Document | None = None
    if judged.good:
        document, _ = save(
            uow,
            question,
            actor=actor,
            batch_id=found.batch_id,
            unit_id=unit_id,
            created_by=author_id,
            source_path=judged.offered.place,
        )
        found.taken.append(document.key)
        status = OK
    elif judged.held:
        found.skipped.append(judged)
        status = SKIPPED
    else:
        found.refused.append(judged)
        status = FAILED
    number = len(found.taken) + len(found.skipped) + len(found.refused)
    uow.session.add(
        IngestItem(
            batch_id=found.batch_id,
            path=f"{number}：{judged.offered.place}",
            status=status,
            reason=judged.reason,
            kind=DocumentKind.QUESTION.value,
            title=question.title,
            document_id=document.id if document else None,
        )
    )


def _completed(
    session: Session, offered: Sequence[Offered], library: Library, day: dt.date
) -> tuple[Offered, ...]:
    finder = BasisFinder(NamedLaws(DatabaseDirectory(session), day), library)
    return tuple(Offered(each.place, finder.complete(each.question)) for each in offered)
