"""Workbooks as trainers keep them: any order of columns, usual names, and errors row by row."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.training.exchange.archives import packed
from kb.training.exchange.formats import read_file, write_file
from kb.training.exchange.imported import Imported
from kb.training.question import BLANK
from tests.kb.training.exchange.handmade import workbook
from tests.kb.training.questions import CASE, SINGLE

HEADING = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析")
GOOD = ("单选题", "期限是（　）。", "三日", "五日", "七日", "十日", "B", "第三条")


def read(*rows: tuple[object, ...], merged: tuple[str, ...] = ()) -> Imported:
    return read_file(workbook(rows, merged))


def errors_of(read: Imported) -> list[tuple[str, str]]:
    return [(each.place, each.field) for each in read.errors]


def test_columns_in_any_order_under_usual_names_are_understood() -> None:
    found = read(
        ("某市执法人员题库",),
        (),
        ("序号", "正确答案", "试题内容", "题目类型", "A", "B选项", "备选项C", "难易程度",
         "知识点", "分数（分）", "答案解析", "法律依据"),
        (1, "A、C", "应当报告的是", "多选", "甲", "乙", "丙", "较难", "KD-101,KD-102", 2,
         "都要报告", "某办法第三条"),
        (2, "√", "可以当场处罚。", "判断题", None, None, None, "易", None, "1.5分", None, None),
        (3, "十五日|15日；县级", "期限为（　　）内，向＿＿＿级报告。", "填空", None, None, None,
         0.6, None, None, None, None),
        (4, "先登记，再取证。", "简述程序。", "问答题", None, None, None, "★★★★", None, 5,
         None, None),
    )  # fmt: skip
    assert found.errors == ()
    multiple, truth, blanks, short = found.questions
    assert multiple.type is QuestionType.MULTIPLE
    assert multiple.answer == ("A", "C")
    assert [each.text for each in multiple.options] == ["甲", "乙", "丙"]
    assert (multiple.difficulty, multiple.marks) == (4, 2.0)
    assert multiple.points == ("KD-101", "KD-102")
    assert multiple.rationale == "都要报告\n依据：某办法第三条"
    assert (truth.answer, truth.marks, truth.difficulty) == (True, 1.5, 2)
    assert blanks.stem == f"期限为{BLANK}内，向{BLANK}级报告。"
    assert blanks.answer == (("十五日", "15日"), ("县级",))
    assert blanks.difficulty == 2
    assert (short.answer, short.difficulty) == ("先登记，再取证。", 4)
    assert found.places == ("第 4 行", "第 5 行", "第 6 行", "第 7 行")


@pytest.mark.parametrize(
    "options",
    [
        "A. 三日\nB. 五日\nC. 七日",
        "A、三日  B、五日  C、七日",
        "（A）三日（B）五日（C）七日",
        "A．三日；B．五日；C．七日",
        "三日\n五日\n七日",
        "三日|五日|七日",
    ],
)
def test_options_in_one_cell_are_told_apart(options: str) -> None:
    found = read(("题干", "选项", "答案"), ("期限是（　）。", options, "b"))
    assert found.errors == ()
    assert [each.text for each in found.questions[0].options] == ["三日", "五日", "七日"]
    assert found.questions[0].answer == ("B",)


def test_every_bad_row_is_named_and_the_good_ones_are_kept() -> None:
    found = read(
        HEADING,
        GOOD,
        ("单选题", "没有答案", "甲", "乙", "丙", None, None, None),
        ("单选题", "两个答案", "甲", "乙", "丙", None, "AB", None),
        ("单选题", "答案不在选项里", "甲", "乙", "丙", None, "D", None),
        ("连线题", "不认识的题型", "甲", "乙", "丙", None, "A", None),
        ("判断题", "答案不认识", None, None, None, None, "也许", None),
        ("单选题", None, "甲", "乙", "丙", None, "A", None),
        ("填空题", "没有空", None, None, None, None, "甲", None),
        ("多选题", "选项相同", "甲", "甲", "丙", None, "AC", None),
        ("单选题", "答案写成文字", "甲", "乙", "丙", None, "甲", None),
        (*GOOD[:1], "另一题（　）。", *GOOD[2:]),
    )
    assert [each.stem for each in found.questions] == ["期限是（　）。", "另一题（　）。"]
    assert errors_of(found) == [
        ("第 3 行", "answer"),
        ("第 4 行", "answer"),
        ("第 5 行", "answer"),
        ("第 6 行", "type"),
        ("第 7 行", "answer"),
        ("第 8 行", "stem"),
        ("第 9 行", "stem"),
        ("第 9 行", "answer"),
        ("第 10 行", "options"),
        ("第 11 行", "answer"),
    ]
    assert str(found.errors[0]) == "第 3 行，答案：没有答案，请填写正确选项的字母"
    assert "2 个答案" in found.errors[1].message


def test_a_formula_is_never_computed_and_names_its_row() -> None:
    found = read(
        HEADING,
        GOOD,
        ("单选题", '=HYPERLINK("http://x.invalid")', "甲", "乙", "丙", None, "A", None),
        ("单选题", "甲乙丙", "=cmd|' /C calc'!A0", "乙", "丙", None, "A", None),
    )
    assert len(found.questions) == 1
    assert [(each.place, each.field) for each in found.errors] == [
        ("第 3 行", "stem"),
        ("第 4 行", "A"),
    ]
    assert found.errors[0].message == "题干是公式，没有计算，请改为文字"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_written_as_text(text: str) -> None:
    question = type(SINGLE).from_json({**SINGLE.to_json(), "stem": text})
    file = write_file([question], "xlsx")
    sheet = load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert text in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_file(file).questions == (question,)


def test_a_merged_cell_counts_for_every_row_it_spans() -> None:
    found = read(
        HEADING,
        GOOD,
        (None, "第二题（　）。", *GOOD[2:]),
        (None, "第三题（　）。", *GOOD[2:]),
        ("判断题", "可以。", None, None, None, None, "对", None),
        merged=("A2:A4", "B5:F5"),
    )
    assert found.errors == ()
    assert [each.type for each in found.questions] == [
        *[QuestionType.SINGLE] * 3,
        QuestionType.TRUE_FALSE,
    ]


def test_a_case_analysis_takes_the_rows_numbered_under_it() -> None:
    found = read(
        ("题号", "题型", "题干", "选项", "答案", "分值", "评分要点"),
        ("1", "案例分析题", "某公司未报告。", None, None, None, None),
        ("1-1", "单选题", "应当由谁处罚（　）。", "甲\n乙\n丙", "A", "2", None),
        (
            "1-2",
            "简答题",
            "说明理由。",
            None,
            "因为违反规定。",
            None,
            "指出条文（3分）\n2分：说明期限",
        ),
        ("2", "判断题", "可以。", None, "错", "1", None),
    )
    assert found.errors == ()
    case, truth = found.questions
    assert case.marks == 7.0
    assert [part.marks for part in case.parts] == [2.0, 5.0]
    assert [each.text for each in case.parts[1].rubric] == ["指出条文", "说明期限"]
    assert truth.answer is False


def test_a_fault_in_a_part_names_the_part() -> None:
    found = read(
        ("题号", "题型", "题干", "选项", "答案"),
        ("1", "案例分析题", "某公司未报告。", None, None),
        ("1-1", "单选题", "应当由谁处罚（　）。", "甲\n乙\n丙", None),
    )
    assert [(each.place, each.message) for each in found.errors] == [
        ("第 2 行", "第 1 小题：没有答案，请填写正确选项的字母")
    ]


def test_a_sheet_without_a_heading_says_what_is_missing() -> None:
    with pytest.raises(InvalidInput, match="没有带“题干”的表头"):
        read(("甲", "乙"), ("丙", "丁"))


def test_what_a_person_changed_in_our_workbook_counts_and_the_rest_stays() -> None:
    book = load_workbook(io.BytesIO(write_file([SINGLE, CASE], "xlsx")))
    sheet = book.active
    assert sheet is not None
    headings = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, headings["题干"]).value = "工地不设围挡的，罚款是（　）。"
    sheet.cell(2, headings["答案"]).value = "C"
    sheet.cell(5, headings["答案"]).value = "正确"
    target = io.BytesIO()
    book.save(target)
    found = read_file(target.getvalue())
    assert found.errors == ()
    single, case = found.questions
    assert (single.stem, single.answer) == ("工地不设围挡的，罚款是（　）。", ("C",))
    assert (single.citations, single.origin) == (SINGLE.citations, SINGLE.origin)
    assert case.parts[0] == CASE.parts[0]
    assert case.parts[1].answer is True
    assert case.citations == CASE.citations


def test_a_damaged_carried_text_is_an_error_of_its_row() -> None:
    book = load_workbook(io.BytesIO(write_file([SINGLE, CASE], "xlsx")))
    sheet = book.active
    assert sheet is not None
    last = sheet.max_column
    sheet.cell(2, last).value = '{"type":"single","options":[[[['
    target = io.BytesIO()
    book.save(target)
    found = read_file(target.getvalue())
    assert found.questions == (CASE,)
    assert [(each.place, each.field) for each in found.errors] == [("第 2 行", "file")]


def test_a_sheet_that_claims_to_be_endless_is_read_to_its_end() -> None:
    file = workbook([HEADING, GOOD])
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'ref="A1:H2"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in parts[name]
    assert len(read_file(packed(parts)).questions) == 1
