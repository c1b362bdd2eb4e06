"""Read questions from Moodle XML: choices, true or false, short answers, cloze and essays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from kb.errors import UnsupportedFormat
from kb.model.question import QuestionType
from kb.training.exchange.carried import Outcome, carried, settled
from kb.training.exchange.draft import Draft
from kb.training.exchange.imported import Found, Imported, collect
from kb.training.exchange.markup import html_text, parsed
from kb.training.exchange.moodle.writing import CARRIED, PARTS, elements_of
from kb.training.exchange.visible import read_labelled
from kb.training.exchange.wording import TYPE_NAMES
from kb.training.form import Fault
from kb.training.question import BLANK, LETTERS

_TAG_FIELDS: Final = {"题型 ": "type", "层级 ": "level", "难度 ": "difficulty", "考点 ": "points"}
# {1:SHORTANSWER:=十五日~=15日} in a text; other kinds of gap are named in the error
_GAP: Final = re.compile(r"\{\d*:([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_SHORT: Final = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_NOT_OURS: Final = {
    "matching": "匹配题", "numerical": "数值题", "calculated": "计算题", "ddwtos": "拖放题",
    "gapselect": "选词填空题", "ordering": "排序题", "randomsamatch": "随机匹配题",
}  # fmt: skip


def read(data: bytes) -> Imported:
    """Return the questions of a file.

    Raises:
        ParseError: it is no Moodle XML, too large, in an unknown encoding, or defines entities.
    """
    root = parsed(data, "Moodle XML")
    if root.tag != "quiz":
        raise UnsupportedFormat(
            "不是 Moodle XML：根元素不是 quiz", hint="请在 Moodle 中导出为 XML 格式", field="file"
        )
    return collect(_found(root))


def _found(root: Element) -> Iterator[Found]:
    waiting: list[Element] = []
    missing = 0
    begin = 0
    for number, element in enumerate(root.findall("question"), start=1):
        if element.get("type") == "category":
            continue
        if not missing:
            waiting, missing, begin = [], _number_of_parts(element) + 1, number
        waiting.append(element)
        missing -= 1
        if not missing:
            yield Found(_place(begin, waiting[0]), _outcome(waiting))
    if missing:
        yield Found(_place(begin, waiting[0]), _outcome(waiting))


def _place(number: int, element: Element) -> str:
    name = (element.findtext("name/text") or "").strip()
    return f"第 {number} 个 question" + (f"（{name[:30]}）" if name else "")


def _number_of_parts(element: Element) -> int:
    if element.get("type") != "description":
        return 0
    for tag in _tags(element):
        number = tag.removeprefix(PARTS)
        if tag.startswith(PARTS) and number.isdecimal() and len(number) < 4:
            return int(number)
    return 0


def _outcome(group: list[Element]) -> Outcome:
    seen, kept_text = _seen(group)
    if not kept_text:
        return seen
    kept = carried(kept_text)
    if isinstance(kept, Fault):
        return (kept,)
    written = fromstring(f"<quiz>{elements_of(kept)}</quiz>")
    return settled(seen, kept, _seen(list(written))[0])


def _seen(group: list[Element]) -> tuple[Outcome, str]:
    draft, kept = _draft(group[0])
    draft.parts = [_draft(part)[0] for part in group[1:]]
    return draft.read(), kept


def _draft(element: Element) -> tuple[Draft, str]:
    kind = element.get("type", "")
    draft = Draft(marks=_marks(element))
    points = []
    for tag in _tags(element):
        for prefix, name in _TAG_FIELDS.items():
            if tag.startswith(prefix) and name == "points":
                points.append(tag.removeprefix(prefix))
            elif tag.startswith(prefix):
                setattr(draft, name, tag.removeprefix(prefix))
    draft.points = "、".join(points)
    feedback, comments = _text(element.find("generalfeedback"), draft, "rationale")
    for name, text in read_labelled(feedback).items():
        setattr(draft, name, text)
    draft.stem, _ = _text(element.find("questiontext"), draft, "stem")
    _READERS.get(kind, _refuse)(draft, element)
    kept = [each.removeprefix(CARRIED) for each in comments if each.startswith(CARRIED)]
    return draft, kept[0] if kept else ""


def _marks(element: Element) -> str:
    text = (element.findtext("defaultgrade") or "").strip()
    try:
        value = float(text)
    except ValueError:
        return text
    # Moodle writes 1.0000000, and 0 for a description
    return f"{value:.10f}".rstrip("0").rstrip(".") if value else ""


def _choose(draft: Draft, element: Element) -> None:
    single = (element.findtext("single") or "true").strip().lower() in ("true", "1")
    right = []
    for place, answer in enumerate(element.findall("answer")):
        text, _ = _text(answer, draft, "options")
        draft.options.append(text)
        if _fraction(answer, draft) > 0 and place < len(LETTERS):
            right.append(LETTERS[place])
    draft.answer = "".join(right)
    draft.type = draft.type or TYPE_NAMES[QuestionType.SINGLE if single else QuestionType.MULTIPLE]


def _judge(draft: Draft, element: Element) -> None:
    draft.type = TYPE_NAMES[QuestionType.TRUE_FALSE]
    right = [
        (answer.findtext("text") or "").strip().lower()
        for answer in element.findall("answer")
        if _fraction(answer, draft) > 0
    ]
    draft.answer = {"true": "正确", "false": "错误"}.get("".join(right), "".join(right))


def _fill_in(draft: Draft, element: Element) -> None:
    draft.type = TYPE_NAMES[QuestionType.FILL_IN]
    wordings = [
        _text(answer, draft, "answer")[0].replace("\\*", "*")
        for answer in element.findall("answer")
        if _fraction(answer, draft) >= 100
    ]
    draft.answer = " | ".join(filter(None, wordings))
    if not _has_blank(draft.stem):
        draft.stem += BLANK


def _has_blank(stem: str) -> bool:
    return bool(re.search(r"[_＿]{2,}|[（(][\s　]*[）)]", stem))


def _cloze(draft: Draft, element: Element) -> None:
    draft.type = TYPE_NAMES[QuestionType.FILL_IN]
    gaps = list(_GAP.finditer(draft.stem))
    if any(gap[1] not in _SHORT for gap in gaps):
        draft.wrong.append(Fault("type", "填空中有选择或数值的空，请改为文字填空"))
    draft.answer = "；".join(" | ".join(_gap_answers(gap[2])) for gap in gaps)
    draft.stem = _GAP.sub(BLANK, draft.stem)


def _gap_answers(text: str) -> Iterator[str]:
    for each in re.split(r"(?<!\\)~", text):
        answer = re.split(r"(?<!\\)#", each, maxsplit=1)[0]
        if answer.startswith(("=", "%100%")):
            yield re.sub(r"\\(.)", r"\1", answer.removeprefix("=").removeprefix("%100%"))


def _essay(draft: Draft, element: Element) -> None:
    draft.type = TYPE_NAMES[QuestionType.SHORT_ANSWER]
    grading, _ = _text(element.find("graderinfo"), draft, "answer")
    found = read_labelled(grading)
    draft.answer = found.get("answer") or found.get("rationale", "")
    draft.rubric = found.get("rubric", "")


def _describe(draft: Draft, element: Element) -> None:
    if not _number_of_parts(element):
        draft.wrong.append(Fault("type", "这是说明文字，不是试题；案例请连同小题一起导入"))
    draft.type = TYPE_NAMES[QuestionType.CASE_ANALYSIS]


def _refuse(draft: Draft, element: Element) -> None:
    kind = element.get("type", "")
    name = _NOT_OURS.get(kind, f"类型 {kind[:30]}")
    draft.wrong.append(Fault("type", f"{name}不在题库题型之内，请改写后再导入"))


_READERS: Final = {
    "multichoice": _choose,
    "truefalse": _judge,
    "shortanswer": _fill_in,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": _essay,
    "description": _describe,
}


def _tags(element: Element) -> list[str]:
    return [(each.findtext("text") or "").strip() for each in element.findall("tags/tag")]


def _fraction(answer: Element, draft: Draft) -> float:
    text = answer.get("fraction", "0").strip()
    try:
        return float(text)
    except ValueError:
        draft.wrong.append(Fault("answer", f"答案的分数“{text[:20]}”不是数字"))
        return 0.0


def _text(element: Element | None, draft: Draft, field: str) -> tuple[str, list[str]]:
    """Return the text of an element in its format, and the comments of HTML."""
    if element is None:
        return "", []
    text = element.findtext("text") or ""
    if element.get("format", "html") == "plain_text":
        return text.replace("\r\n", "\n").strip(), []
    if element.get("format") == "moodle_auto_format" and "<" not in text:
        return text.replace("\r\n", "\n").strip(), []
    plain, comments, pictures = html_text(text)
    if pictures or element.find("file") is not None:
        draft.wrong.append(Fault(field, "含有图片或附件，题库只收文字，请改写"))
    return plain, comments
