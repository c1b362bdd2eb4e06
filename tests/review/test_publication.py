"""Publishing a catalogue or a syllabus makes its rows; the citations of a text get theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kb.errors import IllegalTransition
from kb.model.catalogue import EnforcementItem
from kb.model.document import DocumentKind, DocumentState
from kb.store import catalogue, publications
from kb.store.database import Database
from review import actions, relay
from review.desk import privacy
from review.signers import roster
from tests.review.bureau import PANEL, Desk, draft

PEOPLE = ("submitter", "business-1", "legal-1", *PANEL, "publisher")
ITEM = {
    "code": "W-001",
    "name": "对虚构行为的行政处罚",
    "element": "water",
    "violation": "虚构行为",
    "duty": [{"law": "虚构法", "version": "2020-01-01", "article": 3}],
    "penalty": [{"law": "虚构法", "version": "2020-01-01", "article": 9}],
    "range": {"text": "罚款1万元至2万元", "fine_min_yuan": 10000, "fine_max_yuan": 20000},
    "first_level": "设区的市",
    "subject": "生态环境主管部门",
}
POINT = {
    "code": "KD-1",
    "level": "初级",
    "category": "执法基础",
    "title": "亮证执法",
    "mastery": "掌握",
    "hours": 1.5,
    "basis": [{"law": "虚构法", "article": 5}],
}


def carry(desk: Desk, **cleared: str) -> None:
    """Carry it on; `cleared` are reasons by telephone numbers, written with a letter before."""
    with desk.database.reading() as session:
        people = roster(session, PEOPLE)
    reasons = {("PHONE", name[1:]): reason for name, reason in cleared.items()}
    relay.carry(desk.database, desk.id, people, reasons)


def test_a_published_catalogue_becomes_rows_and_a_newer_one_replaces_them(
    province: Database,
) -> None:
    desk = draft(
        province,
        key="catalogue",
        kind=DocumentKind.CATALOGUE,
        content={"title": "目录", "items": [ITEM, {**ITEM, "code": "W-002"}]},
    )
    carry(desk)
    with province.reading() as session:
        shown = catalogue.enforcement_items(session)
        assert [item.code for item in shown] == ["W-001", "W-002"]
        assert shown[0].range["fine_max_yuan"] == 20000

    desk.edit(items=[{**ITEM, "code": "W-003"}])
    carry(desk)

    with province.reading() as session:
        assert session.scalars(select(EnforcementItem.code)).all() == ["W-003"]
    assert desk.state is DocumentState.PUBLISHED


def test_a_published_syllabus_becomes_rows_that_a_suspension_hides(province: Database) -> None:
    desk = draft(
        province,
        key="syllabus",
        kind=DocumentKind.SYLLABUS,
        content={"title": "大纲", "points": [POINT]},
    )
    carry(desk)
    with province.reading() as session:
        assert [point.title for point in catalogue.syllabus_points(session)] == ["亮证执法"]
    actions.suspend(province, desk.id, actor="publisher", revision=desk.sha, opinion="大纲修订中")
    with province.reading() as session:
        assert catalogue.syllabus_points(session) == ()


def test_an_empty_catalogue_and_an_empty_syllabus_have_no_rows(province: Database) -> None:
    for kind in (DocumentKind.CATALOGUE, DocumentKind.SYLLABUS):
        desk = draft(province, key=kind.value, kind=kind, content={"title": "空"})
        carry(desk)
        assert desk.state is DocumentState.PUBLISHED
    with province.reading() as session:
        assert catalogue.enforcement_items(session) == ()
        assert catalogue.syllabus_points(session) == ()


def test_an_unchanged_published_text_is_not_carried_again(province: Database) -> None:
    desk = draft(province, key="guide", kind=DocumentKind.GUIDE)
    carry(desk)
    before = len(desk.records)
    carry(desk)
    assert len(desk.records) == before


def test_submission_stores_what_the_text_cites(province: Database) -> None:
    desk = draft(
        province,
        content={
            "title": "某公司案",
            "violation_on": "2024-03-01",
            "legal_basis": [
                {"law": "虚构法", "version": "2020-01-01", "article": 9, "role": "penalty"}
            ],
            "sections": [{"heading": "法律依据", "text": "依照《虚构法》第三条第二款第一项处理。"}],
        },
    ).bring_to(DocumentState.PUBLISHED)
    with province.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, desk.row.key)
        cited = publications.citations(session, shown)
    assert [(c.section, c.role, c.article, c.resolved) for c in cited] == [
        ("legal_basis", "penalty", 9, False),
        ("法律依据", "mention", 3, False),
    ]
    assert all(c.reason for c in cited)


def test_only_marks_that_people_have_cleared_let_a_text_pass_legal_review(
    province: Database,
) -> None:
    text = "咨询电话13800138000，值班电话13700137000。"
    desk = draft(province, key="guide-1", kind=DocumentKind.GUIDE, content={"text": text})
    with pytest.raises(IllegalTransition, match="1 处个人信息没有处理"):
        carry(desk, t13800138000="办公电话")
    assert desk.state is DocumentState.LEGAL_REVIEW
    carry(desk, t13800138000="办公电话", t13700137000="值班室")
    assert desk.state is DocumentState.PUBLISHED
    with province.reading() as session:
        made = privacy.decisions(session, desk.id)
    assert {(one.text, one.reason) for one in made} == {
        ("13800138000", "办公电话"),
        ("13700137000", "值班室"),
    }
