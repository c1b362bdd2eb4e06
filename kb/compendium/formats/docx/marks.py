"""文字标记 marks: runs, fields and links in WordprocessingML; text is escaped here alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kb.compendium.book import Run
from kb.compendium.formats.markup import RIGHT_TO_LEFT

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Words of one right-to-left phrase, with the blanks and digits between them.
_PHRASE: Final = re.compile(f"{RIGHT_TO_LEFT.pattern}(?:[ 0-9.,]*{RIGHT_TO_LEFT.pattern})*")
_LINK: Final = '<w:rStyle w:val="Hyperlink"/>'


@dataclass(frozen=True, slots=True)
class Marks:
    """标记: `bookmark` gives the name of a chapter's bookmark, `relation` an outside link's id."""

    bookmark: Callable[[str], str]
    relation: Callable[[str], str]

    def runs(self, runs: tuple[Run, ...]) -> str:
        """Return what stands inside a paragraph."""
        return "".join(map(self._run, runs))

    def _run(self, one: Run) -> str:
        marks = f"{'<w:b/><w:bCs/>' if one.bold else ''}"
        after = '<w:em w:val="underDot"/>' if one.italic else ""
        if one.target:
            inside = run(one.text, _LINK + marks, after)
            return f'<w:hyperlink w:anchor="{self.bookmark(one.target)}">{inside}</w:hyperlink>'
        if one.href:
            inside = run(one.text, _LINK + marks, after)
            return f'<w:hyperlink r:id="{self.relation(one.href)}">{inside}</w:hyperlink>'
        return run(one.text, marks, after)


def run(words: str, before: str = "", after: str = "") -> str:
    r"""Return runs of one kind; `\n` is a line break, right-to-left phrases are said to be such.

    Args:
        words: prepared text.
        before: properties that the schema has before `w:rtl`.
        after: those it has after it.
    """
    if not RIGHT_TO_LEFT.search(words):
        return _run(words, before + after)
    made, start = [], 0
    for phrase in _PHRASE.finditer(words):
        made.append(_run(words[start : phrase.start()], before + after))
        made.append(_run(phrase[0], f"{before}<w:rtl/>{after}"))
        start = phrase.end()
    made.append(_run(words[start:], before + after))
    return "".join(made)


def _run(words: str, properties: str) -> str:
    if not words:
        return ""
    kind = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    text = escape(words).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r>{kind}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """Return a paragraph; `properties` are those the schema has after the style, in its order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def field(instruction: str, shown: str = "") -> str:
    """Return a field with the value that it shows until a word processor reckons it anew."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{escape(shown)}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def attribute(words: str) -> str:
    """Return words as a quoted attribute."""
    return quoteattr(words)
