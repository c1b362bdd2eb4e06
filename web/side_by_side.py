"""Original, public text and changes of a document under review, row by row in the same order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.store.documents import canonical_json
from kb.text.amounts import yuan
from kb.text.numerals import ArticleNumber, format_numeral
from review.desk import diffing
from review.desk.diffing import Change, FieldChange, Piece
from review.desk.privacy import Mark
from web import case_words, labels
from web.filters import day

PLAIN, WITHHELD, MASKED, HIT, DECIDED = "", "withheld", "masked", "hit", "decided"
_CODES: Final[Mapping[str, str]] = {
    "case_type": "case_type",
    "element": "element",
    "level": "level",
    "party_type": "party_type",
    "found_by": "found_by",
    "methods": "method",
    "measures": "measure",
}
FILES: Final = frozenset({"attachments", "public_attachments"})
_DAYS: Final = frozenset({"violation_on", "violation_until", "discovered_on", "decided_on"})


@dataclass(frozen=True, slots=True)
class Segment:
    """一段文字 and what it is: plain, withheld, masked, a privacy hit, or one decided about."""

    text: str
    kind: str = PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """对照行: one field in the original and in public, and what changed since the last round.

    `changes` is None where there is no earlier round; `public` is empty for what is not public.
    """

    field: str
    label: str
    restricted: bool
    long: bool
    original: tuple[Segment, ...]
    public: tuple[Segment, ...]
    changes: tuple[FieldChange, ...] | None


def rows(
    content: Mapping[str, Any],
    public_content: Mapping[str, Any],
    marks: Sequence[Mark],
    changes: Sequence[FieldChange] | None,
) -> tuple[Row, ...]:
    """Return the rows in the order of the form: facts first, then the texts."""
    original, public = dict(shown(content)), dict(shown(public_content))
    left = [change for change in changes or () if _row_of(change.field) not in FILES]
    found: list[Row] = []
    gone = [_row_of(change.field) for change in left]
    for field in dict.fromkeys([*original, *public, *gone]):
        mine = tuple(change for change in left if _row_of(change.field) == field)
        before, after = original.get(field, ""), public.get(field, "")
        placed = [mark for mark in marks if _row_of(_by_key(mark.field, public_content)) == field]
        found.append(
            Row(
                field=field,
                label=case_words.place(field, content),
                restricted=case_words.is_restricted(field),
                long=field.startswith("sections.") or field == "text",
                original=_original(before, after),
                public=_public(before, after, placed),
                changes=None if changes is None else mine,
            )
        )
    return tuple(sorted(found, key=lambda row: row.long))


def shown(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every field with its value as a reader sees it; files are listed beside the text."""
    order = [name for name in case_words.FIELDS if name in content]
    for name in [*order, *(name for name in content if name not in case_words.FIELDS)]:
        if name in FILES:
            continue
        value = content[name]
        if name == "sections" and isinstance(value, list):
            for section in value:
                key = str(section.get("key") or section.get("heading") or "")
                yield f"sections.{key}", str(section.get("text") or "")
        else:
            yield name, _words(name, value)


def basis_words(basis: Mapping[str, Any]) -> str:
    """Return a stated basis as it is written: 《水污染防治法》第八十三条第一款第二项."""
    written = f"《{basis.get('law', '')}》"
    if basis.get("article"):
        written += ArticleNumber(int(basis["article"]), basis.get("article_suffix")).label()
    if basis.get("paragraph"):
        written += f"第{format_numeral(int(basis['paragraph']))}款"
    items = "、".join(f"第{format_numeral(int(item))}项" for item in basis.get("items") or ())
    return written + items


def _words(name: str, value: Any) -> str:
    if name in _CODES:
        codes = value if isinstance(value, list) else [value]
        return "、".join(labels.label(code, _CODES[name]) for code in codes)
    if name in _DAYS:
        return day(str(value))
    if name == "region":
        return labels.region_name(str(value))
    if name == "legal_basis" and isinstance(value, list):
        return "\n".join(_basis_line(one) for one in value)
    if name == "fine_parts" and isinstance(value, list):
        return "\n".join(f"{one.get('what', '')}：{_amount(one.get('yuan'))}" for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(_text, value))
    return _text(value)


def _basis_line(basis: Mapping[str, Any]) -> str:
    version, role = day(str(basis.get("version") or "")), basis.get("role")
    notes = [f"{version}版本" if version else "", labels.label(role, "basis_role") if role else ""]
    noted = "，".join(filter(None, notes))
    return basis_words(basis) + (f"（{noted}）" if noted else "")


def _amount(value: Any) -> str:
    """Return an amount in words; what was typed and is no number is shown as it is."""
    return yuan(value) if isinstance(value, int | float) else str(value or "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def _row_of(field: str) -> str:
    parts = field.split(".")
    return ".".join(parts[:2]) if parts[0] == "sections" else parts[0]


def _by_key(field: str, content: Mapping[str, Any]) -> str:
    """Return `sections.0.text` as `sections.facts`."""
    parts = field.split(".")
    if parts[0] == "sections" and len(parts) > 1 and parts[1].isdecimal():
        section = content["sections"][int(parts[1])]
        parts[1] = str(section.get("key") or section.get("heading") or "")
    return ".".join(parts)


def _original(before: str, after: str) -> tuple[Segment, ...]:
    """Return the original; what the public text has not is withheld."""
    if not after:
        return (Segment(before),) if before else ()
    return tuple(
        Segment(piece.text, WITHHELD if piece.change is Change.REMOVED else PLAIN)
        for piece in _pieces(before, after)
        if piece.change is not Change.ADDED
    )


def _public(before: str, after: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Return the public text with what stands for something withheld, and what is marked."""
    spans: list[tuple[int, int, str]] = []
    place = 0
    for piece in _pieces(before, after):
        if piece.change is Change.REMOVED:
            continue
        if piece.change is Change.ADDED:
            spans.append((place, place + len(piece.text), MASKED))
        place += len(piece.text)
    for mark in marks:
        start = mark.start
        if after[start : mark.end] != mark.text:
            start = after.find(mark.text)  # a field shown in words, not as it is stored
        if start >= 0:
            spans.append((start, start + len(mark.text), DECIDED if mark.decided else HIT))
    return overlay(after, spans)


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    return diffing.words(before, after) if before != after else (Piece(Change.SAME, after),)


def overlay(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[Segment, ...]:
    """Return a text cut at its spans; where spans overlap the later one shows."""
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    found: list[Segment] = []
    for start, end in itertools.pairwise(cuts):
        kinds = [kind for first, last, kind in spans if first <= start and end <= last]
        kind = kinds[-1] if kinds else PLAIN
        if found and found[-1].kind == kind:
            found[-1] = Segment(found[-1].text + text[start:end], kind)
        else:
            found.append(Segment(text[start:end], kind))
    return tuple(segment for segment in found if segment.text)
