"""文末答案: the key at the end of a paper, given to the questions by type and number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.model.question import QuestionType
from kb.training.exchange.docx.item import Item
from kb.training.exchange.docx.patterns import listed_answers, number_of
from kb.training.exchange.draft import Draft
from kb.training.form import Fault


@dataclass(slots=True)
class _Entry:
    answer: str = ""
    rationale: str = ""
    counted: bool = True


@dataclass(slots=True)
class AnswerKey:
    """答案表: answers and explanations by the type of their heading and their number."""

    _entries: dict[tuple[QuestionType | None, int], _Entry] = field(default_factory=dict)
    _kind: QuestionType | None = None
    _last: _Entry | None = None
    _into: str = "answer"

    def begin(self, kind: QuestionType | None) -> None:
        """Go on with the answers of a type; None where no heading was seen."""
        self._kind, self._last = kind, None

    def take(self, line: str, labelled: list[tuple[str, str]] | None) -> None:
        """Take one line of the key."""
        if labelled and self._last is not None:
            for name, text in labelled:
                self._into = name if name in ("answer", "rationale") else "rationale"
                self._add(text)
            return
        if (listed := listed_answers(line)) is not None:
            for number, answer in listed:
                self._last = _Entry(answer, counted=bool(answer))
                self._entries[self._kind, number] = self._last
            self._into = "rationale"
            return
        numbered = number_of(line)
        if numbered is not None:
            self._last = self._entries[self._kind, numbered[0]] = _Entry(numbered[1])
            self._into = "answer"
            return
        self._add(line)

    def _add(self, text: str) -> None:
        if self._last is not None:
            before = getattr(self._last, self._into)
            setattr(self._last, self._into, f"{before}\n{text}" if before else text)

    def give(self, items: Iterable[Item]) -> None:
        """Give each question its answer; one that has another already gets an error."""
        listed = list(items)
        for item in listed:
            entry = self._entries.get((item.kind, item.number))
            if entry is None and sum(each.number == item.number for each in listed) == 1:
                entry = self._entries.get((None, item.number))
            if entry is not None:
                _give(item.draft, entry)


def _give(draft: Draft, entry: _Entry) -> None:
    if not entry.counted:
        draft.wrong.append(Fault("answer", "文末答案的个数与题号不符，请核对"))
    elif draft.answer and entry.answer and draft.answer != entry.answer:
        draft.wrong.append(Fault("answer", "题后与文末的答案不一致，请核对"))
    draft.answer = draft.answer or entry.answer
    draft.rationale = draft.rationale or entry.rationale
