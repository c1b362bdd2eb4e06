"""核对结果: what an independent check finds wrong with a question, each under a lasting name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """轻重: what keeps a question out of the bank, and what a reviewer should look at."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """核对问题: `code` is stable, `message` says in Chinese what is wrong and where.

    `part` is the number of the sub-question of a case analysis, counted from 1; 0 for the question
    itself.
    """

    code: str
    message: str
    severity: Severity
    part: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the form that commands, pages and the API give out."""
        return {
            "code": self.code,
            "message": self.message,
            "severity": self.severity.value,
            "part": self.part,
        }

    def of_part(self, number: int) -> Finding:
        """Return the same finding as one of a sub-question."""
        return replace(self, part=number, message=f"第 {number} 小题：{self.message}")


CODES: Final = {
    "form": "题目形式有误",
    "no_citation": "没有写明依据条文",
    "citation_unknown": "依据条文不是已发布的版本",
    "citation_mismatch": "依据条文的编号与法规、条号或版本不符",
    "not_in_force": "依据条文在所问的日期不是现行有效",
    "quote_missing": "引文不在所引条款中",
    "other_law_named": "题干写的法规或条号与依据不符",
    "answer_unsupported": "答案不能从引文中得出",
    "answer_outside_quote": "答案在本条之中，但不在引文之内",
    "also_right": "错误选项按所引条文也对",
    "options_overlap": "选项不互相排斥",
    "alone_in_field": "题干点明了领域，而只有正确选项属于这一领域",
    "gone": "题目考的是已经取消的税费、机构或者证件",
    "former_name": "选项中的机关已经改了名称",
    "stem_unrelated": "题干与所引条文说的不是一件事",
    "no_subject": "题干缺少主体或者适用条件",
    "false_but_supported": "应判错误的说法其实有条文支持",
    "several_changes": "应判错误的说法与条文不止一处不同",
    "idle_change": "应判错误的说法与条文没有实质不同",
    "idle_blank": "所空的词无关紧要",
    "ambiguous_blank": "一空可有几种填法",
    "wordings_incomplete": "一空的可接受写法不齐",
    "point_unsupported": "评分要点没有条文支持",
    "broken_text": "文字残缺，括号不成对或者带着项的编号",
    "dangling": "题目用了离开原文就不知所指的词",
    "answer_in_stem": "题干透露了答案",
    "law_not_named": "题干没有写明依据哪部法规",
    "length_gives_away": "正确选项明显长于其他选项",
    "no_rationale": "没有解析",
}
"""Every code with what it means; WARNINGS are shown to reviewers, the others refuse."""
WARNINGS: Final = frozenset({"wordings_incomplete", "no_rationale"})


def finding(code: str, detail: str = "") -> Finding:
    """Return the finding of a code, with what it was found on.

    Raises:
        KeyError: there is no such code.
    """
    message = CODES[code] + (f"：{detail}" if detail else "")
    return Finding(code, message, Severity.WARN if code in WARNINGS else Severity.REFUSE)


def passes(findings: Iterable[Finding]) -> bool:
    """Return whether a question with these findings may enter review."""
    return all(each.severity is not Severity.REFUSE for each in findings)
