"""Lines that could be read in two ways, and how they are read."""

from __future__ import annotations

import pytest

from ingest.structure.statute import parse_statute
from ingest.structure.tree import NoteKind


def numbers(text: str) -> list[tuple[int | None, int | None]]:
    return [(unit.number, unit.suffix) for unit in parse_statute(text).articles]


def kinds(text: str) -> list[NoteKind]:
    return [note.kind for note in parse_statute(text).notes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("第一条 甲。\n第二条 乙。", [1, 2], id="one a line"),
        pytest.param("第一条甲。\n第二条乙。", [1, 2], id="without blanks"),
        pytest.param("第1条 甲。\n第２条 乙。", [1, 2], id="arabic and full-width digits"),
        pytest.param("第一条：甲。\n第二条【目的】乙。", [1, 2], id="colon and brackets"),
        pytest.param("**第一条** 甲。\n**第二条** 乙。", [1, 2], id="bold labels"),
        pytest.param("第一条 甲。\n第二条 依照\n第一条的规定办理。", [1, 2], id="a citation"),
        pytest.param(
            "第一条 甲。\n第九条规定的除外。\n第二条 乙。", [1, 2], id="not due, no blank"
        ),
        pytest.param("第一条 甲。第二条 乙。\n第三条 丙。", [1, 2, 3], id="inside a line"),
        pytest.param("第一条 甲。第二条乙。\n第三条 丙。", [1, 2, 3], id="fills a hole"),
        pytest.param("第一条 见“规则。第二条 乙。”\n第三条 丙。", [1, 3], id="inside quotes"),
        pytest.param("第一条 甲。\n第一条之一 乙。\n第二条 丙。", [1, 1, 2], id="zhi yi"),
        pytest.param("第一条 甲。\n第三十－条 乙。", [1, 31], id="a dash for yi"),
    ],
)
def test_articles_are_told_from_citations(text: str, expected: list[int]) -> None:
    assert [number for number, _ in numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("第一条 甲。\n第三条 丙。", NoteKind.GAP, id="gap"),
        pytest.param("第一条 甲。\n第一条 乙。", NoteKind.DUPLICATE_NUMBER, id="duplicate"),
        pytest.param(
            "第一条 甲。\n第五条 乙。\n第三条 丙。", NoteKind.OUT_OF_ORDER, id="out of order"
        ),
        pytest.param("第七条 甲。", NoteKind.FIRST_NUMBER, id="does not begin at one"),
        pytest.param("第一条 甲\ue010。", NoteKind.PRIVATE_CHARACTERS, id="private characters"),
        pytest.param("散文一段。", NoteKind.NO_ARTICLES, id="no articles"),
        pytest.param(
            "第一条 甲。\n第二条 自公布之日起施行。\n附表一\n第一条 填表。",
            NoteKind.ANNEX_ARTICLE,
            id="in an annex",
        ),
        pytest.param(
            "第一条 增加一条，作为第九条：\n第九条 乙。\n第二条 丙。",
            NoteKind.QUOTED_ARTICLE,
            id="in a quotation",
        ),
        pytest.param(
            "## 第一章 总则\n甲应当。\n第一条 乙。", NoteKind.UNLABELLED_TEXT, id="lost label"
        ),
    ],
)
def test_what_is_a_judgement_is_noted(text: str, kind: NoteKind) -> None:
    assert kind in kinds(text)


def test_a_line_about_annexes_inside_the_law_is_no_annex() -> None:
    statute = parse_statute("第一条 见附件。\n附件：\n第二条 乙。\n附件二所列事项除外。")
    assert [unit.eid for unit in statute.units] == ["art_1", "art_2"]


def test_paragraphs_and_items_after_the_last_article_still_belong_to_it() -> None:
    text = "第一条 甲。\n第二条 自2020年1月1日起施行。\n（一）《甲办法》；\n此前规定不再执行。"
    assert [unit.eid for unit in parse_statute(text).units] == ["art_1", "art_2"]


def test_a_distribution_list_after_the_last_article_is_text_of_its_own() -> None:
    statute = parse_statute("第一条 自2020年1月1日起施行。\n送：省人大\n市政府各部门")
    assert [unit.kind.value for unit in statute.units] == ["article", "other"]


def test_a_contents_table_without_a_heading_is_recognised_by_its_repetition() -> None:
    chapters = "## 第一章 总则\n## 第二章 附则\n"
    statute = parse_statute(
        f"# 法\n{chapters}## 第一章 总则\n第一条 甲。\n## 第二章 附则\n第二条 乙。"
    )
    assert [unit.eid for unit in statute.units] == ["preamble", "chp_1", "art_1", "chp_2", "art_2"]


def test_two_chapters_in_a_row_are_no_contents_table() -> None:
    statute = parse_statute(
        "# 法\n## 第一编 总则\n## 第一章 一般\n第一条 甲。\n## 第二章 乙\n第二条 丙。"
    )
    assert [unit.eid for unit in statute.units][1:3] == ["part_1", "part_1__chp_1"]


def test_a_bracketed_heading_between_articles_is_a_section() -> None:
    text = "## 一、担保\n（一）动产质押\n第一条 甲。\n（二）权利质押\n第二条 乙。"
    assert [unit.eid for unit in parse_statute(text).units] == [
        "chp_1",
        "chp_1__sec_1",
        "art_1",
        "chp_1__sec_2",
        "art_2",
    ]


def test_the_last_item_without_a_stop_is_no_section() -> None:
    text = "第一条 提交：\n（一）申请书；\n（二）其他材料\n第二条 乙。"
    assert [unit.eid for unit in parse_statute(text).units] == ["art_1", "art_2"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("# 某法\n## 第一章\n", "某法", id="heading"),
        pytest.param("某市渔港规定\n第一条 甲。", "某市渔港规定", id="first line"),
        pytest.param("某省人大\n关于节水的决定\n2020年", "某省人大关于节水的决定", id="broken"),
        pytest.param("第一条 甲。", "", id="none"),
    ],
)  # fmt: skip
def test_the_title_is_found(text: str, title: str) -> None:
    assert parse_statute(text).title == title
