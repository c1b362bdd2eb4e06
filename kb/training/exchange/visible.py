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
