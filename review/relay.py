"""代办流转 relay: takes one document through every stage of its track in the names of signers.

It uses the same actions as the desk, one transaction each, so what it leaves behind (records, audit
rows, refusals) is what people would leave; where the signers do not suffice it stops there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kb.errors import IllegalTransition
from kb.model.document import Document, DocumentState
from kb.store.database import Database
from review import actions, policy
from review.desk import privacy
from review.meetings import sittings
from review.rules import in_force
from review.signers import pick
from review.stages import Action, Choice, Mode, Stage
from review.subject import (
    Actor,
    Subject,
    current_revision,
    lock_document,
    subject_of_document,
)
from review.tracks import STATE_LABELS, Track
from review.transitions import Guard, Transition

NOTE = "由命令行以签署账号办理"

_NEXT = {
    DocumentState.DRAFT: Action.SUBMIT,
    DocumentState.CORRECTING: Action.SUBMIT,
    DocumentState.SUBMITTED: Action.SCREEN,
    DocumentState.SCREENING: Action.PASS,
    DocumentState.BUSINESS_REVIEW: Action.PASS,
    DocumentState.LEGAL_REVIEW: Action.PASS,
    DocumentState.DELIBERATION: Action.OPEN_MEETING,
    DocumentState.APPROVED: Action.PUBLISH,
    DocumentState.PUBLISHED: Action.CORRECT,
}


Cleared = Mapping[tuple[str, str], str]
"""(type, passage) → reason: what the privacy scan marks and people have found to name nobody."""


def carry(
    database: Database,
    document_id: int,
    people: Sequence[Actor],
    cleared: Cleared = MappingProxyType({}),
) -> frozenset[str]:
    """Carry a draft, or a published document with a newer revision, to publication.

    A mark of the privacy scan that is not `cleared` stops it at legal review.

    Returns:
        The names of the accounts that acted; empty when there was nothing to do.

    Raises:
        IllegalTransition: the document is in a state only people can lead out of.
        NotPermitted: the signers do not suffice for some stage; what was done so far stays done.
    """
    acted: set[str] = set()
    while True:
        subject, track = _look(database, document_id)
        if _is_out(subject):
            return frozenset(acted)
        action = _NEXT.get(subject.state)
        if action is None:
            raise IllegalTransition(
                f"“{subject.title}”处于{STATE_LABELS[subject.state]}状态，不能由命令行办理",
                hint="请由有关人员在审查页面办理",
            )
        if action is Action.OPEN_MEETING:
            acted |= _deliberate(database, document_id, people, subject, track)
            continue
        actor = pick(people, track, subject, action)
        opinion = track.transition(subject.state, action)
        _declare(database, document_id, actor, subject, opinion)
        if Guard.PRIVACY_RESOLVED in opinion.guards and opinion.stage in privacy.DECIDING:
            _clear(database, document_id, actor, subject, cleared)
        _ACTS[action](
            database,
            document_id,
            actor=actor.name,
            revision=(subject.published_sha256 if action is Action.CORRECT else subject.sha256),
            opinion=NOTE,
        )
        acted.add(actor.name)


_ACTS = {
    Action.SUBMIT: actions.submit,
    Action.SCREEN: actions.screen,
    Action.PASS: actions.pass_stage,
    Action.PUBLISH: actions.publish,
    Action.CORRECT: actions.correct,
}


def _declare(
    database: Database, document_id: int, actor: Actor, subject: Subject, opinion: Transition
) -> None:
    """Declare in the name of a signer that nothing calls for recusal, where the opinion needs it.

    A signer is only picked when neither unit nor part in the matter excludes them.
    """
    if opinion.declared and not subject.has_declared(actor.id, opinion.stage):
        actions.declare(
            database, document_id, actor=actor.name, revision=subject.sha256, opinion=NOTE
        )


def _clear(
    database: Database, document_id: int, actor: Actor, subject: Subject, cleared: Cleared
) -> None:
    """Record the decisions that people have made about the marks of this text."""
    with database.reading() as session:
        current = current_revision(session, lock_document(session, document_id))
        found = privacy.marks(session, document_id, current.public_content, current.content)
    open_marks = dict.fromkeys((mark.type, mark.text) for mark in found if not mark.decided)
    for kind, text in open_marks:
        if (kind, text) in cleared:
            privacy.decide(
                database,
                document_id,
                actor=actor.name,
                revision=subject.sha256,
                type=kind,
                text=text,
                reason=cleared[kind, text],
            )


def _look(database: Database, document_id: int) -> tuple[Subject, Track]:
    with database.reading() as session:
        document: Document = lock_document(session, document_id)
        subject = subject_of_document(session, document)
        return subject, in_force.document_track(session, document, subject)


def _is_out(subject: Subject) -> bool:
    return subject.state is DocumentState.PUBLISHED and subject.published_sha256 == subject.sha256


def _deliberate(
    database: Database, document_id: int, people: Sequence[Actor], subject: Subject, track: Track
) -> frozenset[str]:
    panel = [one for one in people if policy.may_sit_on_panel(one, subject)]
    chair = pick(panel, track, subject, Action.OPEN_MEETING)
    names = [member.name for member in panel]
    meeting = track.rule(Stage.DELIBERATION).mode is Mode.MEETING
    sittings.open_meeting(
        database,
        document_id,
        actor=chair.name,
        revision=subject.sha256,
        panel=names,
        present=names if meeting else (),
    )
    voting = track.transition(subject.state, Action.VOTE)
    for member in panel:
        _declare(database, document_id, member, subject, voting)
        sittings.vote(
            database,
            document_id,
            actor=member.name,
            revision=subject.sha256,
            choice=Choice.PUBLISH,
            opinion=NOTE,
        )
    sittings.close_meeting(database, document_id, actor=chair.name, revision=subject.sha256)
    return frozenset(names)
