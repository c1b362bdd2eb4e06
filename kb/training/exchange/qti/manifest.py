"""QTI 3.0 packages: the manifest that lists the items, written and read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from kb.training.exchange.markup import parsed

MANIFEST: Final = "imsmanifest.xml"
ITEM: Final = "imsqti_item_xmlv3p0"
COMPANION: Final = "anjian/questions.json"
"""What the package carries beside the items: each question whole, by the identifier of its item."""
_NAMESPACE: Final = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_SCHEMA: Final = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"


@dataclass(frozen=True, slots=True)
class Resource:
    """One file that a manifest lists, by its path in the package."""

    identifier: str
    type: str
    path: str


def path_of(identifier: str) -> str:
    """Return the path of an item in a package of ours."""
    return f"items/{identifier}.xml"


def manifest(identifiers: Iterable[str]) -> bytes:
    """Return the manifest of an item bank."""
    resources = [_resource(each, ITEM, path_of(each)) for each in identifiers]
    resources.append(_resource("questions", "webcontent", COMPANION))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<manifest xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{_NAMESPACE} {_SCHEMA}" identifier="anjian-questions">',
        "  <metadata><schema>QTI Item Bank</schema><schemaversion>3.0.0</schemaversion></metadata>",
        "  <organizations/>",
        "  <resources>",
        *resources,
        "  </resources>",
        "</manifest>",
    ]
    return "\n".join(lines).encode()


def resources(parts: Mapping[str, bytes]) -> Iterator[Resource]:
    """Yield what the manifest of a package lists, in its order.

    Raises:
        ParseError: the manifest is no XML.
    """
    root = parsed(parts[MANIFEST], "QTI 清单")
    for node in root.iter():
        if node.tag.rpartition("}")[2] != "resource":
            continue
        files = [each.get("href", "") for each in node if each.tag.endswith("}file")]
        href = node.get("href") or next(iter(files), "")
        path = posixpath.normpath(unquote(href)).lstrip("/")
        yield Resource(node.get("identifier", ""), node.get("type", ""), path)


def _resource(identifier: str, kind: str, path: str) -> str:
    return (
        f"    <resource identifier={quoteattr(identifier)} type={quoteattr(kind)} "
        f"href={quoteattr(path)}><file href={quoteattr(path)}/></resource>"
    )
