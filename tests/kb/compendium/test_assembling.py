"""What stands in the book of a volume, and what must not."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image
from sqlalchemy import event

from kb.compendium.assembling import Assembled, assemble
from kb.compendium.book import Book, Picture, Table
from kb.compendium.content import CompendiumContent
from kb.compendium.held import EntryChanged, EntryTakenDown
from kb.errors import NotFound
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role, Unit
from kb.model.publication import Commendation
from kb.store import accounts, files
from kb.store.database import Database
from tests.kb.compendium.volumes import (
    CANARIES,
    UNMASKED,
    add_case,
    chapter,
    chosen,
    correct,
    keys,
    said,
    set_state,
    targets,
)
from tests.web.library import add_document

DAY = dt.date(2024, 6, 1)


def assembled(database: Database, content: CompendiumContent, **options: dt.date) -> Assembled:
    with database.reading() as session:
        return assemble(session, content, **options)


def book_of(database: Database, **spec: object) -> Book:
    return assembled(database, chosen(database, **spec)).book


def test_the_title_page_says_what_the_spec_says(shelf: Database) -> None:
    book = book_of(
        shelf,
        title="汇编",
        subtitle="第一册",
        issuer="某厅",
        period="2019—2024年",
        dated="2024-06-01",
        front_matter="**说明**。",
        foreword="开头。",
    )

    assert (book.title, book.subtitle, book.issuer) == ("汇编", "第一册　2019—2024年", "某厅")
    assert (book.dated, book.notice) == (DAY, "")
    assert "2021年4月20日" in book.statement
    assert [one.title for one in book.chapters[:2]] == ["编写说明", "前言"]
    assert said(*chapter(book, "foreword").blocks) == "开头。"


def test_cases_stand_numbered_in_their_groups_with_texts_facts_and_comment(shelf: Database) -> None:
    book = book_of(shelf, group_by="element", comments={"oil-2022": "**好**案例。"})

    assert [one.title for one in chapter(book, "group-1").parts] == [
        "案例1　litter-2019的案例",
        "案例2　oil-2022的案例",
    ]
    case = chapter(book, "case-2")
    box = case.blocks[0]
    assert isinstance(box, Table)
    rows = said(box).split("\n")
    for line in (
        "案件编号|澜环罚〔2022〕1号",
        "要素|水",
        "地区|云泽市",
        "当事人|某食品有限公司（企业）",
        "行为日期|2022年2月3日",
        "发现途径|信访举报",
        "罚款|8,000元",
        "措施|责令改正",
        "法律依据|《溪流保护条例》第三条第一款第二项（罚则）；《不在库的规定》第九条（义务）",
    ):
        assert line in rows
    text = said(*case.blocks[1:])
    assert text.index("案情简介") < text.index("查处情况") < text.index("法律依据")
    assert text.index("法律依据") < text.index("启示意义") < text.index("编者点评\n好案例。")
    assert "<script>alert(1)</script>" in text  # characters, as the author wrote them


def test_every_link_leads_to_a_chapter_of_the_book(shelf: Database) -> None:
    for include in ({}, {"provisions": False}):
        book = book_of(shelf, include=include)
        anchors = [one.anchor for _, one in book.walk()]

        assert targets(book)
        assert targets(book) <= set(anchors)
        assert len(anchors) == len(set(anchors))


def test_cited_provisions_stand_in_full_as_of_the_day_of_the_case(shelf: Database) -> None:
    book = book_of(shelf, dated="2024-06-01")
    laws = chapter(book, "provisions").parts

    assert [one.title for one in laws] == [
        "《溪流保护条例》（2016年3月1日版本）",
        "《溪流保护条例》（2021年4月20日版本）",
        "《堤岸保护办法》（2016年3月1日版本）",
    ]
    old, new = (said(*one.blocks) for one in laws[:2])
    assert "第三条　向溪流倾倒垃圾的，处五百元罚款。" in old
    assert "2016年5月1日起施行，2021年6月1日起不再适用（已修改或废止）" in old
    assert "第三条　有下列行为之一的，处二千元以上一万元以下罚款：\n（一）向溪流倾倒垃圾；" in new
    assert "前款行为轻微并及时改正的，不予处罚。" in new
    assert "截至2024年6月1日现行有效" in new
    assert "引用：案例2、案例3、案例4" in new


def test_a_law_that_was_not_in_force_on_the_day_of_a_case_is_told(shelf: Database) -> None:
    with shelf.unit_of_work() as uow:
        add_case(uow, "early", violation_on="2020-01-01")
    book = book_of(shelf, pick=["early"])

    assert "在案例1（2020年1月1日）的行为日尚未施行" in said(
        *chapter(book, "provisions").parts[0].blocks
    )


def test_a_ground_that_is_not_held_is_listed_with_its_reason(shelf: Database) -> None:
    made = assembled(shelf, chosen(shelf, pick="oil-2022"))

    opening = said(*chapter(made.book, "provisions").blocks)
    assert "案例1：《不在库的规定》第九条（库中没有《不在库的规定》2001-01-01版）" in opening
    assert any("不在库的规定" in line for line in made.warnings)


def test_the_table_of_changes_leads_from_the_cited_text_to_the_present_one(
    shelf: Database,
) -> None:
    changes = chapter(book_of(shelf, dated="2024-06-01"), "changes")
    note, table = said(changes.blocks[0]), said(changes.blocks[1])

    assert table.split("\n") == [
        "《溪流保护条例》（2016年3月1日版本）第三条|—|已删去，无对应条文|—",
        "《堤岸保护办法》（2016年3月1日版本）第二条|《堤岸保护办法》（2021年4月20日版本）第三条"
        "|文字修改、条号变动|第三条　禁止在堤岸取土挖沙，违者处五千元罚款，并责令限期恢复原状。",
        "《堤岸保护办法》（2016年3月1日版本）第三条|《堤岸保护办法》（2021年4月20日版本）第四条"
        "|条号变动|文字未变",
    ]
    assert "另有 1 条所在法规虽已修改，条号和文字未变" in note


def test_before_the_law_changed_there_is_no_table(shelf: Database) -> None:
    book = book_of(shelf, pick="litter-2019", dated="2021-05-31")

    assert "changes" not in [one.anchor for _, one in book.walk()]
    assert "截至2021年5月31日现行有效" in said(*chapter(book, "provisions").parts[0].blocks)


def test_the_index_tells_which_case_cites_which_article(shelf: Database) -> None:
    index = said(*chapter(book_of(shelf), "index-of-laws").blocks)

    assert index.startswith("《溪流保护条例》\n")
    assert "第三条（2016年3月1日版本）：案例1" in index
    assert "第三条（2021年4月20日版本）：案例2、案例3、案例4" in index


def test_units_commended_by_the_day_are_listed_with_their_case(shelf: Database) -> None:
    with shelf.unit_of_work() as uow:
        accounts.ensure_unit(uow, "云泽市生态环境局", region="990100", actor="test")
        unit = uow.session.query(Unit).one()
        boss = accounts.add_user(uow, "boss", unit=unit, roles=[Role.PUBLISHER], actor="test")
        for number, day in ((1, 1), (2, 30)):
            document = add_case(uow, f"good-{number}")
            uow.session.add(
                Commendation(
                    document_id=document.id,
                    unit_id=unit.id,
                    reason=f"取证扎实{number}",
                    decided_by=boss.id,
                    decided_at=dt.datetime(2024, 5, day, tzinfo=dt.UTC),
                )
            )
    book = book_of(shelf, pick=["good-1", "good-2"], dated="2024-05-20")

    assert said(chapter(book, "commended").blocks[1]) == (
        "云泽市生态环境局|案例1|取证扎实1|2024年5月1日"
    )


def test_switches_leave_parts_out(shelf: Database) -> None:
    off = dict.fromkeys(("facts", "provisions", "changes", "index_of_laws", "commendations"), False)
    book = book_of(shelf, include=off)

    assert [one.anchor for _, one in book.walk()] == [f"case-{n}" for n in range(1, 5)]
    assert not any(isinstance(block, Table) for _, one in book.walk() for block in one.blocks)


def canaries() -> list[str]:
    words = [
        each
        for value in CANARIES.values()
        for each in (value if isinstance(value, list) else [value])
    ]
    return [*words, UNMASKED, "金丝雀", "13900001111"]


def test_nothing_internal_is_anywhere_in_a_public_book(shelf: Database) -> None:
    text = repr(assembled(shelf, chosen(shelf, group_by="region")))

    for word in (*canaries(), "kept-inside", "in-review", "gone"):
        assert word not in text


def test_nothing_internal_is_in_the_content_of_a_public_volume(shelf: Database) -> None:
    content = chosen(shelf, exclude=["noise-2024"])

    assert "金丝雀" not in repr(content)
    assert "noise-2024" not in repr(content.public_json())


def test_an_internal_volume_prints_the_fields_asked_for_and_no_others(shelf: Database) -> None:
    content = chosen(shelf, audience="internal", internal_fields=["party", "handlers"])
    made = assembled(shelf, content)
    text = repr(made)

    assert made.book.notice == "内部资料 注意保管"
    assert "kept-inside" in keys(content)
    assert "当事人（内部）|金丝雀食品有限公司" in said(*chapter(made.book, "case-1").blocks)
    assert "金丝雀甲、金丝雀乙" in text
    for word in ("金丝雀丙", "金丝雀丁", "金丝雀戊", "金丝雀己", UNMASKED):
        assert word not in text


def test_an_internal_volume_says_no_names_unless_asked(shelf: Database) -> None:
    assert "金丝雀" not in repr(assembled(shelf, chosen(shelf, audience="internal")))


def test_the_public_form_of_an_internal_volume_is_its_title_alone(shelf: Database) -> None:
    content = chosen(shelf, audience="internal", foreword="内部的话")

    assert content.public_json() == {"title": "溪流案例汇编", "audience": "internal"}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DocumentState.WITHDRAWN, "已撤回"),
        (DocumentState.SUSPENDED, "已暂停展示"),
        (DocumentState.ARCHIVED, "已归档"),
        (DocumentState.INTERNAL_ONLY, "仅内部使用"),
    ],
)
def test_a_case_taken_down_after_it_was_chosen_stops_the_book(
    shelf: Database, state: DocumentState, words: str
) -> None:
    content = chosen(shelf)
    set_state(shelf, "smoke-2023", state)

    with pytest.raises(EntryTakenDown, match=f"smoke-2023，{words}"):
        assembled(shelf, content)


def test_a_corrected_case_stops_the_book(shelf: Database) -> None:
    content = chosen(shelf)
    with shelf.unit_of_work() as uow:
        correct(uow, "oil-2022", fine_yuan=9000)

    with pytest.raises(EntryChanged, match="oil-2022"):
        assembled(shelf, content)


def test_a_content_that_pins_what_is_not_there_is_refused(shelf: Database) -> None:
    content = chosen(shelf)
    entry = content.entries[0].model_copy(update={"revision": "0" * 64})

    with pytest.raises(NotFound, match="litter-2019"):
        assembled(shelf, content.model_copy(update={"entries": (entry,)}))


def test_a_draft_that_was_never_published_cannot_be_pinned(shelf: Database) -> None:
    public = chosen(shelf)
    internal = chosen(shelf, audience="internal")
    kept = next(one for one in internal.entries if one.document == "kept-inside")
    forged = public.model_copy(update={"entries": (kept.model_copy(update={"group": 0}),)})

    with pytest.raises(EntryTakenDown, match="kept-inside"):
        assembled(shelf, forged)


def test_pictures_of_a_case_are_set_and_lost_ones_are_told(shelf: Database) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "navy").save(picture, "PNG")
    data = picture.getvalue()
    digest = files.keep(shelf.settings.home, files.Side.REBUILT, data)
    with shelf.unit_of_work() as uow:
        add_case(
            uow,
            "pictured",
            attachments=[
                {"name": "井口.png", "size": len(data), "sha256": digest},
                {"name": "丢失.jpg", "size": 9, "sha256": "f" * 64},
                {"name": "报告.pdf", "size": 9, "sha256": "e" * 64},
            ],
        )
    made = assembled(shelf, chosen(shelf, pick="pictured"))

    assert [one for one in chapter(made.book, "case-1").blocks if isinstance(one, Picture)] == [
        Picture(data, "image/png", "pictured的案例附图：井口", "井口")
    ]
    assert "案例1的附图 丢失.jpg 读不出，未收入" in made.warnings


def test_a_guide_can_stand_in_a_volume_without_a_box_of_facts(shelf: Database) -> None:
    with shelf.unit_of_work() as uow:
        add_document(
            uow,
            DocumentKind.GUIDE,
            "guide-food",
            {"title": "食品企业指南", "sections": [{"heading": "一、台账", "text": "- 留存两年"}]},
        )
    book = book_of(shelf, select={"kind": ["案例", "指南"], "keys": ["guide-food", "oil-2022"]})

    guide = chapter(book, "case-2")
    assert guide.title == "第2篇　食品企业指南"
    assert said(*guide.blocks) == "一、台账\n留存两年"


def test_the_same_content_gives_the_same_book(shelf: Database) -> None:
    content = chosen(shelf, group_by="element")

    assert assembled(shelf, content) == assembled(shelf, content)


def test_the_day_of_release_is_printed_and_changes_the_identifier(shelf: Database) -> None:
    content = chosen(shelf)
    one, other = assembled(shelf, content).book, assembled(shelf, content, dated=DAY).book

    assert other.dated == DAY
    assert one.identifier != other.identifier


HARD = r"井口#3、$5、a\b、<b>&、😀、𬭎和䓨、العربية、|竖|"


def test_hard_characters_come_into_the_book_as_they_are(shelf: Database) -> None:
    with shelf.unit_of_work() as uow:
        add_case(
            uow,
            "hard",
            title=f"{HARD}案",
            violation=HARD,
            sections=[{"key": "facts", "heading": "案情简介", "text": f"写作{HARD}。"}],
        )
    case = chapter(book_of(shelf, pick="hard", title=HARD, foreword=f"前言{HARD}"), "case-1")

    assert case.title == f"案例1　{HARD}案"
    assert f"违法行为|{HARD}" in said(*case.blocks)
    assert f"写作{HARD}。" in said(*case.blocks)


def test_a_table_of_three_hundred_rows_stays_whole(shelf: Database) -> None:
    rows = "\n".join(f"| {number} | 值{number} |" for number in range(300))
    book = book_of(shelf, foreword=f"| 号 | 值 |\n|---|---|\n{rows}\n")
    (table,) = chapter(book, "foreword").blocks

    assert isinstance(table, Table)
    assert said(table).split("\n") == [f"{number}|值{number}" for number in range(300)]


def test_ten_times_the_cases_take_no_more_queries(shelf: Database) -> None:
    def queries() -> int:
        content = chosen(shelf, group_by="element")
        asked: list[str] = []

        def note(*about: object) -> None:
            asked.append(str(about[2]))

        event.listen(shelf.engine, "before_cursor_execute", note)
        assembled(shelf, content)
        event.remove(shelf.engine, "before_cursor_execute", note)
        return len(asked)

    few = queries()
    with shelf.unit_of_work() as uow:
        for number in range(40):
            add_case(uow, f"more-{number}")

    assert queries() == few
