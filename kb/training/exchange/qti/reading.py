"""Read questions from a QTI 3.0 package or a single item."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.errors import NoContent, ParseError
from kb.training.exchange.archives import Kind, unpacked
from kb.training.exchange.carried import Outcome, carried, settled
from kb.training.exchange.imported import Found, Imported, collect
from kb.training.exchange.markup import parsed
from kb.training.exchange.qti.items import read_item
from kb.training.exchange.qti.manifest import COMPANION, ITEM, MANIFEST, Resource, resources
from kb.training.exchange.qti.writing import item_of
from kb.training.form import Fault

KIND: Final = Kind("QTI 3.0 试题包", "zip", MANIFEST)


def read(data: bytes) -> Imported:
    """Return the questions of a package, in the order of its manifest, or of one item file.

    Raises:
        ParseError: the file is no package, too large, encrypted, or holds no items.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return collect([Found("试题", read_item(parsed(data, "QTI 试题")))])
    parts = unpacked(data, KIND)
    kept = _companion(parts)
    items = [each for each in resources(parts) if each.type == ITEM]
    if not items:
        raise NoContent(
            "试题包中没有 QTI 3.0 的试题", hint="请用出题软件导出 QTI 3.0 格式", field="file"
        )
    return collect(_found(items, parts, kept))


def _found(
    items: list[Resource], parts: Mapping[str, bytes], kept: Mapping[str, Any]
) -> Iterator[Found]:
    for item in items:
        place = f"试题 {item.identifier[:40] or item.path[:60]}"
        part = parts.get(item.path)
        if part is None:
            yield Found(place, (Fault("file", f"包中没有 {item.path[:60]}"),))
            continue
        yield Found(place, _outcome(part, kept.get(item.identifier)))


def _outcome(part: bytes, kept: Any) -> Outcome:
    try:
        seen = read_item(parsed(part, "QTI 试题"))
    except ParseError as error:
        return (Fault("file", error.message),)
    if kept is None:
        return seen
    question = carried(json.dumps(kept))
    if isinstance(question, Fault):
        return (question,)
    return settled(seen, question, read_item(parsed(item_of(question, "shown"), "QTI 试题")))


def _companion(parts: Mapping[str, bytes]) -> Mapping[str, Any]:
    """Return what a package of ours carries; nothing for the packages of others."""
    try:
        kept = json.loads(parts.get(COMPANION, b"{}"))
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
