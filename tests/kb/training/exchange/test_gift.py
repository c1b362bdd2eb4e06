"""GIFT as teachers write it by hand: every form of answer, comments, categories, slips."""

from __future__ import annotations

import pytest

from kb.model.question import QuestionType
from kb.training.exchange.formats import read_file, write_file
from kb.training.exchange.imported import Imported
from kb.training.question import BLANK
from tests.kb.training.questions import CASE, SINGLE


def read(text: str) -> Imported:
    return read_file(text.encode(), "gift")


def test_the_forms_of_gift_that_fit_the_bank_are_read() -> None:
    found = read(
        """
// 注释
$CATEGORY: $course$/法规

::期限:: 报告期限是 {
  =五日 # 对
  ~三日 # 太短
  ~七日
  ####第三条。
}

[html]<p>下列<b>正确</b>的是</p>{~%50%甲 ~%50%乙 ~%-100%丙}

可以一人检查\\: 是吗？{FALSE}

应当出示{=证件 =执法证}后检查。

简述程序。{}

费用 \\= 单价 \\~ 数量{T#对#错####说明}
"""
    )
    # an essay has its answer in the feedback, or none: named, the rest kept
    assert [(each.place, each.field) for each in found.errors] == [("第 18 行", "answer")]
    one, many, false, blank, true = found.questions
    assert (one.stem, one.right, one.rationale) == ("报告期限是", ("A",), "第三条。")
    assert [each.text for each in one.options] == ["五日", "三日", "七日"]
    assert (many.type, many.stem, many.right) == (
        QuestionType.MULTIPLE,
        "下列正确的是",
        ("A", "B"),
    )
    assert (false.stem, false.answer) == ("可以一人检查: 是吗？", False)
    assert blank.stem == f"应当出示{BLANK}后检查。"
    assert blank.answer == (("证件", "执法证"),)
    assert (true.stem, true.answer, true.rationale) == ("费用 = 单价 ~ 数量", True, "说明")


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("没有花括号", "answer", "没有花括号"),
        ("没有闭合{=甲 ~乙 ~丙", "answer", "不成对"),
        ("几日{#5:1}", "type", "数值题"),
        ("连线{=甲 -> 一 =乙 -> 二 =丙 -> 三}", "type", "匹配题"),
        ("两个{=甲 ~乙}", "options", "选项少于"),
        ("都错{~甲 ~乙 ~丙}", "answer", "没有答案"),
        ("{=甲 ~乙 ~丙}", "stem", "没有题干"),
    ],
)
def test_what_is_wrong_names_the_line_and_the_field(text: str, field: str, words: str) -> None:
    found = read(f"\n{text}\n\n好题{{T}}\n")
    assert len(found.questions) == 1
    assert (found.errors[0].place, found.errors[0].field) == ("第 2 行", field)
    assert words in found.errors[0].message


def test_what_a_person_changed_counts_and_the_rest_stays() -> None:
    text = write_file([CASE, SINGLE], "gift").decode()
    changed = text.replace("工地不设围挡的", "工地没有围挡的").replace(
        "可以当场收缴罚款。{F}", "可以当场收缴罚款。{T}"
    )
    # only what is shown: the carried text says the same as before
    kept = [line for line in text.split("\n") if line.startswith("// 随附信息")]
    shown = iter(kept)
    changed = "\n".join(
        next(shown) if line.startswith("// 随附信息") else line for line in changed.split("\n")
    )
    case, single = read(changed).questions
    assert "工地没有围挡的" in single.stem
    assert (single.citations, single.right) == (SINGLE.citations, SINGLE.right)
    assert case.parts[1].answer is True
    assert case.citations == CASE.citations
