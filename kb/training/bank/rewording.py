"""改写 rewording: the same question about a later wording of its provision.

Pure functions of both wordings. What a question took from the old text is found again at the same
place of the new one; whether the result follows from the new text is for the check to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kb.model.question import QuestionType
from kb.text.substance import word_diff
from kb.training.generation.source import Source
from kb.training.question import Option, QuestionCitation, QuestionContent

_CONTEXT: Final = 6
"""Characters around a change by which it is found in a stem: a bare 三 stands anywhere."""


@dataclass(frozen=True, slots=True)
class Block:
    """对应段: a stretch of the old text and what stands in its place, equal or not."""

    old_start: int
    old: str
    new_start: int
    new: str

    @property
    def changed(self) -> bool:
        """Whether the words differ."""
        return self.old != self.new


@dataclass(frozen=True)
class Rewording:
    """新旧对照 of one article and the article that stands in its place."""

    old: Source
    new: Source

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Both texts in stretches, in order."""
        return tuple(_blocks(self.old.text, self.new.text))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the old text stands in the new one, whole blocks of change."""
        met = [each for each in self.blocks if _meets(each, start, end)]
        if not met:
            return (0, 0)
        first, last = met[0], met[-1]
        begins = first.new_start + (0 if first.changed else max(0, start - first.old_start))
        ends = last.new_start + (
            len(last.new) if last.changed else min(len(last.new), end - last.old_start)
        )
        return begins, max(begins, ends)

    def words(self, text: str) -> str:
        """Return what stands in the place of words of the old text; empty when it has them not."""
        at = self.old.text.find(text) if text else -1
        if at < 0:
            return ""
        start, end = self.place(at, at + len(text))
        return self.new.text[start:end].strip("，。；、 \n")

    def citation(self, cited: QuestionCitation) -> QuestionCitation:
        """Return the citation of the words in the place of those quoted; of all, where gone."""
        at = self.old.text.find(cited.quote)
        start, end = self.place(at, at + len(cited.quote)) if at >= 0 else (0, 0)
        if not self.new.text[start:end].strip():
            start, end = 0, len(self.new.text)
        return self.new.cite(start, end)

    def sentence(self, text: str) -> str:
        """Return a text with every change of the wording made where its surroundings stand."""
        for before, after in self._changes():
            text = text.replace(before, after)
        if self.old.law != self.new.law:
            text = text.replace(f"《{self.old.law}》", f"《{self.new.law}》")
        if self.old.article != self.new.article:
            text = text.replace(self.old.article.label(), self.new.article.label())
        return text

    def _changes(self) -> Iterator[tuple[str, str]]:
        """Changed words with what stands around them, the longest surroundings first."""
        for width in range(_CONTEXT, 0, -1):
            for at, block in enumerate(self.blocks):
                if not block.changed:
                    continue
                left = self.blocks[at - 1].new[-width:] if at else ""
                right = self.blocks[at + 1].new[:width] if at + 1 < len(self.blocks) else ""
                if len(left + block.old + right) > width + 1:
                    yield left + block.old + right, left + block.new + right
                if len(block.old) > width:
                    yield block.old, block.new


def reworded(question: QuestionContent, changes: tuple[Rewording, ...]) -> QuestionContent:
    """Return the question about the new wording: stem, answer, options, rationale and citations."""
    for change in changes:
        question = _about(question, change)
    return question


def _about(question: QuestionContent, change: Rewording) -> QuestionContent:
    changed = replace(
        question,
        stem=change.sentence(question.stem),
        options=_options(question, change),
        rationale=change.sentence(question.rationale),
        rubric=tuple(replace(each, text=change.sentence(each.text)) for each in question.rubric),
        parts=tuple(_about(part, change) for part in question.parts),
        citations=tuple(dict.fromkeys(_cited(each, change) for each in question.citations)),
    )
    if question.type is QuestionType.FILL_IN:
        return replace(changed, answer=tuple(_blank(each, change) for each in question.blanks))
    if isinstance(question.answer, str):
        return replace(changed, answer=change.sentence(question.answer))
    return changed


def _options(question: QuestionContent, change: Rewording) -> tuple[Option, ...]:
    right = set(question.right)
    texts = {
        each.letter: change.words(each.text) or each.text if each.letter in right else each.text
        for each in question.options
    }
    was = {each.letter: each.text for each in question.options}
    # What was right and is so no longer is a wrong option in the place of one that became right.
    freed = [was[letter] for letter in texts if was[letter] != texts[letter]]
    for letter in texts:
        taken = [texts[other] for other in texts if other != letter]
        if letter not in right and texts[letter] in taken and freed:
            texts[letter] = freed.pop(0)
    return tuple(Option(letter, text) for letter, text in texts.items())


def _blank(wordings: tuple[str, ...], change: Rewording) -> tuple[str, ...]:
    best = change.words(wordings[0]) if wordings else ""
    return wordings if not best or best == wordings[0] else (best,)


def _cited(cited: QuestionCitation, change: Rewording) -> QuestionCitation:
    same = f"{cited.provision}__".startswith(f"{change.old.provision}__")
    return change.citation(cited) if same else cited


def _meets(block: Block, start: int, end: int) -> bool:
    finish = block.old_start + len(block.old)
    if block.old:
        return block.old_start < end and start < finish
    return start < block.old_start < end


def _blocks(old: str, new: str) -> Iterator[Block]:
    left, right = word_diff(old, new)
    i = j = old_at = new_at = 0
    while i < len(left) or j < len(right):
        before = left[i].text if i < len(left) and left[i].changed else ""
        after = right[j].text if j < len(right) and right[j].changed else ""
        if not before and not after:
            before, after = left[i].text, right[j].text
        yield Block(old_at, before, new_at, after)
        i, j = i + bool(before), j + bool(after)
        old_at, new_at = old_at + len(before), new_at + len(after)
