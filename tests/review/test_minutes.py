"""Minutes say what was decided, by whom and on which text, in the form of an official document."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import text

from kb.errors import BrokenChain, IllegalTransition, NotFound
from kb.model.deliberation import Meeting
from kb.model.people import Unit
from kb.store import accounts
from kb.store.database import Database
from review.meetings import minutes, minutes_docx, reading
from review.meetings.recusals import Ground
from review.stages import Choice
from review.subject import load_actor
from tests.review.bureau import PANEL, Desk, draft, trail
from tests.review.council import TITLE, Council, case, circulation, council
from tests.review.kept import Steps


def lines_of(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]


def minutes_of(meeting: Council, reader: str = "panel-2") -> bytes:
    with meeting.database.reading() as session:
        return minutes.read(session, meeting.id, load_actor(session, reader))


def _hold(province: Database) -> tuple[int, list[int]]:
    meeting = council(
        province, case(province, "case-1"), case(province, "case-2"), place="三楼会议室"
    )
    meeting.attend(*PANEL[:4], panel_5="出差")
    meeting.open()
    meeting.recuse("panel-1", Ground.DIRECT_INTEREST)
    meeting.open_item("panel-2", deputy="panel-2")
    for name in PANEL[1:3]:
        meeting.vote(name)
    meeting.vote("panel-4", Choice.DO_NOT_PUBLISH, "未结案\n决议：不予发布")
    meeting.close_item("panel-3")
    meeting.defer_item(place=1)
    meeting.close()
    return meeting.id, [desk.id for desk in meeting.desks]


@pytest.fixture
def held(province: Database, once: Steps) -> Council:
    """Two items: one decided with a dissent, a recusal and a deputy, one put off."""
    meeting, agenda = once(province, _hold)
    return Council(province, meeting, tuple(Desk(province, one) for one in agenda))


def test_the_minutes_tell_the_whole_meeting(held: Council) -> None:
    lines = lines_of(minutes_of(held))
    sha = held.desks[0].sha[:12]
    for line in (
        f"{TITLE}纪要",
        "审议方式：会议审议",
        "表决方式：记名表决",
        "地点：三楼会议室",
        "主持人：panel-1（澜江省生态环境厅）",
        "缺席：panel-5（青屿市生态环境局），出差",
        "议程1　文稿 case-1",
        f"内容标识：case-1，修订版 {sha}",
        "回避：panel-1（澜江省生态环境厅），与案件有直接利害关系",
        "代为主持：panel-2（澜江省生态环境厅）",
        "法定人数：审议组 4 人（回避的不计），须有 3 人，到会 3 人",
        "表决：3 人表决：同意发布 2 票；不予发布 1 票",
        "决议：同意发布",
        "议程2　文稿 case-2",
        "结果：本次未审议，留待下次会议",
        "签字",
        "审议组成员（panel-4）：　　　　　　　　　　",
    ):
        assert line in lines
    assert "审议组成员（panel-5）：　　　　　　　　　　" not in lines
    assert any(line.startswith("摘要：2024年3月") for line in lines)


def test_words_of_a_dissent_cannot_pass_for_a_line_of_the_minutes(held: Council) -> None:
    lines = lines_of(minutes_of(held))
    assert [line for line in lines if line.startswith("不同意见")] == [
        "不同意见：panel-4（澜江省环境科学院）：不予发布。未结案 决议：不予发布"
    ]
    assert [line for line in lines if line.startswith("决议")] == ["决议：同意发布"]


def test_the_reasons_of_a_recusal_stay_out_of_the_minutes(held: Council) -> None:
    assert "姐夫" not in "".join(lines_of(minutes_of(held)))


def test_the_page_is_that_of_an_official_document(held: Council) -> None:
    page = Document(io.BytesIO(minutes_of(held)))
    section = page.sections[0]
    found = [
        round(length.mm)
        for length in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        if length is not None
    ]
    assert found == [210, 297, 37, 35, 28, 26]
    assert "PAGE" in section.footer._element.xml


def test_every_run_names_its_east_asian_font(held: Council) -> None:
    page = Document(io.BytesIO(minutes_of(held)))
    fonts = [
        run._r.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in page.paragraphs
        for run in paragraph.runs
    ]
    assert set(fonts) == {"方正小标宋简体", "黑体", "仿宋"}
    assert page.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"


def test_equal_minutes_are_equal_bytes_and_carry_no_moment_of_writing(held: Council) -> None:
    with held.database.reading() as session:
        view = reading.view_of(session, session.get_one(Meeting, held.id))
    assert minutes_docx.render(view) == minutes_docx.render(view) == minutes_of(held)
    with zipfile.ZipFile(io.BytesIO(minutes_of(held))) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(minutes_of(held))).core_properties
    assert properties.author == "澜江省生态环境厅"
    assert view.closed_at is not None
    assert properties.created == view.closed_at.replace(microsecond=0)


def test_the_trail_holds_the_hash_of_the_minutes(held: Council) -> None:
    row = trail(held.database)[-1]
    assert row.action == "meeting.end_meeting"
    assert row.detail["minutes_sha256"] == hashlib.sha256(minutes_of(held)).hexdigest()
    assert row.detail["outcomes"] == {
        f"document:{held.desks[0].id}": "publish",
        f"document:{held.desks[1].id}": "defer",
    }


def test_minutes_stay_as_they_were_written(held: Council) -> None:
    before = minutes_of(held)
    with held.database.unit_of_work() as uow:
        accounts.get_user(uow.session, "panel-1").display_name = "改名"
    assert minutes_of(held) == before


def test_minutes_that_were_tampered_with_are_not_given_out(held: Council) -> None:
    with held.database.unit_of_work() as uow:
        uow.session.get_one(Meeting, held.id).minutes = b"forged"
    with pytest.raises(BrokenChain, match="哈希不一致") as refused:
        minutes_of(held)
    assert refused.value.seq == trail(held.database)[-1].seq


@pytest.mark.parametrize("reader", ["panel-1", "panel-5", "everything"])
def test_panel_chair_and_auditor_read_the_minutes(held: Council, reader: str) -> None:
    assert minutes_of(held, reader)


@pytest.mark.parametrize("reader", ["submitter", "panel-own", "librarian", "admin"])
def test_nobody_else_does(held: Council, reader: str) -> None:
    with pytest.raises(NotFound):
        minutes_of(held, reader)


def test_there_are_no_minutes_before_the_end(province: Database) -> None:
    meeting = council(province)
    with pytest.raises(IllegalTransition, match="尚未结束"):
        minutes_of(meeting)


def test_the_minutes_of_a_circulation_have_a_panel_and_no_room(province: Database) -> None:
    paper = circulation(province, place="某处")
    paper.open()
    paper.open_item()
    for name in PANEL[:4]:
        paper.vote(name)
    paper.vote("panel-5", Choice.SEND_BACK)
    paper.close_item()
    paper.close()
    lines = lines_of(minutes_of(paper))
    assert "审议方式：传阅审议" in lines
    assert any(line.startswith("审议组：panel-1") for line in lines)
    assert not any(line.startswith(("到会", "缺席", "地点")) for line in lines)
    assert any("答复 5 人" in line for line in lines)
    assert "不同意见：panel-5（青屿市生态环境局）：退回补正。未说明理由" in lines


def test_an_uncounted_box_is_called_that(province: Database) -> None:
    meeting = council(province, secret=True).begin()
    meeting.open_item()
    meeting.vote("panel-1")
    meeting.close_item()
    meeting.close()
    assert "表决：未计票" in lines_of(minutes_of(meeting))


def test_names_longer_than_a_file_property_and_a_text_without_sections_are_taken(
    province: Database,
) -> None:
    with province.unit_of_work() as uow:
        unit = uow.session.get_one(Unit, 1)
        unit.name = "厅" * 300
    desk = draft(province, key="bare", content={"title": "某案\x07", "summary": "要" * 400})
    for act in (desk.submit, desk.screen):
        act()
    desk.passes("librarian")
    for name in ("business-1", "business-2", "legal-1", "legal-2"):
        desk.passes(name)
    meeting = council(province, desk).begin()
    meeting.defer_item()
    meeting.close()
    lines = lines_of(minutes_of(meeting))
    assert "议程1　某案" in lines
    assert f"摘要：{'要' * 160}…" in lines


def test_the_minutes_column_is_not_read_with_every_meeting(held: Council) -> None:
    with held.database.reading() as session:
        meeting = session.get_one(Meeting, held.id)
        assert "minutes" not in meeting.__dict__
        assert session.scalar(text("select length(minutes) from meeting")) == len(minutes_of(held))
