"""Tables of contents at the beginning of a law, which would otherwise double its chapters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.clean import Line
from ingest.structure.patterns import (
    CONTENTS_HEADING,
    RANK_ORDER,
    SENTENCE_END,
    article_label,
    heading_of,
)
from kb.model.regulation import ProvisionKind

_MAX_ENTRY: Final = 40
_MIN_SHARE_REPEATED: Final = 0.5

_Key = tuple[tuple[ProvisionKind, int | None], ...]


def find_contents(lines: Sequence[Line]) -> range:
    """Return the lines of the table of contents, empty when there is none.

    A table is a run of headings, alone or below 目录, of which at least half come again in the
    text. Most sources leave the word 目录 out; one leaves the first chapter out.
    """
    start = _start(lines)
    if start is None:
        return range(0)
    titled = CONTENTS_HEADING.fullmatch(lines[start].text) is not None
    end = start + titled
    seen: dict[_Key, int] = {}
    above: _Key = ()
    while end < len(lines):
        heading = heading_of(lines[end].text, lines[end].level)
        if heading is None:
            if not (titled and _is_article_entry(lines[end].text)):
                break
        else:
            above = _under(above, heading.kind, heading.number)
            if above in seen:
                return range(start, end)  # the text itself begins, without a line between
            seen[above] = end
        end += 1
    repeated = seen.keys() & _keys(lines[end:])
    if len(seen) > 1 and len(repeated) >= _MIN_SHARE_REPEATED * len(seen):
        return range(start, end)
    return range(0)


def _start(lines: Sequence[Line]) -> int | None:
    for index, line in enumerate(lines):
        if CONTENTS_HEADING.fullmatch(line.text) or heading_of(line.text, line.level):
            return index
        if article_label(line.text):
            return None
    return None


def _is_article_entry(text: str) -> bool:
    return (
        article_label(text) is not None
        and len(text) <= _MAX_ENTRY
        and SENTENCE_END.search(text) is None
    )


def _under(above: _Key, kind: ProvisionKind, number: int | None) -> _Key:
    """The key of a heading: itself below the headings of higher rank before it."""
    rank = RANK_ORDER.index(kind)
    return (*(step for step in above if RANK_ORDER.index(step[0]) < rank), (kind, number))


def _keys(lines: Sequence[Line]) -> set[_Key]:
    above: _Key = ()
    keys: set[_Key] = set()
    for line in lines:
        heading = heading_of(line.text, line.level)
        if heading is not None:
            above = _under(above, heading.kind, heading.number)
            keys.add(above)
    return keys
