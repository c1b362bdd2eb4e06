"""读法: the sentences that an article says, also those it leaves to the reader to put together.

有下列行为之一的，处…：（一）…；（二）… says one sentence for each item, and …的，处…；情节严重的，
处… says the second penalty of the conduct named before the first. Each is a reading of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from kb.text.provisions import Paragraph
from kb.training.checking.wording import Wording
from kb.training.generation.source import Source

Span = tuple[int, int]

_SENTENCE: Final = re.compile(r"[^。\n]+。?")
_SEGMENT: Final = re.compile(r"[^；;。\n]+")
# 违反本法规定，有下列行为之一的，
_ONE_OF: Final = re.compile(r"具?有?(?:下列|以下)[^，。；：]{0,14}之一的?")
_HEAD: Final = re.compile(r"[^；。\n]*?的(?=[，,：:])")
_NO_HEAD: Final = re.compile(r"违反[^，]*规定|有下列.*")
_SUBJECT: Final = re.compile(r"[^，。；：\n]{2,40}?(?=应当|不得|可以|必须|，)")
# …，处…罚款，情节严重的，责令…: a further degree inside one segment
_DEGREE: Final = re.compile(
    r"(?<=[，,；;])(?:情节|拒不|逾期|造成|后果|构成|没有违法所得|有违法所得)[^，。；]{0,20}的(?=[，,])"
)
#: Opens a segment that speaks of a degree of what the segments before it are about.
DEGREE_OPENS: Final = re.compile(
    r"\s*(?:情节|拒不|逾期|造成|后果|构成|没有违法所得|有违法所得)[^，。；]{0,20}的?[，,]"
)
_MARK: Final = re.compile(r"\s*(?:[（(][一二三四五六七八九十]{1,3}[）)]|[㈠-㈩])\s*")


def read_article(source: Source, article: Wording) -> tuple[Wording, ...]:
    """Return the readings of an article as comparable texts; places count in the article's text."""
    found = dict.fromkeys(
        tuple(spans)
        for paragraph in source.paragraphs
        for spans in _of_paragraph(source, paragraph)
    )
    readings = (_composed(article, spans) for spans in found)
    return tuple(each for each in readings if each.code)


def _of_paragraph(source: Source, paragraph: Paragraph) -> Iterator[Sequence[Span]]:
    yield [(paragraph.start, paragraph.end)]
    lead_end = paragraph.items[0].start if paragraph.items else paragraph.end
    for sentence in _SENTENCE.finditer(source.text, paragraph.start, lead_end):
        yield from _of_sentence(source.text, sentence.span(), [])
        listing = _ONE_OF.search(source.text, *sentence.span())
        for item in paragraph.items:
            mark = _MARK.match(source.text, item.start)
            own = (mark.end() if mark else item.start, item.end)
            if listing is not None:
                head = [(sentence.start(), listing.start()), own]
                yield from _of_sentence(source.text, (listing.end(), sentence.end()), head)
            elif not source.text[sentence.end() : lead_end].strip():
                yield [sentence.span(), own]
    for item in paragraph.items:
        for sentence in _SENTENCE.finditer(source.text, item.start, item.end):
            yield from _of_sentence(source.text, sentence.span(), [])


def _of_sentence(text: str, span: Span, head: list[Span]) -> Iterator[Sequence[Span]]:
    """The sentence, and each of its segments with the conduct or subject of the first.

    `head` is a conduct that stands elsewhere, in an item.
    """
    yield [*head, span]
    segments = [match.span() for match in _SEGMENT.finditer(text, *span)]
    if not segments:
        return
    heads = [head] if head else [[each] for each in _heads(text, segments[0])]
    for place, segment in enumerate(segments):
        if place == 0 and len(segments) > 1:
            yield [*head, segment]
        elif place and not (heads and DEGREE_OPENS.match(text, *segment)):
            yield [segment]
        if place and DEGREE_OPENS.match(text, *segment):
            yield from ([*each, segment] for each in heads[:1])
        elif place:
            yield from ([*each, segment] for each in heads)
        for degree in _DEGREE.finditer(text, *segment):
            rest = (degree.start(), segment[1])
            yield from ([*each, rest] for each in heads if each[-1][1] <= degree.start() or head)


def _heads(text: str, segment: Span) -> Iterator[Span]:
    for pattern in (_HEAD, _SUBJECT):
        match = pattern.match(text, *segment)
        if match is not None and not _NO_HEAD.fullmatch(match[0]):
            yield match.span()


def _composed(article: Wording, spans: Sequence[Span]) -> Wording:
    places: list[int] = []
    for start, end in spans:
        places.extend(range(bisect_left(article.at, start), bisect_left(article.at, end)))
    return Wording(
        article.raw,
        "".join(article.code[place] for place in places),
        tuple(article.at[place] for place in places),
        tuple(article.until[place] for place in places),
    )
