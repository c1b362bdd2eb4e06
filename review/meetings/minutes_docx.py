"""纪要版式 minutes as DOCX: page, fonts and order of GB/T 9704—2012, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from review.deliberation import CHOICE_LABELS
from review.meetings.recusals import GROUND_LABELS
from review.meetings.views import ItemState, ItemView, MeetingView, PersonView, VoteView
from review.rules.working_days import BEIJING
from review.stages import Mode

LATIN: Final = "Times New Roman"
TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋"
HEADING_FONT: Final = "黑体"
PAGE_NUMBER_FONT: Final = "宋体"
TITLE_SIZE: Final = Pt(22)
"""二号."""
BODY_SIZE: Final = Pt(16)
"""三号."""
PAGE_NUMBER_SIZE: Final = Pt(14)
"""四号."""
LINE: Final = Pt(28.95)
"""225 mm of type area for 22 lines."""
PAGE: Final = (Mm(210), Mm(297))
MARGINS: Final = {
    "top_margin": Mm(37),
    "bottom_margin": Mm(35),
    "left_margin": Mm(28),
    "right_margin": Mm(26),
}
SHORT_HASH: Final = 12
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
LONGEST_PROPERTY: Final = 255
"""Characters, of which the format of the file takes no more."""
# What a person wrote must not begin a line of its own: it could pass for a line of the minutes.
_LINE_BREAKS: Final = re.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
# No XML 1.0 document can hold these.
_NOT_XML: Final = re.compile(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(meeting: MeetingView) -> bytes:
    """Return the minutes of a closed meeting."""
    page = Document()
    _set_page(page)
    _title(page, f"{meeting.line.title}纪要")
    _facts(page, meeting)
    for item in meeting.items:
        _item(page, meeting, item)
    _signatures(page, meeting)
    _set_properties(page, meeting)
    return _packed(page)


def _facts(page: Any, meeting: MeetingView) -> None:
    opened, closed = meeting.opened_at, meeting.closed_at
    assert opened is not None  # minutes are of closed meetings
    assert closed is not None
    circulated = meeting.line.mode is Mode.CIRCULATION
    here = [m for m in meeting.members if m.present_at is not None]
    away = [m for m in meeting.members if m.present_at is None]
    _fact(page, "组织单位", meeting.line.unit)
    _fact(page, "审议方式", "传阅审议" if circulated else "会议审议")
    _fact(page, "表决方式", "无记名表决" if meeting.line.secret else "记名表决")
    _fact(page, "时间", f"{_moment(opened)}至{_moment(closed)}")
    _fact(page, "地点", "" if circulated else meeting.line.place)
    _fact(page, "主持人", _named(meeting.chair))
    _fact(page, "筹备人", _named(meeting.planned_by))
    if circulated:
        _fact(page, "审议组", _list([_named(m.person) for m in meeting.members]))
        return
    _fact(page, "到会", _list([_named(m.person) for m in here]))
    excused = [_named(m.person) + (f"，{m.excuse}" if m.excuse else "") for m in away]
    _fact(page, "缺席", _list(excused))


def _item(page: Any, meeting: MeetingView, item: ItemView) -> None:
    _heading(page, f"议程{item.position}　{item.title}")
    _fact(page, "内容标识", f"{item.key}，修订版 {item.sha256[:SHORT_HASH]}")
    _fact(page, "摘要", item.summary)
    recused = [f"{_named(r.person)}，{GROUND_LABELS[r.ground]}" for r in item.recusals]
    _fact(page, "回避", _list(recused))
    if item.state is ItemState.PUT_OFF:
        _fact(page, "结果", "本次未审议，留待下次会议")
        return
    assert item.outcome is not None  # minutes are of closed meetings
    if item.presided_by is not None and item.presided_by.id != meeting.chair.id:
        _fact(page, "代为主持", _named(item.presided_by))
    meter = item.meter
    _fact(
        page,
        "法定人数",
        f"审议组 {meter.panel} 人（回避的不计），须有 {meter.needed} 人，"
        f"{'答复' if meeting.line.mode is Mode.CIRCULATION else '到会'} {meter.present} 人",
    )
    counted = [f"{CHOICE_LABELS[choice]} {count} 票" for choice, count in item.votes.items()]
    _fact(page, "表决", f"{item.voted} 人表决：{_list(counted)}" if counted else "未计票")
    _fact(page, "决议", CHOICE_LABELS[item.outcome])
    for vote in item.dissent:
        _fact(page, "不同意见", _dissent(vote))


def _dissent(vote: VoteView) -> str:
    said = f"{CHOICE_LABELS[vote.choice]}。{vote.reason or '未说明理由'}"
    return f"{_named(vote.person)}：{said}" if vote.person else said


def _signatures(page: Any, meeting: MeetingView) -> None:
    _heading(page, "签字")
    _line(page, f"主持人（{_shown(meeting.chair)}）：　　　　　　　　　　")
    _line(page, "记录人：　　　　　　　　　　")
    for member in meeting.members:
        if member.present_at is not None or meeting.line.mode is Mode.CIRCULATION:
            _line(page, f"审议组成员（{_shown(member.person)}）：　　　　　　　　　　")
    closed = meeting.closed_at
    assert closed is not None  # minutes are of closed meetings
    day = closed.astimezone(BEIJING)
    _line(page, f"{day.year}年{day.month}月{day.day}日", WD_ALIGN_PARAGRAPH.RIGHT)


def _shown(person: PersonView) -> str:
    return person.display_name or person.name


def _named(person: PersonView) -> str:
    return f"{_shown(person)}（{person.unit}）"


def _list(entries: list[str]) -> str:
    return "；".join(entries) if entries else "无"


def _moment(value: dt.datetime) -> str:
    at = value.astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def _set_page(page: Any) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = PAGE
    for name, width in MARGINS.items():
        setattr(section, name, width)
    style = page.styles["Normal"]
    style.font.size = BODY_SIZE
    _set_fonts(style.element.get_or_add_rPr(), BODY_FONT)
    for language in page.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    shape = style.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = LINE
    shape.space_before = shape.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "— ", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
    number = _run(footer, "", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        number._r.append(_field(kind, text))
    _run(footer, " —", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)


def _field(kind: str | None, text: str | None) -> Any:
    """Return one of the three parts of a field whose value the word processor fills in."""
    if kind is None:
        part = OxmlElement("w:instrText")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _title(page: Any, text: str) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = LINE
    _run(paragraph, text, TITLE_FONT, TITLE_SIZE)


def _heading(page: Any, text: str) -> None:
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(14)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, HEADING_FONT)


def _fact(page: Any, name: str, text: str) -> None:
    """Write one line that begins with what it is about; nothing when there is nothing to say."""
    if not text:
        return
    paragraph = page.add_paragraph()
    _run(paragraph, f"{name}：", HEADING_FONT)
    _run(paragraph, text, BODY_FONT)


def _line(page: Any, text: str, alignment: WD_ALIGN_PARAGRAPH | None = None) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    _run(paragraph, text, BODY_FONT)


def _run(paragraph: Any, text: str, font: str, size: Any = BODY_SIZE) -> Any:
    run = paragraph.add_run(_plain(text))
    run.font.size = size
    _set_fonts(run._r.get_or_add_rPr(), font)
    return run


def _plain(text: str) -> str:
    return _NOT_XML.sub("", _LINE_BREAKS.sub(" ", text))


def _set_fonts(properties: Any, font: str) -> None:
    """Name the Latin and the East Asian font; the second is what Chinese characters are set in."""
    fonts = properties.get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name, value in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", font)):
        fonts.set(qn(name), value)


def _set_properties(page: Any, meeting: MeetingView) -> None:
    properties = page.core_properties
    properties.title = _plain(f"{meeting.line.title}纪要")[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = _plain(meeting.line.unit)[:LONGEST_PROPERTY]
    properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = meeting.closed_at


def _packed(page: Any) -> bytes:
    """Return the file with the times of its parts taken out: equal minutes are equal bytes."""
    first, second = io.BytesIO(), io.BytesIO()
    page.save(first)
    with zipfile.ZipFile(first) as read, zipfile.ZipFile(second, "w") as written:
        for part in read.infolist():
            entry = zipfile.ZipInfo(part.filename, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            written.writestr(entry, read.read(part), compresslevel=9)
    return second.getvalue()
