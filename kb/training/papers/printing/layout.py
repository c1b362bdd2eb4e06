"""版面内容 layout: what a printed paper, its answer sheet and its key say, as plain data.

All of it is text of the paper, never mark-up of a printer; both formats print the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kb.model.question import QuestionType
from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.titles import in_title_marks
from kb.training.papers.snapshot import FormItem, form_items
from kb.training.papers.words import marks_text
from kb.training.question import BLANK, QuestionCitation, QuestionContent

Json = dict[str, Any]

PRINTED_BLANK: Final = "＿＿＿＿＿＿"
NAME_FIELDS: Final = ("单位", "姓名", "执法证号", "考号")
SEAL: Final = "密　封　线　内　不　要　答　题"
STANDARD: Final = (
    "答题前请在密封线内填写单位、姓名和证号，不得在其他地方作标记。",
    "答案写在答题卡上，写在试卷上无效。",
)
DRAFT_NOTE: Final = "草稿，尚未冻结，不得用于考试"
GRID_COLUMNS: Final = 10
_MARKS_PER_LINE: Final = 1.5
_OBJECTIVE: Final = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE})


def layout_of(
    snapshot: Mapping[str, Any], form: str, *, number: str, sha256: str, draft: bool
) -> Json:
    """Return the paper with its answer sheet.

    Raises:
        InvalidInput: the paper has no such form.
    """
    sections = _by_section(snapshot, form)
    return {
        **_head(snapshot, form, number=number, sha256=sha256, draft=draft),
        "names": list(NAME_FIELDS),
        "seal": SEAL,
        "instructions": [plain(each) for each in (*STANDARD, *snapshot["instructions"])],
        "scores": [format_numeral(place) for place in range(1, len(sections) + 1)],
        "sections": [
            {"heading": heading, "questions": [_question(item) for item in items]}
            for heading, items in sections
        ],
        "sheet": [{"heading": heading, **_sheet(items)} for heading, items in sections if items],
    }


def key_of(
    snapshot: Mapping[str, Any], form: str, *, number: str, sha256: str, draft: bool
) -> Json:
    """Return the key: answers, rationale, articles with their versions, and rubrics.

    Raises:
        InvalidInput: the paper has no such form.
    """
    return {
        **_head(snapshot, form, number=number, sha256=sha256, draft=draft),
        "sections": [
            {"heading": heading, "answers": [_answer(item) for item in items]}
            for heading, items in _by_section(snapshot, form)
        ],
    }


def plain(text: str) -> str:
    """Return a text without control characters; line breaks stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char == "\n" or unicodedata.category(char) != "Cc")


def _head(snapshot: Mapping[str, Any], form: str, *, number: str, sha256: str, draft: bool) -> Json:
    return {
        "title": plain(snapshot["title"]),
        "form": f"{form} 卷",
        "facts": [
            f"{snapshot['level']}",
            f"满分 {marks_text(snapshot['marks'])} 分",
            f"及格 {marks_text(snapshot['pass_marks'])} 分",
            f"时间 {snapshot['minutes']} 分钟",
        ],
        "number": number,
        "sha256": sha256,
        "draft": DRAFT_NOTE if draft else "",
    }


def _by_section(snapshot: Mapping[str, Any], form: str) -> list[tuple[str, tuple[FormItem, ...]]]:
    items = form_items(snapshot, form)
    return [
        (section["heading"], tuple(item for item in items if item.section == place))
        for place, section in enumerate(snapshot["sections"])
    ]


def _question(item: FormItem) -> Json:
    question = item.question
    return {
        "number": f"{item.number}.",
        **_asked(question),
        "parts": [
            {"number": f"（{place}）", "marks": f"（{marks_text(part.marks)} 分）", **_asked(part)}
            for place, part in enumerate(question.parts, start=1)
        ],
    }


def _asked(question: QuestionContent) -> Json:
    return {
        "stem": plain(question.stem).replace(BLANK, PRINTED_BLANK),
        "options": [f"{each.letter}．{plain(each.text)}" for each in question.options],
        "columns": _columns(question),
    }


def _columns(question: QuestionContent) -> int:
    """How many options stand beside each other on a line of some 38 characters."""
    longest = max((len(each.text) for each in question.options), default=0)
    return 4 if longest <= 6 else 2 if longest <= 15 else 1


def _sheet(items: Sequence[FormItem]) -> Json:
    if all(item.question.type in _OBJECTIVE for item in items):
        numbers = [str(item.number) for item in items]
        rows = [
            numbers[start : start + GRID_COLUMNS] for start in range(0, len(numbers), GRID_COLUMNS)
        ]
        return {"grid": rows, "spaces": []}
    return {"grid": [], "spaces": [space for item in items for space in _spaces(item)]}


def _spaces(item: FormItem) -> Iterator[Json]:
    question = item.question
    if not question.parts:
        yield {"label": f"{item.number}.", **_space(question)}
    for place, part in enumerate(question.parts, start=1):
        label = f"（{place}）" if place > 1 else f"{item.number}.（{place}）"
        yield {"label": label, **_space(part)}


def _space(question: QuestionContent) -> Json:
    """Blanks to fill in on one line, or lines to write on."""
    if question.type in _OBJECTIVE:
        return {"blanks": 1, "lines": 0}
    if question.type is QuestionType.FILL_IN:
        return {"blanks": len(question.blanks), "lines": 0}
    return {"blanks": 0, "lines": max(4, round(question.marks * _MARKS_PER_LINE))}


def _answer(item: FormItem) -> Json:
    question = item.question
    return {
        "number": f"{item.number}.",
        **_right(question),
        "key": item.key,
        "parts": [
            {"number": f"（{place}）", "marks": f"（{marks_text(part.marks)} 分）", **_right(part)}
            for place, part in enumerate(question.parts, start=1)
        ],
    }


def _right(question: QuestionContent) -> Json:
    return {
        "answer": plain(_answer_text(question)),
        "rationale": plain(question.rationale),
        "articles": [plain(_article(each)) for each in question.citations],
        "rubric": [
            f"{plain(each.text)}（{marks_text(each.marks)} 分）" for each in question.rubric
        ],
    }


def _answer_text(question: QuestionContent) -> str:
    if question.right:
        return "".join(question.right)
    if isinstance(question.answer, bool):
        return "√" if question.answer else "×"
    blanks = [" 或 ".join(each) for each in question.blanks]
    if len(blanks) > 1:
        return "；".join(f"（{place}）{text}" for place, text in enumerate(blanks, start=1))
    return blanks[0] if blanks else str(question.answer)


def _article(citation: QuestionCitation) -> str:
    label = ArticleNumber(citation.article, citation.article_suffix).label()
    law = in_title_marks(citation.law)
    return f"{law}{label}（{citation.version} 版本）：“{citation.quote}”"
