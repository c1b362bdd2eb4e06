"""Atom feeds (RFC 4287) of what was published and of what was taken down (RFC 6721)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree

from flask import url_for

from kb.store.publications import PublishedDocument
from web import reading

ATOM: Final = "http://www.w3.org/2005/Atom"
TOMBSTONE: Final = "http://purl.org/atompub/tombstones/1.0"
MEDIA_TYPE: Final = "application/atom+xml"
_BEGINNING: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("at", TOMBSTONE)


def address(document: PublishedDocument) -> str:
    """Return the absolute address of a document's page, which is its id in every feed."""
    return url_for("cases.page", key=document.key, _external=True)


def entry(document: PublishedDocument) -> ElementTree.Element:
    """Return the entry of a published case."""
    made = ElementTree.Element(f"{{{ATOM}}}entry")
    _text(made, "id", address(document))
    _text(made, "title", document.title)
    _text(made, "updated", _moment(document.published_at))
    _text(made, "published", _moment(document.published_at))
    _text(made, "summary", reading.summary(document.content))
    author = ElementTree.SubElement(made, f"{{{ATOM}}}author")
    _text(author, "name", document.unit or "案鉴")
    ElementTree.SubElement(made, f"{{{ATOM}}}link", {"href": address(document)})
    return made


def removal(document: PublishedDocument) -> ElementTree.Element:
    """Return the entry that says when a case was taken down and why; its text is not in it."""
    what = "撤回" if document.state.value == "withdrawn" else "暂停展示"
    made = ElementTree.Element(f"{{{ATOM}}}entry")
    _text(made, "id", f"{address(document)}#{document.state.value}")
    _text(made, "title", f"{what}：{document.key}")
    _text(made, "updated", _moment(document.withdrawn_at))
    _text(made, "summary", document.withdrawal_reason)
    author = ElementTree.SubElement(made, f"{{{ATOM}}}author")
    _text(author, "name", document.unit or "案鉴")
    ElementTree.SubElement(made, f"{{{ATOM}}}link", {"href": address(document)})
    return made


def deleted(document: PublishedDocument) -> ElementTree.Element:
    """Return what tells a feed reader to drop its copy of an entry."""
    return ElementTree.Element(
        f"{{{TOMBSTONE}}}deleted-entry",
        {"ref": address(document), "when": _moment(document.withdrawn_at)},
    )


def feed(
    title: str, itself: str, entries: Iterable[ElementTree.Element], updated: dt.datetime | None
) -> bytes:
    """Return a whole feed; `itself` is its absolute address."""
    made = ElementTree.Element(f"{{{ATOM}}}feed")
    _text(made, "id", itself)
    _text(made, "title", title)
    _text(made, "updated", _moment(updated))
    ElementTree.SubElement(made, f"{{{ATOM}}}link", {"rel": "self", "href": itself})
    made.extend(entries)
    return as_bytes(made)


def as_bytes(element: ElementTree.Element) -> bytes:
    """Return an element as a document in UTF-8."""
    found: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return found


def _text(parent: ElementTree.Element, name: str, value: str) -> None:
    # XML 1.0 has no control characters, not even escaped ones
    kept = "".join(one for one in value if one >= " " or one in "\t\n")
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = kept


def _moment(value: dt.datetime | None) -> str:
    return (value or _BEGINNING).isoformat(timespec="seconds")
