"""泄露检查 leak check: no value that was taken out of the public form may stand elsewhere in it.

Masking by whoever made the public form is not trusted: the values are looked for again in the whole
public content, whatever its structure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from kb.store.documents import RESTRICTED_FIELDS

SHORTEST_CHINESE, SHORTEST_OTHER = 2, 6
"""Shorter strings (a surname, a year, a type name) occur in any text and prove nothing."""

_DISPLAYED = ("_display", "_displayed")


def leaks(content: Mapping[str, Any], public_content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the withheld fields of which a value occurs in the public form.

    Withheld are the restricted fields and every field of `content` that the public form lacks. A
    value that the text chose to display (`party_display` for `party`) is not a leak.
    """
    public_text = _fold("\n".join(_strings(public_content)))
    withheld = {
        name: value
        for name, value in content.items()
        if name in RESTRICTED_FIELDS or name not in public_content
    }
    found = [name for name in withheld if name in public_content]
    for name, value in withheld.items():
        shown = {_fold(text) for tail in _DISPLAYED for text in _strings(content.get(name + tail))}
        for text in _strings(value):
            folded = _fold(text)
            if _telling(folded) and folded not in shown and folded in public_text:
                found.append(name)
                break
    return tuple(sorted(set(found)))


def _fold(text: str) -> str:
    """Full-width forms, letter case and white space must not hide a value."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split())


def _telling(folded: str) -> bool:
    chinese = any("\u4e00" <= character <= "\u9fff" for character in folded)
    return len(folded) >= (SHORTEST_CHINESE if chinese else SHORTEST_OTHER)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _strings(entry)
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from _strings(entry)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
