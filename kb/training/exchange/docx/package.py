"""DOCX parts that no library writes: the question bodies, and the part that carries them whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kb.training.exchange.archives import packed

NAMESPACE: Final = "urn:anjian:questions:1"
BOOKMARK: Final = "anjian_q_"
_STORE: Final = "{6A1B5C1E-0D52-4C7E-9B0B-5A5E3F2C9D10}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_BREAKS: Final = re.compile(r"([\n\t])")


def paragraph(text: str, style: str, bookmark: tuple[int, str] | None = None) -> str:
    """Return one paragraph as markup; a bookmark has a number and a name."""
    runs = "".join(_runs(text))
    if bookmark is not None:
        number, name = bookmark
        runs = (
            f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{runs}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _runs(text: str) -> Iterator[str]:
    label, body = "", text
    if text.startswith("【") and "】" in text:
        label, body = text[: text.index("】") + 1], text[text.index("】") + 1 :]
    if label:
        yield f"<w:r><w:rPr><w:b/></w:rPr><w:t>{escape(label)}</w:t></w:r>"
    pieces = [
        {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(
            each, f'<w:t xml:space="preserve">{escape(each)}</w:t>'
        )
        for each in _BREAKS.split(body)
        if each
    ]
    if pieces:
        yield f"<w:r>{''.join(pieces)}</w:r>"


def with_carried(parts: Mapping[str, bytes], carried: Mapping[str, str]) -> bytes:
    """Return the document with a part that holds each question whole, by its bookmark."""
    entries = "".join(
        f"<question bookmark={quoteattr(name)}>{escape(text)}</question>"
        for name, text in carried.items()
    )
    made = dict(parts)
    made["customXml/item1.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<questions xmlns="{NAMESPACE}">{entries}</questions>'
    ).encode()
    made["customXml/itemProps1.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<ds:datastoreItem ds:itemID="{_STORE}" xmlns:ds="{_OFFICE}/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    made["customXml/_rels/item1.xml.rels"] = _relations(
        f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/customXmlProps" '
        'Target="itemProps1.xml"/>'
    )
    relations = "word/_rels/document.xml.rels"
    made[relations] = made[relations].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdQuestions" Type="{_OFFICE}/relationships/customXml" '
        f'Target="../customXml/item1.xml"/></Relationships>'.encode(),
    )
    types = "[Content_Types].xml"
    made[types] = made[types].replace(
        b"</Types>",
        f'<Override PartName="/customXml/itemProps1.xml" ContentType="{_TYPE}"/></Types>'.encode(),
    )
    names = sorted(made, key=lambda name: (name != types, name))
    return packed((name, made[name]) for name in names)


def _relations(entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{entries}</Relationships>"
    ).encode()
