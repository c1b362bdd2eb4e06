"""Meetings of the panel: planned, held, voted in and closed on pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.model.people import Role
from review import actions, plain_text
from review.deliberation import CHOICE_LABELS
from review.desk import tasks
from review.guards import LONGEST_OPINION
from review.meetings import attendance, candidates, conduct, minutes, planning, reading
from review.meetings.attendance import LONGEST_EXCUSE
from review.meetings.frame import STATE_LABELS, MeetingState
from review.meetings.recusals import DECLARED, GROUND_LABELS, Ground
from review.meetings.views import ItemState
from review.stages import Choice
from review.subject import load_actor
from review.tracks import STATE_LABELS as STATE_OF_DOCUMENT
from web import addresses, arguments, downloads, insiders
from web.api.meetings import DOCX
from web.pages import meeting_plans, steps
from web.pages.meeting_views import item_pages
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("meetings", __name__, url_prefix="/desk/meetings")
audit_refusals(blueprint)
addresses.refuse_impossible_rows(
    blueprint, "meeting_id", "没有这个编号的会议", "请从会议列表中重新打开"
)

SEE_MEETINGS: Final = frozenset({Role.PANEL_MEMBER, Role.LIBRARIAN, Role.AUDITOR})
MAY_PLAN: Final = frozenset({Role.PANEL_MEMBER, Role.LIBRARIAN})
PAGE_SIZE: Final = 20
REFRESH_S: Final = 5
ITEM_LABELS: Final = {
    ItemState.WAITING: "等待审议",
    ItemState.OPEN: "正在审议",
    ItemState.DECIDED: "已形成决议",
    ItemState.PUT_OFF: "留待下次",
}
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """List the meetings this account may see, newest first, with the form of a new one."""
    insiders.require(SEE_MEETINGS)
    return _list_page()


@blueprint.post("")
def plan() -> steps.Answer:
    """Plan a meeting and show it."""
    account = insiders.require(SEE_MEETINGS)
    made: list[int] = []

    def step() -> str:
        made.append(planning.plan(services().database, meeting_plans.wanted(), actor=account.name))
        return "会议已筹备，请在开会前登记到会人员"

    return steps.take(
        step,
        then=lambda: url_for("meetings.meeting", meeting_id=made[0]),
        again=lambda refused: _list_page(refused, request.form),
    )


@blueprint.get("/<int:meeting_id>")
def meeting(meeting_id: int) -> str:
    """Show a meeting with what this account can do in it."""
    insiders.signed_in()
    return _meeting_page(meeting_id)


@blueprint.post("/<int:meeting_id>")
def act(meeting_id: int) -> steps.Answer:
    """Do one step of a meeting."""
    name = insiders.signed_in().name

    def step() -> str:
        wanted = _STEPS.get(request.form.get("step", ""))
        if wanted is None:
            raise InvalidInput("没有写明办理什么", field="step", hint="请用页面上的按钮办理")
        return wanted(meeting_id, name)

    return steps.take(
        step,
        then=lambda: url_for("meetings.meeting", meeting_id=meeting_id) + _anchor(),
        again=lambda refused: _meeting_page(meeting_id, refused, request.form),
    )


@blueprint.get("/<int:meeting_id>/minutes.docx")
def minutes_file(meeting_id: int) -> Response:
    """Return the minutes that were written when the meeting was closed."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        data = minutes.read(session, meeting_id, load_actor(session, name))
    return downloads.private(data, DOCX, f"meeting-{meeting_id}-minutes.docx")


def _list_page(problem: AnjianError | None = None, form: MultiDict[str, str] = EMPTY) -> str:
    account = insiders.signed_in()
    state = arguments.choice("state", {code.value: label for code, label in STATE_LABELS.items()})
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_meetings(
            session,
            load_actor(session, account.name),
            state=MeetingState(state) if state else None,
            cursor=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        plans = bool(account.roles & MAY_PLAN)
        waiting = candidates.waiting(session) if plans else ()
        members = candidates.members(session) if plans else ()
    return render_template(
        "meetings/index.html",
        lines=lines,
        state=state,
        states=STATE_LABELS,
        modes=meeting_plans.MODE_LABELS,
        plans=plans,
        waiting=waiting,
        members=members,
        page=page_of(total, number, PAGE_SIZE),
        problem=problem,
        form=form,
    )


def _meeting_page(
    meeting_id: int, problem: AnjianError | None = None, form: MultiDict[str, str] = EMPTY
) -> str:
    account = insiders.signed_in()
    database = services().database
    with database.reading() as session:
        found = reading.get_meeting(session, meeting_id, load_actor(session, account.name))
    on_panel = any(member.person.name == account.name for member in found.members)
    agenda = [item.document for item in found.items]
    waiting = tasks.tasks(database, actor=account.name, among=agenda) if on_panel else ()
    concerns = {task.document_id: task.concerns for task in waiting}
    return render_template(
        "meetings/meeting.html",
        meeting=found,
        line=found.line,
        items=item_pages(found, account.name, concerns),
        me=account.name,
        on_panel=on_panel,
        conducts=account.name in (found.chair.name, found.planned_by.name),
        states=STATE_LABELS,
        modes=meeting_plans.MODE_LABELS,
        item_states=ITEM_LABELS,
        choices=CHOICE_LABELS,
        grounds=GROUND_LABELS,
        declared_grounds=[ground for ground in Ground if ground in DECLARED],
        longest_excuse=LONGEST_EXCUSE,
        refresh_s=REFRESH_S,
        problem=problem,
        form=form,
    )


def _anchor() -> str:
    document = steps.words("document")
    return f"#item-{document}" if document.isdigit() else ""


def _item() -> tuple[int, str]:
    return steps.row("document", "没有写明是哪一项议程"), steps.words("revision")


def _opinion() -> str:
    return plain_text.check(steps.words("opinion"), "opinion", LONGEST_OPINION)


def _attend(meeting_id: int, actor: str) -> str:
    present = request.form.getlist("present")
    excuses = {
        name.removeprefix("excuse-"): plain_text.check(value.strip(), "excuses", LONGEST_EXCUSE)
        for name, value in request.form.items()
        if name.startswith("excuse-") and value.strip()
    }
    kept = {name: excuse for name, excuse in excuses.items() if name not in present}
    attendance.attend(services().database, meeting_id, actor=actor, present=present, excuses=kept)
    return f"已登记到会 {len(present)} 人"


def _open(meeting_id: int, actor: str) -> str:
    conduct.open_meeting(services().database, meeting_id, actor=actor)
    return "会议已开始，请逐项启动审议"


def _cancel(meeting_id: int, actor: str) -> str:
    planning.cancel(services().database, meeting_id, actor=actor)
    return "会议已取消，议程中的文稿可以列入其他会议"


def _close(meeting_id: int, actor: str) -> str:
    conduct.close(services().database, meeting_id, actor=actor)
    return "会议已结束，纪要已生成"


def _declare(meeting_id: int, actor: str) -> str:
    document, revision = _item()
    actions.declare(services().database, document, actor=actor, revision=revision)
    return "已声明无需回避，可以查看内容并表决"


def _recuse(meeting_id: int, actor: str) -> str:
    document, revision = _item()
    attendance.recuse(
        services().database,
        meeting_id,
        document,
        actor=actor,
        revision=revision,
        ground=steps.code(Ground, "ground", "没有选择回避理由类别"),
        opinion=_opinion(),
    )
    return "已回避该项，审议和法定人数均不再计入您"


def _open_item(meeting_id: int, actor: str) -> str:
    document, revision = _item()
    conduct.open_item(
        services().database,
        meeting_id,
        document,
        actor=actor,
        revision=revision,
        deputy=steps.words("deputy"),
    )
    return "该项审议已启动，到会成员可以表决"


def _vote(meeting_id: int, actor: str) -> str:
    document, revision = _item()
    conduct.vote(
        services().database,
        meeting_id,
        document,
        actor=actor,
        revision=revision,
        choice=steps.code(Choice, "choice", "没有选择表决意见"),
        opinion=_opinion(),
    )
    return "已表决；票数在形成决议之后公布"


def _close_item(meeting_id: int, actor: str) -> str:
    document, revision = _item()
    outcome = conduct.close_item(
        services().database,
        meeting_id,
        document,
        actor=actor,
        revision=revision,
        signature=request.form.get("signature", ""),
    )
    return f"已形成决议，文稿现为“{STATE_OF_DOCUMENT[outcome.state]}”"


def _defer_item(meeting_id: int, actor: str) -> str:
    document = steps.row("document", "没有写明是哪一项议程")
    conduct.defer_item(services().database, meeting_id, document, actor=actor)
    return "该项留待下次会议"


_STEPS: Final[Mapping[str, Callable[[int, str], str]]] = {
    "attend": _attend,
    "open": _open,
    "cancel": _cancel,
    "close": _close,
    "declare": _declare,
    "recuse": _recuse,
    "open_item": _open_item,
    "vote": _vote,
    "close_item": _close_item,
    "defer_item": _defer_item,
}
