"""Structured content masked as one document: the same person has the same mask in every field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from kb.text.privacy.clearances import Clearance, shown_values
from kb.text.privacy.detect import find_hits
from kb.text.privacy.hits import Hit
from kb.text.privacy.mask import ROUNDS, MaskBook, Masking, check_nothing_left
from kb.text.privacy.repeats import Repeats, value_key

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

# The name of a field is the label of its value: {"当事人": "钱虚构"}.
_LABELS: Final = {
    "party": "当事人",
    "contact": "联系人",
    "reporter": "举报人",
    "phone": "电话",
    "id_number": "身份证号码",
    "bank_account": "银行账号",
}
_CHINESE: Final = re.compile(r"[一-龥]{2,12}")


def mask_content(
    content: JSON, companies: Iterable[str] = (), clearances: Iterable[Clearance] = ()
) -> tuple[JSON, Masking]:
    """Return the content with every string masked, and the map (original → shown).

    What is found in one field is masked in all, field names included, apart from what `clearances`
    let be shown. A number that names a person (a phone stored as an integer) becomes the text of
    its mask. The map is for the internal side.

    Raises:
        MaskingIncomplete: something is found still after `ROUNDS` rounds.
    """
    book = MaskBook((text for _, text in _strings(content, "")), companies)
    found = _hits_in(content)
    shown = shown_values_in(content, clearances, found)
    public = content
    for _ in range(ROUNDS):
        found = [hit for hit in found if value_key(hit.text) not in shown]
        known = Repeats((hit.text, hit.type) for hit in found)
        book.add(hit for hit in _hits_in(public, known) if value_key(hit.text) not in shown)

        def masked(label: str, text: str, known: Repeats = known) -> str:
            hits = _hits(label, text, known)
            return book.apply(text, [hit for hit in hits if value_key(hit.text) not in shown])

        public = _rebuilt(public, "", masked)
        if not found:
            return public, book.map
        found = _hits_in(public)
    check_nothing_left(hit for hit in found if value_key(hit.text) not in shown)
    return public, book.map


def shown_values_in(
    content: JSON, clearances: Iterable[Clearance], hits: Iterable[Hit] | None = None
) -> frozenset[str]:
    """Return the keys of the values that clearances let be shown in a content.

    `hits` are found here when not given.
    """
    decided = tuple(clearances)
    if not decided:
        return frozenset()
    texts = [text for _, text in _strings(content, "")]
    return shown_values(texts, _hits_in(content) if hits is None else hits, decided)


def _hits_in(content: JSON, known: Repeats | None = None) -> list[Hit]:
    return [hit for label, text in _strings(content, "") for hit in _hits(label, text, known)]


def _strings(content: JSON, label: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield "", key
            yield from _strings(value, key)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value, label)
    elif isinstance(content, str):
        yield label, content
    elif isinstance(content, int) and not isinstance(content, bool):
        yield label, str(content)


def _rebuilt(content: JSON, label: str, masked: Callable[[str, str], str]) -> JSON:
    if isinstance(content, dict):
        rebuilt: dict[str, JSON] = {}
        for key, value in content.items():
            shown = masked("", key)
            while shown in rebuilt:
                shown += "′"  # two keys with one mask stay two entries
            rebuilt[shown] = _rebuilt(value, key, masked)
        return rebuilt
    if isinstance(content, list):
        return [_rebuilt(value, label, masked) for value in content]
    if isinstance(content, str):
        return masked(label, content)
    if isinstance(content, int) and not isinstance(content, bool):
        shown = masked(label, str(content))
        return content if shown == str(content) else shown
    return content


def _hits(label: str, text: str, known: Repeats | None = None) -> list[Hit]:
    """Return the hits of a value, read with its label before it, as offsets into the value."""
    said = _LABELS.get(label, label if _CHINESE.fullmatch(label) else "")
    lead = f"{said}：" if said else ""
    shift = len(lead)
    hits = find_hits(lead + text, known)
    return [
        replace(hit, start=hit.start - shift, end=hit.end - shift)
        for hit in hits
        if hit.start >= shift
    ]
