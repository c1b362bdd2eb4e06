"""批次发布 batches: one manifest, three signatures, and everything in it is published.

Regulations of one source and questions made or imported together are reviewed as one manifest.

The manifest's hash is sha256 over the canonical JSON of the sorted pairs (document key, revision
sha256), so it covers every document; it is computed anew at every signature, and a document that
changed in between makes the signature stale. Publication is a handful of set-based statements in
the transaction of the last signature: all of the batch or nothing. Other kinds in a batch go
through their own tracks one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kb.errors import AnjianError
from kb.model.base import utc_now
from kb.model.document import Batch, Document, DocumentState, Revision
from kb.model.operations import OutboxEntry, OutboxOperation
from kb.model.regulation import Version
from kb.store.database import Database
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from review import engine, refusals, relay
from review.engine import Outcome, Request
from review.guards import Situation
from review.rechecks import opening as rechecks
from review.rules import in_force
from review.signers import ingest_account, pick, roster
from review.stages import Action
from review.subject import Actor, load_actor, lock_batch, subject_of_batch
from review.tracks import BY_MANIFEST, STATE_LABELS

CHUNK = 500
"""Ids a statement; SQLite and PostgreSQL both limit the parameters of one."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """清单: what waits in a batch for publication by manifest, by key and revision hash.

    `left_out` are (key, reason) of those that a batch may not bring back: suspended, withdrawn or
    archived by people.
    """

    entries: tuple[tuple[str, str], ...]
    document_ids: tuple[int, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        """The hash that signatures are about."""
        return content_sha256([list(entry) for entry in self.entries])


@dataclass(frozen=True, slots=True)
class PublishedBatch:
    """批次发布结果: how many documents are published now, who signed, and what failed and why."""

    batch_id: int
    manifest_sha256: str
    documents: int
    signers: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]


def publish_batch(
    database: Database,
    batch_id: int,
    signers: Sequence[str] = (),
    *,
    cleared: relay.Cleared = MappingProxyType({}),
) -> PublishedBatch:
    """Send what waits in a batch through the sign-offs of its track and publish it.

    Args:
        database: where the batch is.
        batch_id: the batch.
        signers: account names; at least three people for a manifest (source
            check, legal check, sign-off), more for other kinds. Empty: the starter accounts.
        cleared: marks of the privacy scan that name nobody, as in `review.relay.carry`.

    Returns:
        What was published; a document that could not be is in `failures` and stops no other.

    Raises:
        NotFound: no such batch or account.
        NotPermitted: the signers do not suffice for the manifest.
        IllegalTransition: the batch was rejected.
    """
    with database.unit_of_work() as uow:
        lock_batch(uow.session, batch_id)
        submitter = ingest_account(uow)
        people = roster(uow.session, signers)
    acted: set[str] = set()
    manifest = _read_manifest(database, batch_id)
    if manifest.entries:
        acted |= _sign(database, batch_id, submitter, people)
    failures = list(manifest.left_out)
    carried = 0
    for document_id, key in _others(database, batch_id):
        try:
            acted |= relay.carry(database, document_id, (submitter, *people), cleared)
            carried += 1
        except AnjianError as refusal:
            failures.append((key, str(refusal)))
    return PublishedBatch(
        batch_id=batch_id,
        manifest_sha256=manifest.sha256 if manifest.entries else "",
        documents=len(manifest.entries) + carried,
        signers=tuple(sorted(acted)),
        failures=tuple(failures),
    )


def submit_batch(database: Database, batch_id: int, *, actor: str, revision: str) -> Outcome:
    """Put a batch's manifest under review; `revision` is the manifest's hash."""
    return _act(database, batch_id, Request(Action.SUBMIT, actor, revision))


def pass_batch(
    database: Database, batch_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Sign the manifest in the present stage; the last signature publishes every document."""
    return _act(database, batch_id, Request(Action.PASS, actor, revision, opinion))


def send_back_batch(
    database: Database, batch_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Return the batch to whoever ingested it, with reasons."""
    return _act(database, batch_id, Request(Action.SEND_BACK, actor, revision, opinion))


def reject_batch(
    database: Database, batch_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Refuse the whole batch, at the source check or at the sign-off."""
    return _act(database, batch_id, Request(Action.REJECT, actor, revision, opinion))


def veto_batch(
    database: Database, batch_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Refuse the whole batch on legal grounds."""
    return _act(database, batch_id, Request(Action.VETO, actor, revision, opinion))


def manifest_of(session: Session, batch_id: int) -> Manifest:
    """Return the manifest of what waits in a batch, its documents locked against other writers."""
    rows = session.execute(
        select(
            Document.id,
            Document.key,
            Document.state,
            Document.current_revision_id,
            Document.published_revision_id,
            Revision.sha256,
        )
        .join(Revision, Revision.id == Document.current_revision_id)
        .where(Document.batch_id == batch_id, Document.kind.in_(BY_MANIFEST))
        .order_by(Document.key)
        .with_for_update(of=Document)
    )
    entries: list[tuple[str, str]] = []
    ids: list[int] = []
    left_out: list[tuple[str, str]] = []
    for row in rows:
        state = DocumentState(row.state)
        if (
            state is DocumentState.PUBLISHED
            and row.published_revision_id == row.current_revision_id
        ):
            continue
        if state in (DocumentState.DRAFT, DocumentState.PUBLISHED):
            entries.append((row.key, row.sha256))
            ids.append(row.id)
        else:
            reason = f"处于{STATE_LABELS[state]}状态，批次不能使其重新公开"
            left_out.append((row.key, reason))
    # Sorted here: a database's own order depends on its collation.
    return Manifest(tuple(sorted(entries)), tuple(ids), tuple(left_out))


def _sign(database: Database, batch_id: int, submitter: Actor, people: Sequence[Actor]) -> set[str]:
    acted: set[str] = set()
    while True:
        with database.reading() as session:
            batch = session.get_one(Batch, batch_id)
            manifest = manifest_of(session, batch_id)
            subject = subject_of_batch(session, batch, manifest.sha256)
            track = in_force.manifest_track(session, batch, subject)
        if not manifest.entries:
            return acted
        stale = subject.submitted_sha256 != manifest.sha256
        if (subject.state, Action.SUBMIT) in track.table:
            submit_batch(database, batch_id, actor=submitter.name, revision=manifest.sha256)
            continue
        action = Action.SEND_BACK if stale else Action.PASS
        signer = pick(people, track, subject, action)
        act = send_back_batch if stale else pass_batch
        opinion = "清单在送审后有变化，重新送审" if stale else relay.NOTE
        act(database, batch_id, actor=signer.name, revision=manifest.sha256, opinion=opinion)
        acted.add(signer.name)


def _act(database: Database, batch_id: int, request: Request) -> Outcome:
    with (
        refusals.audited(
            database,
            actor=request.actor,
            action=request.action,
            ref=f"batch:{batch_id}",
            revision=request.revision,
        ),
        database.unit_of_work() as uow,
    ):
        batch = lock_batch(uow.session, batch_id)
        manifest = manifest_of(uow.session, batch_id)
        subject = subject_of_batch(uow.session, batch, manifest.sha256)
        actor = load_actor(uow.session, request.actor)
        track = in_force.manifest_track(uow.session, batch, subject)
        situation = Situation(subject, request.action, request.revision, request.opinion, {}, {})
        transition = engine.judge(track, subject, actor, request, situation)
        after = engine.state_after(track, subject, request, transition)
        result: dict[str, object] = {
            "documents": len(manifest.entries),
            **in_force.governing(track, transition.stage),
        }
        if request.action is Action.SUBMIT:
            batch.manifest_sha256 = manifest.sha256
            result["manifest"] = [list(entry) for entry in manifest.entries]
        outcome = engine.write(uow, subject, actor, request, transition, after, result)
        batch.review_state = after.value
        if after is DocumentState.PUBLISHED and outcome.settled:
            _put_out(uow, manifest)
        return outcome


def _put_out(uow: UnitOfWork, manifest: Manifest) -> None:
    """Publish every document of the manifest with statements over sets, not one by one."""
    session = uow.session
    session.flush()
    rechecks.open_for(uow, manifest.document_ids)
    now = utc_now()
    current_sha = (
        select(Revision.sha256).where(Revision.id == Document.current_revision_id).scalar_subquery()
    )
    published = (
        select(Document.published_revision_id)
        .where(Document.id == Version.document_id)
        .scalar_subquery()
    )
    for ids in _chunks(manifest.document_ids):
        session.execute(
            update(Document)
            .where(Document.id.in_(ids))
            .values(
                state=DocumentState.PUBLISHED.value,
                published_revision_id=Document.current_revision_id,
                approved_sha256=current_sha,
                published_at=now,
            )
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(Version)
            .where(Version.document_id.in_(ids))
            .values(superseded=Version.revision_id != published)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            insert(OutboxEntry),
            [
                {
                    "topic": "index",
                    "operation": OutboxOperation.UPSERT.value,
                    "document_id": document_id,
                }
                for document_id in ids
            ],
        )
    session.expire_all()


def _chunks(ids: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _read_manifest(database: Database, batch_id: int) -> Manifest:
    with database.reading() as session:
        return manifest_of(session, batch_id)


def _others(database: Database, batch_id: int) -> Iterator[tuple[int, str]]:
    with database.reading() as session:
        rows = session.execute(
            select(Document.id, Document.key)
            .where(
                Document.batch_id == batch_id,
                Document.kind.not_in(BY_MANIFEST),
                Document.state != DocumentState.INTERNAL_ONLY.value,
            )
            .order_by(Document.id)
        ).all()
    yield from ((row.id, row.key) for row in rows)
