from __future__ import annotations

from ingest.structure.policy import has_outline, parse_outline

OPINION = [
    "为改进执法，提出以下意见。",
    "一、明确职责",
    "（一）建立目录。2021年6月底前，各省应当完成清理。",
    "（二）完善制度。各市应当公布要求。",
    "二、规范行为",
    "（三）完善案例制度。发布前应当经过三道审核。",
    "定期汇编。",
    "请各省于2021年3月底前报送方案。",
    "某厅负责人回答了记者的提问。",
    "问:请问背景是什么?",
    "答:适应形势。",
    "一是形势变化。",
]


def test_items_that_count_on_through_the_parts_are_addressed_by_their_number() -> None:
    sections = {section.key: section for section in parse_outline(OPINION)}
    assert list(sections) == [
        "opening",
        "part_1",
        "item_1",
        "item_2",
        "part_2",
        "item_3",
        "closing",
        "question_1",
    ]
    item = sections["item_3"]
    assert (item.label, item.number, item.path) == ("（三）", 3, "二、规范行为")
    assert item.heading == "（三）完善案例制度"
    assert item.text == "发布前应当经过三道审核。\n定期汇编。"
    assert sections["question_1"].heading == "请问背景是什么?"
    assert sections["question_1"].text == "适应形势。\n一是形势变化。"


def test_items_that_begin_again_name_their_part() -> None:
    keys = [
        section.key
        for section in parse_outline(
            [
                "一、甲",
                "(一)子。正文。",
                "1.丙。正文。",
                "2．丁。正文。",
                "二、乙",
                "(一)戊。正文。",
            ]
        )
    ]
    assert keys == [
        "part_1",
        "part_1__item_1",
        "part_1__item_1__point_1",
        "part_1__item_1__point_2",
        "part_2",
        "part_2__item_1",
    ]


def test_a_short_line_without_a_stop_heads_the_text_below() -> None:
    sections = parse_outline(["总体目标", "到2025年，队伍建设取得重大进展，结构更加合理。"])
    assert [(section.heading, section.key) for section in sections] == [("总体目标", "heading")]


def test_signatures_dates_and_salutations_head_nothing() -> None:
    lines = ["各县人民政府：", "现印发给你们。", "某市人民政府办公室", "2021年10月12日", "（公开）"]
    assert [section.key for section in parse_outline(lines)] == ["opening"]


def test_no_word_of_a_document_is_lost() -> None:
    text = "".join(
        section.heading + section.text.replace("\n", "") for section in parse_outline(OPINION)
    )
    for paragraph in OPINION:
        for words in paragraph.replace("问:", "").replace("答:", "").split("。"):
            assert words in text


def test_two_numbered_paragraphs_make_an_outline() -> None:
    assert has_outline(["一、甲", "二、乙"])
    assert not has_outline(["一、甲", "乙"])
