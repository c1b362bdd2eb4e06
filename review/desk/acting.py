"""办理 acting: one door for every act of the REST contract, and what the desk asks besides.

State, person and hash are looked at first, so that nobody signs in vain; then checklist, items or
replies; then `review.actions` judges again, takes the signature and acts, in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput
from kb.model.document import DocumentKind
from kb.store.database import Database
from review import actions, engine, plain_text, refusals
from review.desk import case_form, checklists, remarks, working_copies
from review.engine import Outcome
from review.guards import LONGEST_OPINION, Situation
from review.meetings import sittings
from review.release.corrections import NOTE_FIELD
from review.rules import experts, in_force
from review.signing import SIGNED
from review.stages import Action, Choice, Stage
from review.subject import Subject, current_revision, load_actor, lock_document, subject_of_document
from review.tracks import Track
from review.transitions import Transition


@dataclass(frozen=True, slots=True)
class Wanted:
    """办理请求 as it comes in: the action by name, and what only some actions need."""

    action: str
    revision: str
    opinion: str = ""
    checklist: Mapping[str, Any] = field(default_factory=dict)
    stage: Stage | None = None
    signature: str = ""
    choice: Choice | None = None
    panel: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    expert: str = ""
    due_on: dt.date | None = None


def act(database: Database, document_id: int, *, actor: str, wanted: Wanted) -> Outcome:
    """Do what was asked, or nothing.

    Raises:
        InvalidInput: no such action; a missing reason, checklist answer, item or reply.
        IllegalTransition, StaleRevision: the state forbids it; another text was meant.
        NotPermitted: this person may not.
        WrongSignature, TooManyAttempts: the signature is missing, wrong, or locked.
        NotFound: no such document or account.
    """
    ref = f"document:{document_id}"
    known = wanted.action if wanted.action in set(Action) else "unknown"
    with refusals.audited(database, actor=actor, action=known, ref=ref, revision=wanted.revision):
        action = _action(wanted.action)
        opinion = plain_text.check(wanted.opinion, "opinion", LONGEST_OPINION)
        with database.reading() as session:
            at = _look(session, document_id, action, replace(wanted, opinion=opinion), actor)
            checklist = _CHECKLISTS.get(action, _no_checklist)(session, at, wanted.checklist)
        return _ACTS[action](
            database, document_id, actor, replace(wanted, opinion=opinion, checklist=checklist)
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an act would happen."""

    document_id: int
    kind: DocumentKind
    content: Mapping[str, Any]
    subject: Subject
    track: Track
    transition: Transition


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise InvalidInput(
            f"没有“{name[:40]}”这项操作",
            field="action",
            hint="可用的操作：" + "、".join(action.value for action in Action),
        ) from None


def _look(session: Session, document_id: int, action: Action, wanted: Wanted, actor: str) -> _Place:
    """Judge the act as it stands, without the guards that need the text."""
    document = lock_document(session, document_id)
    current = current_revision(session, document)
    subject = subject_of_document(session, document, current)
    kind = DocumentKind(document.kind)
    track = in_force.document_track(session, document, subject)
    request = engine.Request(
        action, actor, wanted.revision, wanted.opinion, wanted.checklist, wanted.stage
    )
    transition = engine.judge_person(
        track,
        subject,
        load_actor(session, actor),
        request,
        Situation(subject, action, wanted.revision, wanted.opinion, {}, {}),
    )
    return _Place(document_id, kind, current.content, subject, track, transition)


def _no_checklist(session: Session, at: _Place, checklist: Mapping[str, Any]) -> dict[str, Any]:
    if checklist:
        raise InvalidInput(
            "这项操作没有清单", field="checklist", hint="请去掉 checklist，把理由写在意见中"
        )
    return {}


def _answers(session: Session, at: _Place, checklist: Mapping[str, Any]) -> dict[str, Any]:
    return checklists.answered(at.track.name, at.transition.stage, checklist)


def _items(session: Session, at: _Place, checklist: Mapping[str, Any]) -> dict[str, Any]:
    return remarks.items_of(checklist)


def _replies(session: Session, at: _Place, checklist: Mapping[str, Any]) -> dict[str, Any]:
    if working_copies.has_unsaved(session, at.document_id):
        raise IllegalTransition(
            "工作稿中有尚未保存为修订版的内容", hint="请先保存案例，或放弃工作稿，再报送"
        )
    lacking = case_form.missing(at.content) if at.kind is DocumentKind.CASE else ()
    if lacking:
        raise InvalidInput(
            f"还没有填写：{'、'.join(lacking)}", field="content", hint="请补齐并保存后再报送"
        )
    return remarks.replies_to(remarks.open_remarks(at.subject), checklist)


def _note(session: Session, at: _Place, checklist: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what readers are told of a correction; publication has no other checklist."""
    if set(checklist) - {NOTE_FIELD}:
        return _no_checklist(session, at, checklist)
    return {name: str(note) for name, note in checklist.items()}


_CHECKLISTS: Final[
    Mapping[Action, Callable[[Session, _Place, Mapping[str, Any]], dict[str, Any]]]
] = {
    Action.PASS: _answers,
    Action.SEND_BACK: _items,
    Action.SUBMIT: _replies,
    Action.PUBLISH: _note,
}

_Doing = Callable[[Database, int, str, Wanted], Outcome]


def _given(function: Callable[..., Outcome], *names: str) -> _Doing:
    """Call a mutation with the hash, those fields of `Wanted` that it takes, and any signature."""

    def do(database: Database, document_id: int, actor: str, wanted: Wanted) -> Outcome:
        fields = {name: getattr(wanted, name) for name in names}
        if wanted.action in SIGNED:
            fields["signature"] = wanted.signature
        return function(database, document_id, actor=actor, revision=wanted.revision, **fields)

    return do


def _vote(database: Database, document_id: int, actor: str, wanted: Wanted) -> Outcome:
    if wanted.choice is None:
        raise InvalidInput(
            "表决须写明意见",
            field="choice",
            hint="可选：" + "、".join(choice.value for choice in Choice),
        )
    return _given(sittings.vote, "choice", "opinion")(database, document_id, actor, wanted)


def _ask_expert(database: Database, document_id: int, actor: str, wanted: Wanted) -> Outcome:
    if not wanted.expert or not wanted.opinion.strip():
        raise InvalidInput(
            "请写明请哪位专家、问什么", field="expert", hint="expert 填账号，问题写在 opinion 中"
        )
    return experts.invite(
        database,
        document_id,
        actor=actor,
        revision=wanted.revision,
        expert=wanted.expert,
        question=wanted.opinion,
        due_on=wanted.due_on,
    )


def _record_proceeding(database: Database, document_id: int, actor: str, wanted: Wanted) -> Outcome:
    raise InvalidInput(
        "后续程序要写明种类和日期，不能从这里登记",
        field="action",
        hint="请用 POST documents/{id}/proceedings 登记",
    )


_ACTS: Final[Mapping[Action, _Doing]] = {
    Action.SUBMIT: _given(actions.submit, "opinion", "checklist"),
    Action.SCREEN: _given(actions.screen, "opinion"),
    Action.DECLARE: _given(actions.declare, "opinion"),
    Action.PASS: _given(actions.pass_stage, "opinion", "checklist", "stage"),
    Action.SEND_BACK: _given(actions.send_back, "opinion", "checklist", "stage"),
    Action.VETO: _given(actions.veto, "opinion"),
    Action.REJECT: _given(actions.reject, "opinion"),
    Action.RECUSE: _given(actions.recuse, "opinion"),
    Action.OPEN_MEETING: _given(sittings.open_meeting, "panel", "present"),
    Action.VOTE: _vote,
    Action.CLOSE_MEETING: _given(sittings.close_meeting),
    Action.PUBLISH: _given(actions.publish, "opinion", "checklist"),
    Action.CORRECT: _given(actions.correct, "opinion"),
    Action.SUSPEND: _given(actions.suspend, "opinion"),
    Action.WITHDRAW: _given(actions.withdraw, "opinion"),
    Action.ARCHIVE: _given(actions.archive, "opinion"),
    Action.RECALL: _given(actions.recall, "opinion"),
    Action.ASK_EXPERT: _ask_expert,
    Action.ACCEPT: _given(experts.accept, "opinion"),
    Action.GIVE_OPINION: _given(experts.answer, "opinion"),
    Action.DECLINE: _given(experts.decline, "opinion"),
    Action.RECORD_PROCEEDING: _record_proceeding,
}
