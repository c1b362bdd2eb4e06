"""依据补全 basis: finds the words that prove a question which only names the article.

Banks that people write say 依据：《水污染防治法》第八十三条 in the rationale and quote nothing. The
article named is read as it is in force on the day, and of its paragraphs and items the one that
says most of what the question says is quoted. Whether it proves the answer is for the check to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from kb.store.directory import DatabaseDirectory
from kb.text.references.extract import Extractor
from kb.training.checking.library import Library
from kb.training.generation.source import Source
from kb.training.question import QuestionCitation, QuestionContent, folded


class NamedLaws:
    """所称法规: reads which provisions the rationale of a question names, else its stem.

    Args:
        directory: the laws held.
        day: on which they are meant.
    """

    def __init__(self, directory: DatabaseDirectory, day: dt.date) -> None:
        self._extractor = Extractor(directory)
        self._day = day

    def provisions(self, question: QuestionContent) -> tuple[str, ...]:
        """Return the ids of the provisions named, each once."""
        for words in (question.rationale, question.stem):
            references = self._extractor.extract(words, as_of=self._day)
            found = [each.provision for each in references if each.provision]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def slugs(self, question: QuestionContent) -> tuple[str, ...]:
        """Return the works that the provisions named belong to."""
        return tuple(each.partition("/")[0] for each in self.provisions(question))


class BasisFinder:
    """依据查找: completes questions from the articles of a library."""

    def __init__(self, named: NamedLaws, library: Library) -> None:
        self._named = named
        self._library = library

    def complete(self, question: QuestionContent) -> QuestionContent:
        """Return a question with the provisions that its words name, where it cites none."""
        if next(all_citations(question), None) is not None:
            return question
        said = " ".join((question.stem, *_answers(question)))
        sources = map(self._library.article, self._named.provisions(question))
        found = [_closest(each, said) for each in dict.fromkeys(sources) if each is not None]
        return replace(question, citations=tuple(found)) if found else question


def all_citations(question: QuestionContent) -> Iterator[QuestionCitation]:
    """Yield the citations of a question and of its parts."""
    yield from question.citations
    for part in question.parts:
        yield from all_citations(part)


def _answers(question: QuestionContent) -> Iterator[str]:
    right = set(question.right)
    yield from (each.text for each in question.options if each.letter in right)
    yield from (blank[0] for blank in question.blanks if blank)
    if isinstance(question.answer, str):
        yield question.answer
    for part in question.parts:
        yield part.stem
        yield from _answers(part)


def _closest(source: Source, said: str) -> QuestionCitation:
    """The paragraph or item of an article that shares most neighbouring characters."""
    spans = [
        span
        for paragraph in source.paragraphs
        for span in (
            [(paragraph.start, paragraph.end)]
            if not paragraph.items
            else [(paragraph.start, item.end) for item in paragraph.items[-1:]]
        )
    ] or [(0, len(source.text))]
    wanted = _pairs(said)
    start, end = max(spans, key=lambda span: _shared(source.text[span[0] : span[1]], wanted))
    quote = source.text[start:end]
    trimmed = quote.strip()
    start += quote.index(trimmed)
    return source.cite(start, start + len(trimmed))


def _shared(text: str, wanted: frozenset[str]) -> float:
    pairs = _pairs(text)
    return len(pairs & wanted) / (len(pairs) + 20)  # a short aside must not win by one word


def _pairs(text: str) -> frozenset[str]:
    plain = folded(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
