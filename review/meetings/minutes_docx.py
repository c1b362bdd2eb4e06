"""纪要版式 minutes as DOCX, in the form of an official document."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from kb import official_docx
from kb.beijing import BEIJING
from review.deliberation import CHOICE_LABELS
from review.meetings.recusals import GROUND_LABELS
from review.meetings.views import ItemState, ItemView, MeetingView, PersonView, VoteView
from review.stages import Mode

SHORT_HASH: Final = 12


def render(meeting: MeetingView) -> bytes:
    """Return the minutes of a closed meeting."""
    page = Document()
    official_docx.set_page(page)
    official_docx.title(page, f"{meeting.line.title}纪要")
    _facts(page, meeting)
    for item in meeting.items:
        _item(page, meeting, item)
    _signatures(page, meeting)
    closed = meeting.closed_at
    assert closed is not None  # minutes are of closed meetings
    name, unit = f"{meeting.line.title}纪要", meeting.line.unit
    official_docx.set_properties(page, title=name, author=unit, moment=closed)
    return official_docx.packed(page)


def _facts(page: Any, meeting: MeetingView) -> None:
    opened, closed = meeting.opened_at, meeting.closed_at
    assert opened is not None  # minutes are of closed meetings
    assert closed is not None
    circulated = meeting.line.mode is Mode.CIRCULATION
    here = [m for m in meeting.members if m.present_at is not None]
    away = [m for m in meeting.members if m.present_at is None]
    official_docx.fact(page, "组织单位", meeting.line.unit)
    official_docx.fact(page, "审议方式", "传阅审议" if circulated else "会议审议")
    official_docx.fact(page, "表决方式", "无记名表决" if meeting.line.secret else "记名表决")
    official_docx.fact(page, "时间", f"{_moment(opened)}至{_moment(closed)}")
    official_docx.fact(page, "地点", "" if circulated else meeting.line.place)
    official_docx.fact(page, "主持人", _named(meeting.chair))
    official_docx.fact(page, "筹备人", _named(meeting.planned_by))
    if circulated:
        official_docx.fact(page, "审议组", _list([_named(m.person) for m in meeting.members]))
        return
    official_docx.fact(page, "到会", _list([_named(m.person) for m in here]))
    excused = [_named(m.person) + (f"，{m.excuse}" if m.excuse else "") for m in away]
    official_docx.fact(page, "缺席", _list(excused))


def _item(page: Any, meeting: MeetingView, item: ItemView) -> None:
    official_docx.heading(page, f"议程{item.position}　{item.title}")
    official_docx.fact(page, "内容标识", f"{item.key}，修订版 {item.sha256[:SHORT_HASH]}")
    official_docx.fact(page, "摘要", item.summary)
    recused = [f"{_named(r.person)}，{GROUND_LABELS[r.ground]}" for r in item.recusals]
    official_docx.fact(page, "回避", _list(recused))
    if item.state is ItemState.PUT_OFF:
        official_docx.fact(page, "结果", "本次未审议，留待下次会议")
        return
    assert item.outcome is not None  # minutes are of closed meetings
    if item.presided_by is not None and item.presided_by.id != meeting.chair.id:
        official_docx.fact(page, "代为主持", _named(item.presided_by))
    meter = item.meter
    official_docx.fact(
        page,
        "法定人数",
        f"审议组 {meter.panel} 人（回避的不计），须有 {meter.needed} 人，"
        f"{'答复' if meeting.line.mode is Mode.CIRCULATION else '到会'} {meter.present} 人",
    )
    counted = [f"{CHOICE_LABELS[choice]} {count} 票" for choice, count in item.votes.items()]
    official_docx.fact(
        page, "表决", f"{item.voted} 人表决：{_list(counted)}" if counted else "未计票"
    )
    official_docx.fact(page, "决议", CHOICE_LABELS[item.outcome])
    for vote in item.dissent:
        official_docx.fact(page, "不同意见", _dissent(vote))


def _dissent(vote: VoteView) -> str:
    said = f"{CHOICE_LABELS[vote.choice]}。{vote.reason or '未说明理由'}"
    return f"{_named(vote.person)}：{said}" if vote.person else said


def _signatures(page: Any, meeting: MeetingView) -> None:
    official_docx.heading(page, "签字")
    official_docx.line(page, f"主持人（{_shown(meeting.chair)}）：　　　　　　　　　　")
    official_docx.line(page, "记录人：　　　　　　　　　　")
    for member in meeting.members:
        if member.present_at is not None or meeting.line.mode is Mode.CIRCULATION:
            official_docx.line(page, f"审议组成员（{_shown(member.person)}）：　　　　　　　　　　")
    closed = meeting.closed_at
    assert closed is not None  # minutes are of closed meetings
    day = closed.astimezone(BEIJING)
    official_docx.line(page, f"{day.year}年{day.month}月{day.day}日", WD_ALIGN_PARAGRAPH.RIGHT)


def _shown(person: PersonView) -> str:
    return person.display_name or person.name


def _named(person: PersonView) -> str:
    return f"{_shown(person)}（{person.unit}）"


def _list(entries: list[str]) -> str:
    return "；".join(entries) if entries else "无"


def _moment(value: dt.datetime) -> str:
    at = value.astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"
