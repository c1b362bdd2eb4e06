"""审查操作 actions: one function per mutation, each in one unit of work.

Every function takes the account name of whoever acts, the hash of the text they saw, and their
opinion. It either does all of it (state, review record, audit row, outbox row) or nothing; a
refusal leaves an audit row of its own. Deliberations are in `review.meetings.sittings`. Decisions
take a `signature`; without one (None) they are for commands that act in the name of accounts, and
people come by `review.desk.acting`, which always hands on what they typed. All of them raise:

- IllegalTransition (409): the state does not allow it;
- NotPermitted (403): this person may not;
- StaleRevision (409): the text has changed meanwhile, or was never approved;
- InvalidInput (422): a reason is missing;
- WrongSignature (401), TooManyAttempts (429): a signature was given and does not hold;
- NotFound (404): no such document or account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.store.database import Database
from review.document_desk import act_in, audited
from review.engine import Outcome, Request
from review.stages import Action, Stage

Checklist = Mapping[str, Any]


def submit(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str = "",
    checklist: Checklist | None = None,
) -> Outcome:
    """Send a draft, a returned text or a correction into review (报送).

    `checklist` holds the replies to what the text was returned for.
    """
    request = Request(Action.SUBMIT, actor, revision, opinion, checklist or {})
    return _act(database, document_id, request)


def screen(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Take a submission up for the formal check (受理)."""
    return _act(database, document_id, Request(Action.SCREEN, actor, revision, opinion))


def declare(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Declare, before reading the text in a stage, that nothing calls for stepping aside."""
    return _act(database, document_id, Request(Action.DECLARE, actor, revision, opinion))


def pass_stage(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    stage: Stage | None = None,
    opinion: str = "",
    checklist: Checklist | None = None,
    signature: str | None = None,
) -> Outcome:
    """Give a favourable opinion in screening, business review or legal review (通过).

    In legal review of a case the first opinion is the review, the second one the countersign. With
    `stage` the opinion counts in that stage only, and is a conflict once the case has moved on.
    """
    request = Request(Action.PASS, actor, revision, opinion, checklist or {}, stage, signature)
    return _act(database, document_id, request)


def send_back(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str,
    stage: Stage | None = None,
    checklist: Checklist | None = None,
) -> Outcome:
    """Ask the submitter to put something right, item by item (退回补正); `stage` as in passing."""
    request = Request(Action.SEND_BACK, actor, revision, opinion, checklist or {}, stage)
    return _act(database, document_id, request)


def reject(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str,
    signature: str | None = None,
) -> Outcome:
    """Find the text unfit for publication, in screening or business review (不予采用)."""
    request = Request(Action.REJECT, actor, revision, opinion, signature=signature)
    return _act(database, document_id, request)


def veto(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str,
    signature: str | None = None,
) -> Outcome:
    """Stop the text on legal grounds; one legal reviewer suffices (法律否决)."""
    request = Request(Action.VETO, actor, revision, opinion, signature=signature)
    return _act(database, document_id, request)


def recuse(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Step aside from a matter, for good and before any opinion on it (回避)."""
    return _act(database, document_id, Request(Action.RECUSE, actor, revision, opinion))


def publish(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str = "",
    checklist: Checklist | None = None,
    signature: str | None = None,
) -> Outcome:
    """Publish the approved hash and no other (发布), or show a suspended text again.

    Where it corrects a published text, `checklist["correction_note"]` tells readers what was put
    right; without it they are told which parts changed.
    """
    request = Request(
        Action.PUBLISH, actor, revision, opinion, checklist or {}, signature=signature
    )
    return _act(database, document_id, request)


def correct(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Open the correction of a published text (更正); the reason becomes part of the record."""
    return _act(database, document_id, Request(Action.CORRECT, actor, revision, opinion))


def suspend(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Take a published text down while it is in doubt (暂停展示); the reason is shown."""
    return _act(database, document_id, Request(Action.SUSPEND, actor, revision, opinion))


def withdraw(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str,
    signature: str | None = None,
) -> Outcome:
    """Take a published text back for good (撤回), leaving a tombstone with date and reason.

    Within three working days of the decision being changed or revoked (行政处罚法第四十八条).
    """
    request = Request(Action.WITHDRAW, actor, revision, opinion, signature=signature)
    return _act(database, document_id, request)


def archive(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Move a published text out of the public part when it has served its time (归档)."""
    return _act(database, document_id, Request(Action.ARCHIVE, actor, revision, opinion))


def recall(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Take one's own submission out of review (撤稿)."""
    return _act(database, document_id, Request(Action.RECALL, actor, revision, opinion))


def _act(database: Database, document_id: int, request: Request) -> Outcome:
    with (
        audited(database, document_id, request.action, request.actor, request.revision),
        database.unit_of_work() as uow,
    ):
        return act_in(uow, document_id, request)
