"""可见文字: the texts of a question as every format shows them."""

from __future__ import annotations

import re
from typing import Final

from kb.training.exchange.wording import write_blanks, write_marks, write_truth
from kb.training.question import QuestionContent

LONGEST_TEXT: Final = 32_000
"""Characters; a cell of a workbook holds 32,767."""
# What no XML 1.0 document holds.
_NOT_XML: Final = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer_text(question: QuestionContent) -> str:
    """Return the answer of a question as a cell or a line shows it."""
    if question.right:
        return "".join(question.right)
    if question.blanks:
        return write_blanks(question.blanks)
    if isinstance(question.answer, bool):
        return write_truth(question.answer)
    return question.answer if isinstance(question.answer, str) else ""


def rubric_text(question: QuestionContent) -> str:
    """Return the points of a rubric, one a line with its marks."""
    return "\n".join(
        f"{fitted(each.text)}（{write_marks(each.marks)}分）" for each in question.rubric
    )


def fitted(text: str) -> str:
    """Return a text as a cell can hold it: no control characters, not too long."""
    plain = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return plain if len(plain) <= LONGEST_TEXT else plain[: LONGEST_TEXT - 1] + "…"


LABELS: Final = {"参考答案": "answer", "评分要点": "rubric", "解析": "rationale"}
_LABEL: Final = re.compile(r"(?:^|\n)(参考答案|评分要点|解析)：")


def labelled(texts: dict[str, str]) -> str:
    """Return texts under their labels, for formats with a single place for all of them.

    An explanation alone needs no label.
    """
    given = {label: texts[label] for label in LABELS if texts.get(label)}
    if set(given) == {"解析"}:
        return given["解析"]
    return "\n".join(f"{label}：{text}" for label, text in given.items())


def read_labelled(text: str) -> dict[str, str]:
    """Return the fields of a text that `labelled` wrote; all is explanation without labels."""
    found = list(_LABEL.finditer(text))
    if not found or found[0].start() > 0:
        return {"rationale": text} if text else {}
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {
        LABELS[match[1]]: text[match.end() : end].strip()
        for match, end in zip(found, ends, strict=True)
    }
