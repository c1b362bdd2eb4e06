"""All detectors over one text: hits of the original text, none overlapping another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kb.text.privacy.addresses import find_addresses
from kb.text.privacy.folding import folded
from kb.text.privacy.hits import Hit, HitType, Span, severity_of
from kb.text.privacy.name_forms import find_name_forms, name_parts, with_alias
from kb.text.privacy.names import NameFinder
from kb.text.privacy.numbers import SCANS
from kb.text.privacy.tipoffs import TIP_OFF, find_looks, find_tip_off

_SENTENCE_END: Final = re.compile(r"[。！？!?\n]")
_ALREADY_MASKED: Final = re.compile(r"^[一-龥]{0,2}某|〔")
_TITLE: Final = re.compile(r"《[^《》\n]{1,60}》")
# A value this short would be found again in words and figures that have nothing to do with it.
_REPEATS_FROM: Final = {HitType.NAME: 2, HitType.WHISTLE: 3}
_DEFAULT_REPEATS_FROM: Final = 6


def find_hits(text: str, known: Iterable[tuple[str, HitType]] = ()) -> tuple[Hit, ...]:
    """Return what names a person in a text, in its order, with offsets into the text as given.

    `known` are values found elsewhere in the same document; they are hits wherever they stand.
    """
    plain = folded(text)
    spans = _detected(plain)
    values = dict(known)
    for span in spans:
        value = plain[span.start : span.end]
        values[value] = span.type
        if span.type is HitType.NAME:
            # Each part of 杨虚构（乳名豆豆） names the person wherever it stands alone.
            values.update((part, HitType.NAME) for part in name_parts(value) if part)
    spans = _without_overlaps([*spans, *_repeated(plain, values)])
    told = _tip_off_ranges(plain)
    return tuple(
        Hit(
            span.start,
            span.end,
            span.type,
            text[span.start : span.end],
            severity_of(
                span.type, whistle_blower=any(start <= span.start < end for start, end in told)
            ),
            span.why,
        )
        for span in spans
    )


def _detected(plain: str) -> list[Span]:
    numbers = _without_overlaps([span for scan in SCANS for span in scan(plain)])
    titles = [found.span() for found in _TITLE.finditer(plain)]
    names = [
        name
        for name in _without_overlaps([*find_name_forms(plain), *NameFinder(plain).find()])
        if not any(start <= name.start < end for start, end in titles)
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


def _repeated(plain: str, values: dict[str, HitType]) -> list[Span]:
    """Return every place where a value found somewhere stands again, in any spacing."""
    kinds: dict[str, HitType] = {}
    for value, kind in values.items():
        key = value_key(value)
        if _ALREADY_MASKED.search(key) is None and len(key) >= _REPEATS_FROM.get(
            kind, _DEFAULT_REPEATS_FROM
        ):
            kinds.setdefault(key, kind)
    if not kinds:
        return []
    alternatives = sorted(kinds, key=len, reverse=True)
    pattern = re.compile("|".join(_spaced(key) for key in alternatives), re.IGNORECASE)
    return [
        Span(
            found.start(),
            found.end(),
            kinds[value_key(found[0])],
            "同一文本中已识别的信息再次出现",
        )
        for found in pattern.finditer(plain)
    ]


def value_key(value: str) -> str:
    """Return what two spellings of one value share: width, blanks, dashes and case aside."""
    return re.sub(r"[\s\-·]", "", folded(value)).upper()


def _spaced(key: str) -> str:
    return r"[\s\-·]{0,2}".join(map(re.escape, key))


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
