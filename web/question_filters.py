"""题库筛选: the arguments by which questions of the bank are chosen, for pages and addresses."""

from __future__ import annotations

from typing import Final

from kb.errors import InvalidInput
from kb.model.question import QuestionOrigin, QuestionType
from kb.training.bank.filters import STANDING_LABELS, QuestionFilter, Standing
from kb.training.question import DIFFICULTIES, LEVELS
from web import arguments

TYPES: Final = {
    QuestionType.SINGLE.value: "单选题",
    QuestionType.MULTIPLE.value: "多选题",
    QuestionType.TRUE_FALSE.value: "判断题",
    QuestionType.FILL_IN.value: "填空题",
    QuestionType.SHORT_ANSWER.value: "简答题",
    QuestionType.CASE_ANALYSIS.value: "案例分析题",
}
ORIGINS: Final = {
    QuestionOrigin.GENERATED.value: "由条文生成",
    QuestionOrigin.IMPORTED.value: "导入",
    QuestionOrigin.WRITTEN.value: "人工编写",
    QuestionOrigin.CHAT_MODEL.value: "模型拟题",
}
PATTERNS: Final = {
    "amount": "数值",
    "authority": "机关职权",
    "case": "案例",
    "contrast": "规则方向",
    "definition": "定义",
    "duty_bearer": "义务人",
    "exemption": "例外",
    "fine_range": "罚款幅度",
    "list": "列举",
    "measure": "处理措施",
    "modality": "应当与可以",
    "penalty": "法律责任",
    "principle": "原则",
    "procedure": "程序",
    "prohibition": "禁止",
    "sequence": "先后次序",
    "statements": "要点辨析",
    "term": "术语",
    "time_limit": "期限",
}
"""What generators ask about; imported questions may name a pattern of their own."""
STANDINGS: Final = {standing.value: name for standing, name in STANDING_LABELS.items()}
_DIFFICULTIES: Final = frozenset(str(value) for value in DIFFICULTIES)


def from_address() -> QuestionFilter:
    """Return the filter that the address of a page states.

    Raises:
        InvalidInput: an argument has a value it cannot have.
    """
    difficulty = arguments.choice("difficulty", _DIFFICULTIES)
    article, suffix = _article(arguments.text("article"))
    return QuestionFilter(
        type=arguments.choice("type", TYPES),
        point=arguments.text("point", 40),
        category=arguments.text("category", 40),
        level=arguments.choice("level", frozenset(LEVELS)),
        difficulty=int(difficulty) if difficulty else None,
        law=arguments.text("law"),
        article=article,
        article_suffix=suffix,
        pattern=arguments.text("pattern", 40),
        origin=arguments.choice("origin", ORIGINS),
        standing=arguments.choice("standing", frozenset(Standing)),
        text=arguments.text("q"),
        batch_id=_number("batch"),
    )


def _article(written: str) -> tuple[int | None, int | None]:
    """An article as addresses write it: 83, or 120-1."""
    if not written:
        return None, None
    number, _, suffix = written.partition("-")
    parts = [number, *([suffix] if suffix else [])]
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise InvalidInput(
            f"条号“{written[:20]}”无法识别", field="article", hint="请写成 83 或 120-1"
        )
    return int(number), int(suffix) if suffix else None


def _number(name: str) -> int | None:
    written = arguments.text(name, 20)
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise InvalidInput(f"{name} 应为数字", field=name, hint="请从列表中重新打开")
    return int(written)
