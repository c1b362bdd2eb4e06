"""All detectors over one text: hits of the original text, none overlapping another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from kb.text.privacy.addresses import find_addresses
from kb.text.privacy.cues import find_cued
from kb.text.privacy.folding import folded
from kb.text.privacy.hits import Hit, HitType, Span, severity_of
from kb.text.privacy.name_forms import find_name_forms, name_parts, with_alias
from kb.text.privacy.names import NameFinder
from kb.text.privacy.numbers import SCANS
from kb.text.privacy.repeats import Repeats, repeated
from kb.text.privacy.tipoffs import TIP_OFF, find_looks, find_tip_off

_SENTENCE_END: Final = re.compile(r"[。！？!?\n]")
_TITLE: Final = re.compile(r"《[^《》\n]{1,60}》")


def find_hits(text: str, known: Repeats | None = None) -> tuple[Hit, ...]:
    """Return what names a person in a text, in its order, with offsets into the text as given.

    `known` are values found elsewhere in the same document; they are hits wherever they stand. The
    time grows in proportion to the text.
    """
    plain = folded(text)
    spans = _detected(plain)
    values: dict[str, HitType] = {}
    for span in spans:
        value = plain[span.start : span.end]
        values[value] = span.type
        if span.type is HitType.NAME:
            # Each part of 杨虚构（乳名豆豆） names the person wherever it stands alone.
            values.update((part, HitType.NAME) for part in name_parts(value) if part)
    again = [each for each in (known, Repeats(values.items())) if each]
    spans = _without_overlaps([*spans, *(repeated(plain, *again) if again else ())])
    told = _tip_off_ranges(plain)
    return tuple(
        Hit(
            span.start,
            span.end,
            span.type,
            text[span.start : span.end],
            severity_of(span.type, whistle_blower=_inside(told, span.start)),
            span.why,
        )
        for span in spans
    )


def _detected(plain: str) -> list[Span]:
    numbers = _without_overlaps([span for scan in SCANS for span in scan(plain)])
    titles = [found.span() for found in _TITLE.finditer(plain)]
    names = [
        name
        for name in _without_overlaps(
            [*find_name_forms(plain), *find_cued(plain), *NameFinder(plain).find()]
        )
        if not _inside(titles, name.start)
    ]
    names = with_alias(plain, names)
    return _without_overlaps(
        [
            *numbers,
            *find_addresses(plain, names),
            *find_looks(plain),
            *find_tip_off(plain, names),
            *names,
        ]
    )


def _inside(ranges: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether one of the ranges, given in order and none overlapping, holds a place."""
    before = bisect_right(ranges, place, key=itemgetter(0))
    return before > 0 and place < ranges[before - 1][1]


def _without_overlaps(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in the order of the text; of two that overlap the first given stays."""
    taken: set[int] = set()
    kept: list[Span] = []
    for span in spans:
        places = range(span.start, span.end)
        if span.start < span.end and taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept)


def _tip_off_ranges(plain: str) -> list[tuple[int, int]]:
    ranges = []
    start = 0
    for found in _SENTENCE_END.finditer(plain):
        if TIP_OFF.search(plain, start, found.end()):
            ranges.append((start, found.end()))
        start = found.end()
    if TIP_OFF.search(plain, start):
        ranges.append((start, len(plain)))
    return ranges
