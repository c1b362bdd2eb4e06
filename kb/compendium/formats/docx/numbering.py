"""编号 numbering: bulleted and numbered lists, each numbered from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kb.compendium.formats.docx.marks import HEAD, NAMESPACES

_INDENT: Final = (
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="1264"/></w:tabs>'
    '<w:ind w:left="1264" w:hanging="632"/></w:pPr>'
)


def numbering(lists: Sequence[bool]) -> str:
    """Return `word/numbering.xml` for lists of which each is numbered or not."""
    bulleted = (
        '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/>'
        f'<w:lvlJc w:val="left"/>{_INDENT}<w:rPr><w:sz w:val="18"/></w:rPr></w:lvl></w:abstractNum>'
    )
    numbered = (
        '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
        f'<w:lvlJc w:val="left"/>{_INDENT}</w:lvl></w:abstractNum>'
    )
    afresh = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    each = "".join(
        f'<w:num w:numId="{place}"><w:abstractNumId w:val="{int(ordered)}"/>'
        f"{afresh if ordered else ''}</w:num>"
        for place, ordered in enumerate(lists, start=1)
    )
    return f"{HEAD}<w:numbering {NAMESPACES}>{bulleted}{numbered}{each}</w:numbering>"
