"""A planned meeting changed on a page, and the form that says how a meeting is planned."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.beijing import BEIJING
from kb.errors import AnjianError, InvalidInput
from review import plain_text
from review.meetings import candidates, frame, planning, reading
from review.meetings.frame import MeetingState
from review.meetings.planning import LONGEST_TEXT, Plan
from review.meetings.views import MeetingView
from review.stages import Mode
from review.subject import load_actor
from web import addresses, insiders
from web.pages import steps
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("meeting_plans", __name__, url_prefix="/desk/meetings")
audit_refusals(blueprint)
addresses.refuse_impossible_rows(
    blueprint, "meeting_id", "没有这个编号的会议", "请从会议列表中重新打开"
)

MODE_LABELS: Final = {Mode.MEETING: "会议", Mode.CIRCULATION: "传阅"}


@blueprint.get("/<int:meeting_id>/plan")
def edit(meeting_id: int) -> str:
    """Show the plan of a meeting that has not begun to those who may change it."""
    insiders.signed_in()
    return _page(meeting_id)


@blueprint.post("/<int:meeting_id>/plan")
def change(meeting_id: int) -> steps.Answer:
    """Change the plan, or show the form again as it was filled in."""
    name = insiders.signed_in().name

    def step() -> str:
        planning.change(services().database, meeting_id, asdict(wanted()), actor=name)
        return "会议安排已修改；开会的，请重新登记到会人员"

    return steps.take(
        step,
        then=lambda: url_for("meetings.meeting", meeting_id=meeting_id),
        again=lambda refused: _page(meeting_id, refused, request.form),
    )


def wanted() -> Plan:
    """Return the plan that a form describes.

    Raises:
        InvalidInput: a field cannot be read; `field` names it.
    """
    return Plan(
        title=plain_text.check(steps.words("title"), "title", LONGEST_TEXT),
        chair=steps.words("chair"),
        panel=tuple(request.form.getlist("panel")),
        agenda=_agenda(),
        mode=steps.code(Mode, "mode", "没有选择审议方式"),
        secret=steps.words("secret") == "yes",
        planned_for=steps.moment("planned_for"),
        place=plain_text.check(steps.words("place"), "place", LONGEST_TEXT),
    )


def _agenda() -> tuple[int, ...]:
    """Return the chosen documents in the order of the numbers beside them, then as listed."""
    chosen = request.form.getlist("agenda")
    if not all(one.isascii() and one.isdigit() and len(one) <= 9 for one in chosen):
        raise InvalidInput("议程中有无法识别的文稿", field="agenda", hint="请重新勾选")

    def place(one: str) -> int:
        value = steps.words(f"place-{one}")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 999

    return tuple(int(one) for one in sorted(chosen, key=place))


def _page(
    meeting_id: int, problem: AnjianError | None = None, typed: MultiDict[str, str] | None = None
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        person = load_actor(session, account.name)
        found = reading.get_meeting(session, meeting_id, person)
        if typed is None:
            frame.check_conducts(person, frame.lock(session, meeting_id, MeetingState.PLANNED))
        waiting = candidates.waiting(session, but_not=meeting_id)
        members = candidates.members(session)
    kept = {one.document for one in waiting}
    return render_template(
        "meetings/plan.html",
        line=found.line,
        modes=MODE_LABELS,
        waiting=waiting,
        members=members,
        gone=[item for item in found.items if item.document not in kept],
        problem=problem,
        form=_as_planned(found) if typed is None else typed,
    )


def _as_planned(meeting: MeetingView) -> MultiDict[str, str]:
    """Return what the form holds before anybody types."""
    line = meeting.line
    start = line.planned_for.astimezone(BEIJING) if line.planned_for else None
    return MultiDict(
        [
            ("title", line.title),
            ("mode", line.mode.value),
            ("planned_for", f"{start:%Y-%m-%dT%H:%M}" if start else ""),
            ("place", line.place),
            ("chair", meeting.chair.name),
            ("secret", "yes" if line.secret else ""),
            *(("panel", member.person.name) for member in meeting.members),
            *(("agenda", str(item.document)) for item in meeting.items),
            *((f"place-{item.document}", str(item.position)) for item in meeting.items),
        ]
    )
