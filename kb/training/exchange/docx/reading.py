"""Read questions from a document: a handout we wrote, or a paper in the usual layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kb.training.exchange.archives import Kind, unpacked
from kb.training.exchange.carried import Outcome, carried, settled
from kb.training.exchange.docx.handout import read_lines
from kb.training.exchange.docx.item import Item
from kb.training.exchange.docx.lines import heading, lines_of
from kb.training.exchange.docx.paragraphs import carried_parts, paragraphs
from kb.training.exchange.imported import Found, Imported, collect
from kb.training.form import Fault
from kb.training.question import QuestionContent

KIND: Final = Kind("DOCX 文档", "docx", "word/document.xml")


def read(data: bytes) -> Imported:
    """Return the questions of a document.

    Raises:
        ParseError: the file is no document, too large, encrypted, or holds no questions.
    """
    parts = unpacked(data, KIND)
    kept = carried_parts(parts)
    lines = [
        (line, each.bookmark if at == 0 else "")
        for each in paragraphs(parts)
        # a line break within a paragraph of ours belongs to its text
        for at, line in enumerate([each.text] if kept else each.text.split("\n"))
    ]
    found = list(_found(read_lines(lines), kept))
    return collect(each for _, each in sorted(found, key=lambda pair: pair[0]))


def _found(
    items: list[Item], kept: dict[str, tuple[int, str]]
) -> Iterator[tuple[tuple[int, int], Found]]:
    """Yield each question with its place in the bank; new ones stay behind their neighbour."""
    bank = -1
    for at, item in enumerate(items):
        if item.bookmark in kept:
            bank, text = kept[item.bookmark]
            yield (bank, at), Found(item.place, _outcome(item, text))
        else:
            yield (bank, at), Found(item.place, item.draft.read())


def _outcome(item: Item, text: str) -> Outcome:
    question = carried(text)
    if isinstance(question, Fault):
        return (question,)
    return settled(item.draft.read(), question, _shown(question))


def _shown(question: QuestionContent) -> Outcome:
    """Return what the document says of a question when nobody touched it."""
    lines = [(heading(question.type, 0, 1).text, "")]
    lines += [
        (line.text, "first" if at == 0 else "") for at, line in enumerate(lines_of(question, 1))
    ]
    items = read_lines(lines)
    return items[0].draft.read() if len(items) == 1 else ()
