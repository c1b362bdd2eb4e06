"""Where the parts of a Haystack document stand in an index point.

The layout is that of passages, so that an index of passages can be read as documents:

    {"text": content, "law": …, "region": …, …       first-level metadata, one key each
     "_document": {"id": …, "meta": {"text": …}, …}}  what has no other place; passages lack it
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

TEXT: Final = "text"
OWN: Final = "_document"
ASIDE: Final = "meta"
RESERVED: Final = frozenset({TEXT, OWN})
"""Payload keys with a meaning of their own: metadata of these names is kept inside `_document`."""

_POINTS: Final = 2**63
# law, issuing_body, a-b: the keys that a payload path takes without quotation marks
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
# "7", "2604471623": an id that is the number of a point
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")


def point_id(document_id: str) -> int:
    """Return the point that holds a document: the number its id spells, else 63 bits of a hash.

    Passages are therefore addressed by their own number. Two of a million hashed ids meet with
    probability 5e-8; the store compares the full id before it replaces or removes anything.
    """
    if _NUMBER.fullmatch(document_id) and int(document_id) < _POINTS:
        return int(document_id)
    digest = hashlib.blake2b(document_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def meta_path(keys: Sequence[str]) -> str | None:
    """Return the payload path of nested metadata; None when a key cannot be named in a path."""
    if any(not key or '"' in key for key in keys):
        return None
    place = (OWN, ASIDE, *keys) if keys[0] in RESERVED else tuple(keys)
    return ".".join(key if _PLAIN_KEY.fullmatch(key) else f'"{key}"' for key in place)
