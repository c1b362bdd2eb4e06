"""会议筹备 planning: a meeting with its agenda and panel, changed or cancelled until it begins.

Each function is one transaction and leaves one audit row. Beside the errors named they raise
NotFound for an unknown meeting, document or account, and IllegalTransition once the meeting began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, StaleRevision
from kb.model.deliberation import Meeting, MeetingItem, MeetingMember
from kb.model.document import Document, DocumentState
from kb.model.people import User
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import deliberation, policy, refusals
from review.meetings import frame, roster
from review.meetings.frame import MeetingAction, MeetingState
from review.rules import in_force
from review.stages import Mode, Stage
from review.subject import Actor, Subject, load_actor, lock_document, subject_of_document

LONGEST_TEXT: Final = 200
"""Characters of a title or a place."""
LONGEST_AGENDA: Final = 50
LARGEST_PANEL: Final = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """会议方案: what is deliberated on, by whom, how, when and where.

    `agenda` lists document ids in their order; `chair` and `panel` are account names, the chair
    being one of the panel. `secret` holds for every item (无记名表决).
    """

    title: str
    chair: str
    panel: tuple[str, ...]
    agenda: tuple[int, ...]
    mode: Mode = Mode.MEETING
    secret: bool = False
    planned_for: dt.datetime | None = None
    place: str = ""


def plan(database: Database, wanted: Plan, *, actor: str) -> int:
    """Call a meeting or a circulation and return its id.

    Raises:
        NotPermitted: the person is neither panel member nor librarian, or a document is their own
            unit's.
        InvalidInput: something of the plan is missing, or the chair is not on the panel.
        IllegalTransition: a document cannot be deliberated on, or not in this manner.
        StaleRevision: a document was changed after its submission.
    """
    with (
        refusals.audited(
            database, actor=actor, action=MeetingAction.PLAN, ref="meeting:new", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        planner = load_actor(uow.session, actor)
        policy.check_prepares_meetings(planner)
        members = _check(uow.session, wanted)
        meeting = Meeting(
            unit_id=planner.unit_id, created_by=planner.id, **_columns(wanted, members)
        )
        uow.session.add(meeting)
        uow.session.flush()
        _write(uow, meeting, wanted, members, planner, MeetingAction.PLAN)
        return meeting.id


def change(database: Database, meeting_id: int, changes: Mapping[str, Any], *, actor: str) -> None:
    """Change fields of `Plan` while the meeting is planned; attendance starts anew.

    Raises:
        NotPermitted: the person neither chairs nor planned the meeting, or may not plan this one.
        InvalidInput, IllegalTransition, StaleRevision: as `plan`.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.CHANGE, actor),
        database.unit_of_work() as uow,
    ):
        changer = load_actor(uow.session, actor)
        meeting = frame.lock(uow.session, meeting_id, MeetingState.PLANNED)
        frame.check_conducts(changer, meeting)
        policy.check_prepares_meetings(changer)
        wanted = replace(_plan_of(uow.session, meeting), **changes)
        members = _check(uow.session, wanted)
        for name, value in _columns(wanted, members).items():
            setattr(meeting, name, value)
        for table in (MeetingMember, MeetingItem):
            uow.session.execute(delete(table).where(table.meeting_id == meeting.id))
        _write(uow, meeting, wanted, members, changer, MeetingAction.CHANGE)


def cancel(database: Database, meeting_id: int, *, actor: str) -> None:
    """Call a planned meeting off (取消); its documents can go onto another agenda.

    Raises:
        NotPermitted: the person neither chairs nor planned the meeting.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.CANCEL, actor),
        database.unit_of_work() as uow,
    ):
        canceller = load_actor(uow.session, actor)
        meeting = frame.lock(uow.session, meeting_id, MeetingState.PLANNED)
        frame.check_conducts(canceller, meeting)
        meeting.state = MeetingState.CANCELLED.value
        uow.record(actor, f"meeting.{MeetingAction.CANCEL.value}", frame.ref(meeting.id))


def _columns(wanted: Plan, members: tuple[Actor, ...]) -> dict[str, Any]:
    return {
        "title": wanted.title.strip(),
        "mode": wanted.mode.value,
        "secret": wanted.secret,
        "place": wanted.place.strip(),
        "planned_for": wanted.planned_for,
        "chair_id": next(member.id for member in members if member.name == wanted.chair),
    }


def _write(
    uow: UnitOfWork,
    meeting: Meeting,
    wanted: Plan,
    members: tuple[Actor, ...],
    actor: Actor,
    action: MeetingAction,
) -> None:
    """Write panel and agenda, each document's hash included, and the audit row.

    The documents are locked, so that two meetings cannot take the same one at the same moment.
    """
    uow.session.add_all(
        MeetingMember(meeting_id=meeting.id, user_id=member.id) for member in members
    )
    agenda: dict[str, str] = {}
    for position, document_id in enumerate(wanted.agenda, start=1):
        document = lock_document(uow.session, document_id)
        subject = subject_of_document(uow.session, document)
        policy.check_independence(actor, subject)
        _check_item(uow.session, meeting, document, subject, wanted.mode)
        agenda[subject.ref] = subject.sha256
        uow.session.add(
            MeetingItem(
                meeting_id=meeting.id,
                document_id=document_id,
                position=position,
                sha256=subject.sha256,
            )
        )
    uow.record(
        actor.name,
        f"meeting.{action.value}",
        frame.ref(meeting.id),
        detail={
            "mode": wanted.mode.value,
            "secret": wanted.secret,
            "chair": meeting.chair_id,
            "panel": sorted(member.id for member in members),
            "agenda": agenda,
        },
    )


def _check(session: Session, wanted: Plan) -> tuple[Actor, ...]:
    """Check what can be checked without the documents, and return the panel."""
    if not wanted.title.strip():
        raise InvalidInput("会议没有名称", field="title", hint="请填写会议名称")
    for name, label, value in (("title", "名称", wanted.title), ("place", "地点", wanted.place)):
        if len(value) > LONGEST_TEXT:
            raise InvalidInput(f"{label}超过 {LONGEST_TEXT} 字", field=name, hint="请精简后再提交")
    _check_list("agenda", "议程", wanted.agenda, LONGEST_AGENDA)
    _check_list("panel", "审议组", wanted.panel, LARGEST_PANEL)
    if wanted.chair not in wanted.panel:
        raise InvalidInput("主持人不在审议组名单中", field="chair", hint="请把主持人列入审议组")
    return roster.named(session, wanted.panel)


def _check_list(name: str, label: str, entries: tuple[object, ...], longest: int) -> None:
    if not 1 <= len(entries) <= longest or len(set(entries)) < len(entries):
        raise InvalidInput(
            f"{label}须有 1 至 {longest} 项且不重复", field=name, hint="请核对后再提交"
        )


def _check_item(
    session: Session, meeting: Meeting, document: Document, subject: Subject, mode: Mode
) -> None:
    """Refuse a document that this meeting could not deliberate on."""
    if subject.state is not DocumentState.DELIBERATION or subject.open_meeting is not None:
        raise IllegalTransition(
            f"“{subject.title}”不在等待集体审议的状态", hint="请从议程中去掉该事项"
        )
    if subject.sha256 != subject.submitted_sha256:
        raise StaleRevision(
            f"“{subject.title}”在报送后被修改过", hint="请退回补正，由报送人重新报送"
        )
    rule = in_force.document_track(session, document, subject).rule(Stage.DELIBERATION)
    deliberation.check_mode(mode, rule)
    taken = frame.waiting_in(session, document.id, but_not=meeting.id)
    if taken is not None:
        raise IllegalTransition(
            f"“{subject.title}”已列入另一次会议“{taken}”的议程", hint="请先从该会议的议程中去掉"
        )


def _plan_of(session: Session, meeting: Meeting) -> Plan:
    names = {
        row.id: row.name
        for row in session.scalars(
            select(User)
            .join(MeetingMember, MeetingMember.user_id == User.id)
            .where(MeetingMember.meeting_id == meeting.id)
        )
    }
    return Plan(
        title=meeting.title,
        chair=names[meeting.chair_id],
        panel=tuple(names.values()),
        agenda=tuple(item.document_id for item in frame.items_of(session, meeting.id)),
        mode=Mode(meeting.mode),
        secret=meeting.secret,
        planned_for=meeting.planned_for,
        place=meeting.place,
    )
