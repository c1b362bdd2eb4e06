"""措施: what is to be done by a time, in the words of the sentence without the time itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.text.policy_duties.layout import Sentence
from kb.text.policy_duties.model import Deadline, DutyKind

_STOPS: Final = "，；。：、）（ "
_SHORT_ACT: Final = 8
"""Characters up to which what follows a time is only its verb: …于6月底前完成。"""
_MODAL: Final = re.compile(r"^(?:，|、)?(?:要|应当?|须|必须|需要?)(?=\S)")
_PREPOSITION: Final = re.compile(r"(?:，|^)?(?:于|在|应于|要于|须于|应在|要在)$")
_NUMBER: Final = re.compile(
    r"^(?:（[一二三四五六七八九十\d]+）|\d{1,2}[.、]|[一二三四五六七八九十]+、)"
)


def measure_of(sentence: Sentence, deadlines: Sequence[Deadline], at: int, file_text: str) -> str:
    """Return the measure of `deadlines[at]` as it stands in the file, blanks left out.

    A time at the head of its clause governs all that follows until the next time; one in the middle
    governs the clauses around it.
    """
    text = sentence.text
    deadline = deadlines[at]
    start = text.rfind("；", 0, deadline.start) + 1
    stop = text.find("；", deadline.end)
    end = len(text) if stop < 0 else stop
    if at > 0:
        start = max(start, _clause_start(text, deadline.start), deadlines[at - 1].end)
    if at + 1 < len(deadlines):
        cut = _clause_start(text, deadlines[at + 1].start)
        # 自2024年起，企业要定期监测: the second time belongs to what begins with the first
        if text[deadline.end : cut].strip(_STOPS):
            end = max(deadline.end, min(end, cut))
    if deadline.kind is DutyKind.VAGUE:
        start = max(start, _clause_start(text, deadline.start))
        return _words(sentence, start, end, file_text)
    if deadline.kind is DutyKind.RECURRING and not text[deadline.end :].startswith("，"):
        # how often is part of what is to be done: 每年至少开展一次普法培训
        return _words(sentence, start, end, file_text)
    behind = text[deadline.end : end].strip(_STOPS)
    if len(behind) > _SHORT_ACT and _opens_clause(text, deadline.start):
        return _words(sentence, deadline.end, end, file_text)
    head_end = deadline.start
    if opener := _PREPOSITION.search(text[start:head_end]):
        head_end = start + opener.start()
    head = _words(sentence, start, head_end, file_text)
    tail = _words(sentence, deadline.end, end, file_text)
    if not head or not tail:
        return head or tail or _words(sentence, start, end, file_text)
    return head + ("，" if text[: deadline.start].endswith("，") else "") + tail


def _clause_start(text: str, place: int) -> int:
    return max(text.rfind(stop, 0, place) for stop in "，；。：") + 1


def _opens_clause(text: str, place: int) -> bool:
    return not text[_clause_start(text, place) : place].strip("“（")


def _words(sentence: Sentence, start: int, end: int, file_text: str) -> str:
    while start < end and sentence.text[start] in _STOPS:
        start += 1
    if number := _NUMBER.match(sentence.text[start:end]):
        start += number.end()
    if modal := _MODAL.match(sentence.text[start:end]):
        start += modal.end()
    while end > start and sentence.text[end - 1] in "，；。：、":
        end -= 1
    return "".join(file_text[place] for place in sentence.places[start:end])


def whole(sentence: Sentence, file_text: str) -> str:
    """Return a sentence as its measure, without its number."""
    return _words(sentence, 0, len(sentence.text), file_text)
