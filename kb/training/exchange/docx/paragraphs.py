"""段落: the paragraphs of a document as people see them, with the numbers Word adds by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from kb.errors import UnsupportedFormat
from kb.text.numerals import format_numeral
from kb.training.exchange.docx.package import BOOKMARK, NAMESPACE

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `bookmark` is the name we gave it, empty for what people wrote."""

    text: str
    bookmark: str


def paragraphs(parts: Mapping[str, bytes]) -> Iterator[Paragraph]:
    """Yield the paragraphs of the body and its tables in order, without deleted text.

    Raises:
        UnsupportedFormat: the document is broken.
    """
    root = _parsed(parts["word/document.xml"])
    numbers = _Numbering(parts)
    for node in root.iter(f"{_W}p"):
        if any(each.tag in _UNSEEN for each in node.iterancestors()):
            continue
        marks = (each.get(f"{_W}name", "") for each in node.iter(f"{_W}bookmarkStart"))
        bookmark = next((each for each in marks if each.startswith(BOOKMARK)), "")
        text = numbers.prefix(node) + "".join(_texts(node))
        yield Paragraph(text, bookmark)


def carried_parts(parts: Mapping[str, bytes]) -> dict[str, tuple[int, str]]:
    """Return what the document carries: by bookmark the place in the bank and the text."""
    carried: dict[str, tuple[int, str]] = {}
    for name in sorted(parts):
        if not name.startswith("customXml/item") or NAMESPACE.encode() not in parts[name]:
            continue
        for place, node in enumerate(_parsed(parts[name]).iter(f"{{{NAMESPACE}}}question")):
            carried[node.get("bookmark", "")] = (place, node.text or "")
    return carried


def _texts(node: etree._Element) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag in _UNSEEN or not isinstance(tag, str):
            continue
        if tag == f"{_W}p":  # of a text box: a paragraph of its own
            continue
        if tag == f"{_W}r" and _is_hidden(child):
            continue
        if tag == f"{_W}r" and _is_underlined_space(child):
            yield "____"
        elif tag == f"{_W}t":
            yield child.text or ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _texts(child)


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(f"{_W}val", "1") not in ("0", "false")


def _is_underlined_space(run: etree._Element) -> bool:
    """A blank is often drawn as underlined spaces."""
    line = run.find(f"{_W}rPr/{_W}u")
    if line is None or line.get(f"{_W}val", "single") == "none":
        return False
    text = "".join(each.text or "" for each in run.iter(f"{_W}t"))
    return len(text) > 1 and not text.strip()


class _Numbering:
    """自动编号: the counters of the lists in a document; `prefix` counts on with each call."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, tuple[str, str]] = {}
        if "word/numbering.xml" in parts:
            self._read_numbering(_parsed(parts["word/numbering.xml"]))
        if "word/styles.xml" in parts:
            for style in _parsed(parts["word/styles.xml"]).iter(f"{_W}style"):
                if place := _list_place(style.find(f"{_W}pPr")):
                    self._styles[style.get(f"{_W}styleId", "")] = place

    def _read_numbering(self, root: etree._Element) -> None:
        abstract = {each.get(f"{_W}abstractNumId"): each for each in root.iter(f"{_W}abstractNum")}
        for number in root.iter(f"{_W}num"):
            source = abstract.get(_value(number, "abstractNumId"))
            if source is None:
                continue
            for level in source.iter(f"{_W}lvl"):
                start = _value(level, "start")
                self._levels[number.get(f"{_W}numId", ""), level.get(f"{_W}ilvl", "0")] = (
                    _value(level, "numFmt"),
                    _value(level, "lvlText"),
                    int(start) if start.isdigit() else 1,
                )

    def prefix(self, paragraph: etree._Element) -> str:
        """Return what Word writes before a paragraph of a numbered list."""
        properties = paragraph.find(f"{_W}pPr")
        place = _list_place(properties)
        if place is None and properties is not None:
            place = self._styles.get(_value(properties, "pStyle"))
        if place is None or place not in self._levels:
            return ""
        number, level = place[0], int(place[1]) if place[1].isdigit() else 0
        form, pattern, start = self._levels[place]
        self._counts[number, level] = self._counts.get((number, level), start - 1) + 1
        for deeper in range(level + 1, 9):
            self._counts.pop((number, deeper), None)
        text = pattern
        for each in range(level + 1):
            count = self._counts.get((number, each), 1)
            text = text.replace(f"%{each + 1}", _formatted(count, form))
        return f"{text} " if "%" in pattern else ""


def _list_place(properties: etree._Element | None) -> tuple[str, str] | None:
    found = None if properties is None else properties.find(f"{_W}numPr")
    if found is None or not _value(found, "numId"):
        return None
    return _value(found, "numId"), _value(found, "ilvl") or "0"


def _value(node: etree._Element, name: str) -> str:
    child = node.find(f"{_W}{name}")
    return "" if child is None else str(child.get(f"{_W}val", ""))


def _formatted(count: int, form: str) -> str:
    if form == "upperLetter" or form == "lowerLetter":
        letter = chr(ord("A") + (count - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")) and count < 10_000:
        return format_numeral(count)
    return str(count)


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise UnsupportedFormat(
            "文档已损坏，不能读取", hint="请用文字处理软件打开后另存为 .docx", field="file"
        ) from None
