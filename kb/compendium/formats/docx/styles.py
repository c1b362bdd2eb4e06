"""样式 styles: fonts and paragraphs of GB/T 9704—2012 under the names that word processors know.

Built-in styles have English names in the file; a Chinese word processor shows them as 标题 1, 正文,
题注. The standard asks for 小标宋 in titles, 黑体, 楷体 and 仿宋 in headings and text; what a
machine without these fonts takes instead is named in the font table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kb.compendium.formats.docx.marks import HEAD, NAMESPACES
from kb.official_docx import (
    BODY_FONT,
    BODY_SIZE,
    HEADING_FONT,
    LATIN,
    LINE,
    PAGE_NUMBER_FONT,
    TITLE_FONT,
)

KAI_FONT: Final = "楷体"
LINE_PITCH: Final = LINE.twips
SPACING: Final = -5
"""Twips between characters: 28 of 15.75 points in 156 mm (442.2 points).

The section says the grid of the standard; paragraphs keep to it by this spacing and the exact pitch
of their lines, because some word processors set a character that is wider than its cell in two.
"""
INNER: Final = ("InnerHeading1", "InnerHeading2", "InnerHeading3")
"""Headings that the contents do not list: 一、 （一） 1."""
_SUBSTITUTES: Final = {
    TITLE_FONT: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC",
    BODY_FONT: "FangSong,仿宋_GB2312,方正仿宋_GBK,华文仿宋,STFangsong,Noto Serif CJK SC",
    KAI_FONT: "KaiTi,楷体_GB2312,方正楷体_GBK,华文楷体,STKaiti,Noto Serif CJK SC",
    HEADING_FONT: "SimHei,方正黑体_GBK,华文黑体,STHeiti,思源黑体,Noto Sans CJK SC",
    PAGE_NUMBER_FONT: "SimSun,华文宋体,STSong,思源宋体,Noto Serif CJK SC",
}


@dataclass(frozen=True, slots=True)
class Style:
    """段落样式: sizes in points; `shape` and `kind` are further properties in schema order."""

    identifier: str
    name: str
    font: str = BODY_FONT
    size: float = BODY_SIZE.pt
    bold: bool = False
    based: str = "Normal"
    following: str = ""
    before: str = ""
    """Of `w:pPr`, before the spacing."""
    spacing: str = ""
    after: str = ""
    """Of `w:pPr`, after the spacing."""
    own: bool = False
    """Not built in."""

    def xml(self) -> str:
        """Return the style as WordprocessingML."""
        custom = ' w:customStyle="1"' if self.own else ""
        following = f'<w:next w:val="{self.following}"/>' if self.following else ""
        spacing = f"<w:spacing {self.spacing}/>" if self.spacing else ""
        bold = "<w:b/><w:bCs/>" if self.bold else ""
        half = round(self.size * 2)
        return (
            f'<w:style w:type="paragraph"{custom} w:styleId="{self.identifier}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="{self.based}"/>{following}<w:qFormat/>'
            f"<w:pPr>{self.before}{spacing}{self.after}</w:pPr>"
            f'<w:rPr><w:rFonts w:eastAsia="{self.font}"/>{bold}'
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        )


_FIRST_LINE: Final = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
_NO_FIRST_LINE: Final = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_NARROW: Final = '<w:ind w:left="632" w:right="632"/>'
_JUSTIFIED: Final = '<w:jc w:val="both"/>'
_CENTRED: Final = '<w:jc w:val="center"/>'
_KEPT: Final = "<w:keepNext/><w:keepLines/>"


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


def _heading(level: int, font: str, size: float, spacing: str, after: str) -> Style:
    return Style(
        f"Heading{level}", f"heading {level}", font, size, following="BodyText",
        before=_KEPT, spacing=spacing, after=after + _outline(level - 1),
    )  # fmt: skip


def _inner(place: int, font: str, *, bold: bool = False) -> Style:
    return Style(
        INNER[place], f"文中标题 {place + 1}", font, bold=bold, own=True, based="BodyText",
        following="BodyText", before=_KEPT, after=_outline(place + 6),
    )  # fmt: skip


def _contents(level: int, font: str) -> Style:
    indent = f'<w:ind w:leftChars="{(level - 1) * 100}" w:left="{(level - 1) * 320}"/>'
    tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
    return Style(f"TOC{level}", f"toc {level}", font, before=tab, after=indent)


STYLES: Final = (
    Style("BodyText", "Body Text", after=_FIRST_LINE + _JUSTIFIED),
    Style("Title", "Title", TITLE_FONT, 26, following="Subtitle", before=_KEPT,
          spacing='w:before="3600" w:after="400" w:line="800" w:lineRule="exact"',
          after=_CENTRED),
    Style("Subtitle", "Subtitle", KAI_FONT, 18, following="BodyText", after=_CENTRED),
    Style("Statement", "编写说明", KAI_FONT, 14, own=True,
          spacing='w:before="2000" w:line="440" w:lineRule="exact"', after=_NARROW + _CENTRED),
    Style("Issuer", "编印单位", own=True, spacing='w:before="2400"', after=_CENTRED),
    Style("Date", "Date", after=_CENTRED),
    _heading(1, TITLE_FONT, 22,
             'w:before="579" w:after="579" w:line="640" w:lineRule="exact"', _CENTRED),
    _heading(2, TITLE_FONT, 18, 'w:before="290" w:after="289"', _CENTRED),
    _heading(3, HEADING_FONT, 16, 'w:before="290" w:after="289"', ""),
    *(_heading(level, HEADING_FONT, 16, "", "") for level in (4, 5, 6)),
    _inner(0, HEADING_FONT),
    _inner(1, KAI_FONT),
    _inner(2, BODY_FONT, bold=True),
    Style("Quote", "Quote", KAI_FONT, based="BodyText", after=_NARROW),
    Style("Law", "条文", KAI_FONT, based="BodyText", own=True),
    Style("Note", "说明", size=14, based="BodyText", own=True,
          spacing='w:line="480" w:lineRule="exact"'),
    Style("Caption", "caption", HEADING_FONT, 14, before=_KEPT, after=_CENTRED),
    Style("Picture", "图片", own=True, before="<w:keepNext/>",
          spacing='w:before="120" w:after="60" w:line="240" w:lineRule="auto"', after=_CENTRED),
    Style("ListParagraph", "List Paragraph", based="BodyText", after=_NO_FIRST_LINE),
    Style("TableText", "表格文字", size=12, own=True,
          spacing='w:line="340" w:lineRule="exact"'),
    Style("TableHead", "表头", HEADING_FONT, 12, own=True, based="TableText",
          before="<w:keepNext/>", after=_CENTRED),
    Style("TOCHeading", "TOC Heading", TITLE_FONT, 22, following="BodyText", before=_KEPT,
          spacing='w:after="579" w:line="640" w:lineRule="exact"', after=_CENTRED),
    _contents(1, HEADING_FONT),
    _contents(2, BODY_FONT),
    _contents(3, BODY_FONT),
    Style("Header", "header", KAI_FONT, 12, after=_CENTRED),
    Style("Footer", "footer", PAGE_NUMBER_FONT, 14),
)  # fmt: skip


def styles() -> str:
    """Return `word/styles.xml`."""
    default = (
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{BODY_FONT}"/>'
        '<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{LINE_PITCH}" w:lineRule="exact"/></w:pPr>'
        f'<w:rPr><w:spacing w:val="{SPACING}"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>'
        "</w:style>"
    )
    letters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "</w:style>"
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:color w:val="14583F"/></w:rPr>'
        "</w:style>"
    )
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    tables = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/>'
        '<w:left w:w="90" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
        '<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    )
    return (
        f"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{default}</w:rPr>"
        f"</w:rPrDefault><w:pPrDefault/></w:docDefaults>{normal}{letters}{tables}"
        f"{''.join(style.xml() for style in STYLES)}</w:styles>"
    )


def font_table() -> str:
    """Return `word/fontTable.xml`: for each font, what stands in where it is not installed."""
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{chinese}{latin}</w:fonts>"
