"""公开文本 public form: derived from the content by rule, never typed.

Masking reads the whole content, so that what a restricted field names is masked in the texts too;
then the restricted fields are dropped. The map from originals to masks is not kept: whoever may
read the content sees both forms side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.store.documents import RESTRICTED_FIELDS
from kb.text.privacy import Clearance, Hit, find_hits, mask_content, value_key

_PERSONS: Final = frozenset({"individual", "self_employed"})
_FILES: Final = frozenset({"attachments", "public_attachments"})
_NOT_TEXT: Final = re.compile(r"[0-9a-f]{64}|\d{4}-\d{2}-\d{2}|[a-z][a-z_]*")


@dataclass(frozen=True, slots=True)
class PlacedHit:
    """隐私命中 in a public form; `field` is its place, e.g. `sections.0.text`."""

    field: str
    hit: Hit


def public_form(content: Mapping[str, Any], clearances: Iterable[Clearance] = ()) -> dict[str, Any]:
    """Return what the public may read of a content: masked, without the restricted fields.

    What `clearances` let be shown stays readable, unless a restricted field has it. Files are not
    among it: `review.desk.attachments.public_names` says which go along.

    Raises:
        MaskingIncomplete: masking leaves something that names a person.
    """
    party = str(content.get("party") or "")
    is_person = content.get("party_type") in _PERSONS
    texts = {name: value for name, value in content.items() if name not in _FILES}
    masked, _ = mask_content(
        texts, [party] if party and not is_person else [], applicable(content, clearances)
    )
    assert isinstance(masked, dict)
    return {name: value for name, value in masked.items() if name not in RESTRICTED_FIELDS}


def applicable(
    content: Mapping[str, Any], clearances: Iterable[Clearance]
) -> tuple[Clearance, ...]:
    """Return the clearances of values that no restricted field (party, handlers …) has."""
    restricted = [
        value_key(text)
        for name in RESTRICTED_FIELDS & content.keys()
        for _, text in _texts(content[name])
    ]
    return tuple(
        one for one in clearances if not any(value_key(one.text) in text for text in restricted)
    )


def hits_in(public_content: Mapping[str, Any]) -> tuple[PlacedHit, ...]:
    """Return everything in a public form that still names a person, in its order."""
    return tuple(
        PlacedHit(place, hit) for place, text in _texts(public_content) for hit in find_hits(text)
    )


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings of a content with their places; codes, days and hashes name nobody."""
    if isinstance(value, str):
        if not _NOT_TEXT.fullmatch(value):
            yield place, value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _texts(entry, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _texts(entry, f"{place}.{number}")
