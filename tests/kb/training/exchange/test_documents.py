"""Exam papers as people type them: headings, numbers, options and answers in the usual layouts."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kb.model.question import QuestionType
from kb.training.exchange.formats import read_file, write_file
from kb.training.exchange.imported import Imported
from kb.training.question import BLANK
from tests.kb.training.exchange.handmade import document
from tests.kb.training.questions import CASE, SINGLE


def read(text: str) -> Imported:
    return read_file(document(text))


def test_a_paper_with_answers_after_each_question_is_read() -> None:
    found = read(
        """
某市执法人员考试试卷
注意事项：请在规定时间内作答。
一、单项选择题（每题2分，共4分）
1．某办法规定的期限是（　　）。
A．三日　　B．五日
C．七日　　D．十日
【答案】B
【解析】第三条规定为五日，
不是三日。
2、下列哪个是主管部门（ C ）？
A、公安 B、住建 C、生态环境 D、气象
解析：第四条。
二、多选题（每小题 3 分）
1. 可以采取的措施有
(A) 查封
(B) 扣押
(C) 罚款
答案：A、B
三、判断题（每题1分）
1. 执法人员可以一人检查。（×）
2. 应当出示证件。（　）
答案：正确
四、填空题
1. 应当在______日内向（　　）报告。
答案：十五；县级主管部门
五、简答题
1. 简述一般程序。（5分）
参考答案：
立案，调查取证，
作出决定。
六、案例分析题
1. 某公司未按规定报告。
（1）应当如何处罚？（6分）
答案：责令改正。
（2）下列说法正确的是（　）。
A. 甲 B. 乙 C. 丙
答案：A
"""
    )
    assert found.errors == ()
    one, two, many, false, true, blanks, short, case = found.questions
    assert (one.stem, one.answer, one.marks) == ("某办法规定的期限是（　　）。", ("B",), 2.0)
    assert [each.text for each in one.options] == ["三日", "五日", "七日", "十日"]
    assert one.rationale == "第三条规定为五日，\n不是三日。"
    assert (two.stem, two.answer) == ("下列哪个是主管部门（　）？", ("C",))
    assert two.rationale == "第四条。"
    assert (many.type, many.answer, many.marks) == (QuestionType.MULTIPLE, ("A", "B"), 3.0)
    assert (false.stem, false.answer) == ("执法人员可以一人检查。", False)
    assert (true.stem, true.answer) == ("应当出示证件。", True)
    assert blanks.stem == f"应当在{BLANK}日内向{BLANK}报告。"
    assert blanks.answer == (("十五",), ("县级主管部门",))
    assert (short.answer, short.marks) == ("立案，调查取证，\n作出决定。", 5.0)
    assert [part.type for part in case.parts] == [QuestionType.SHORT_ANSWER, QuestionType.SINGLE]
    assert (case.marks, case.parts[1].answer) == (7.0, ("A",))
    assert found.places[0] == "单项选择题第 1 题"


def test_answers_all_together_at_the_end_are_given_out() -> None:
    questions = "\n".join(
        f"{number}. 第{number}问是（　）。\nA. 甲 B. 乙 C. 丙 D. 丁" for number in range(1, 7)
    )
    found = read(
        f"""
一、单选题
{questions}
二、多选题
1. 有哪些？
A. 甲
B. 乙
C. 丙
2. 还有哪些？
A. 甲
B. 乙
C. 丙
三、判断题
1. 可以。
2. 不可以。
四、简答题
1. 为什么？
参考答案
一、单选题
1-5 ABCDA 6.B
二、多选题
1、AB 2、ABC
解析：都有。
三、判断题
1-2：√×
四、简答题
1. 因为有规定，
而且明确。
"""
    )
    assert found.errors == ()
    assert ["".join(each.right) for each in found.questions[:8]] == [
        "A", "B", "C", "D", "A", "B", "AB", "ABC",
    ]  # fmt: skip
    assert found.questions[7].rationale == "都有。"
    assert [each.answer for each in found.questions[8:]] == [
        True,
        False,
        "因为有规定，\n而且明确。",
    ]


def test_one_row_of_answers_without_headings_serves_a_paper_numbered_throughout() -> None:
    found = read(
        """
1、期限是（）
A．三日
B．五日
C．七日
2、机关是（）
A．甲
B．乙
C．丙
答案：1-2 BC
"""
    )
    assert found.errors == ()
    assert [each.right for each in found.questions] == [("B",), ("C",)]


@pytest.mark.parametrize(
    ("paper", "place", "field"),
    [
        ("一、单选题\n1. 期限是\nA. 甲 B. 乙 C. 丙", "单项选择题第 1 题", "answer"),
        ("一、单选题\n1. 期限是\nA. 甲 B. 乙 C. 丙\n答案：AB", "单项选择题第 1 题", "answer"),
        ("一、单选题\n1. 期限是\nA. 甲 B. 乙\n答案：A", "单项选择题第 1 题", "options"),
        (
            "一、单选题\n1. 期限是\nA. 甲 B. 乙 C. 丙\n答案：A\n答案：B",
            "单项选择题第 1 题",
            "answer",
        ),
        ("一、判断题\n1. 可以。\n答案：也许", "判断题第 1 题", "answer"),
        ("一、简答题\n1. 为什么？", "简答题第 1 题", "answer"),
        ("一、填空题\n1. 期限是____日，____报告。\n答案：三", "填空题第 1 题", "answer"),
        (
            "一、单选题\n1. 期限是\nA. 甲 B. 乙 C. 丙\n参考答案\n一、单选题\n1-3 AB",
            "单项选择题第 1 题",
            "answer",
        ),
    ],
)
def test_what_is_wrong_names_the_question_and_the_field(paper: str, place: str, field: str) -> None:
    found = read(f"{paper}\n二、判断题\n1. 应当。（√）" if "参考答案" not in paper else paper)
    assert [(each.place, each.field) for each in found.errors][:1] == [(place, field)]
    assert len(found.questions) == (0 if "参考答案" in paper else 1)


def test_numbers_and_letters_that_word_adds_by_itself_are_seen() -> None:
    page = Document()
    for text, style in (
        ("期限是（　）。", "List Number"),
        ("三日", "List Number 2"),
        ("五日", "List Number 2"),
        ("七日", "List Number 2"),
    ):
        page.add_paragraph(text, style=style)
    _as_letters(page, "List Number 2")
    page.add_paragraph("答案：B")
    target = io.BytesIO()
    page.save(target)
    found = read_file(target.getvalue())
    assert found.errors == ()
    assert [each.text for each in found.questions[0].options] == ["三日", "五日", "七日"]


def _as_letters(page: object, style: str) -> None:
    """Let the list of a style count A. B. C., as Word does for options."""
    numbering = page.part.numbering_part.element  # type: ignore[attr-defined]
    place = page.styles[style].element.pPr.numPr.numId.val  # type: ignore[attr-defined]
    number = next(each for each in numbering.findall(qn("w:num")) if each.numId == place)
    wanted = str(number.abstractNumId.val)
    for each in numbering.findall(qn("w:abstractNum")):
        if each.get(qn("w:abstractNumId")) == wanted:
            each.find(qn("w:lvl")).find(qn("w:numFmt")).set(qn("w:val"), "upperLetter")


def test_blanks_drawn_as_underlined_spaces_and_questions_in_tables_are_read() -> None:
    page = Document()
    cell = page.add_table(rows=1, cols=1).rows[0].cells[0]
    paragraph = cell.paragraphs[0]
    paragraph.add_run("1. 应当在")
    paragraph.add_run("      ").underline = True
    paragraph.add_run("日内报告。")
    hidden = paragraph.add_run("（内部备注）")
    hidden._r.get_or_add_rPr().append(OxmlElement("w:vanish"))
    page.add_paragraph("答案：十五")
    target = io.BytesIO()
    page.save(target)
    found = read_file(target.getvalue())
    assert found.errors == ()
    assert (found.questions[0].stem, found.questions[0].answer) == (
        f"应当在{BLANK}日内报告。",
        (("十五",),),
    )


def test_what_a_person_changed_in_our_handout_counts_and_the_rest_stays() -> None:
    page = Document(io.BytesIO(write_file([CASE, SINGLE], "docx")))
    for paragraph in page.paragraphs:
        if paragraph.text == "【答案】B":
            paragraph.runs[-1].text = "C"
        if paragraph.text == "【答案】错误":
            paragraph.runs[-1].text = "正确"
    for line in ("三、简答题", "1. 新增的一题。", "答案：略"):
        page.add_paragraph(line)
    target = io.BytesIO()
    page.save(target)
    found = read_file(target.getvalue())
    assert found.errors == ()
    case, added, single = found.questions
    assert (added.stem, added.answer) == ("新增的一题。", "略")
    assert single.answer == ("C",)
    assert (single.stem, single.citations) == (SINGLE.stem, SINGLE.citations)
    assert case.parts[1].answer is True
    assert case.parts[0] == CASE.parts[0]
    assert case.citations == CASE.citations
