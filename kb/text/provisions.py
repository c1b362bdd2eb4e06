"""The inside of an article (款, 项, 目) and the addresses of provisions.

`split_article` derives paragraphs, items and subitems from an article's text; nothing of it is
stored. An eid names a provision inside one version, in the manner of Akoma Ntoso:
`art_120_1`, `art_83__para_1__item_2`, `chp_2__sec_1`, `annex_1`, `preamble`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, format_numeral, parse_numeral


@dataclass(frozen=True, slots=True)
class Subitem:
    """目: the part of an item, marked 1. or (1); offsets index the article's text."""

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """项: （一）, （二）…; `text` is its own text with the mark, without its subitems."""

    number: int
    text: str
    subitems: tuple[Subitem, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: a paragraph of an article, counted from 1.

    `text` is the paragraph's own text without its items; `start` and `end` span both.
    """

    number: int
    text: str
    items: tuple[Item, ...]
    start: int
    end: int

    def item(self, number: int) -> Item | None:
        """Return the item with this printed number."""
        return next((item for item in self.items if item.number == number), None)


# "第八十三条 违反…": the label belongs to the article, not to its first paragraph.
_LABEL: Final = re.compile(
    rf"\s*(?:\*\*)?第\s*[{NUMERAL_CHARS}]+\s*条(?:\s*之\s*[{NUMERAL_CHARS}]+)?(?:\*\*)?"
    r"(?=[\s　【]|$)\s*"
)
# （一） (一) ㈠ （1） — the marks of items; half-width brackets come from careless typing.
_PARENTHESISED: Final = re.compile(
    r"[（(]\s*(?P<chinese>[一二三四五六七八九十]{1,3}|百)\s*[）)]|(?P<ring>[㈠-㈩])"
)
# 1. 1． 1、 (1) （1） ① — the marks of subitems
_SUBITEM: Final = re.compile(
    r"(?P<dotted>[0-9０-９]{1,2})\s*[.．、](?!\d)|[（(]\s*(?P<bracketed>[0-9０-９]{1,2})\s*[）)]"
    r"|(?P<circled>[①-⑳])"
)
_LINE: Final = re.compile(r"[^\n]*\n?")
# "有下列情形之一的：（一）…；（二）…": items printed in one line with their paragraph
_INLINE_ITEM: Final = re.compile(r"(?<=[：:；;，,。])\s*(?=[（(][一二三四五六七八九十]{1,3}[）)])")


@dataclass(slots=True)
class _OpenItem:
    number: int
    start: int
    end: int
    own_end: int
    subitems: list[Subitem] = field(default_factory=list)


@dataclass(slots=True)
class _OpenParagraph:
    start: int
    end: int
    own_end: int
    items: list[_OpenItem] = field(default_factory=list)


def split_article(text: str) -> tuple[Paragraph, ...]:
    """Divide an article, given with or without its label, into paragraphs and items.

    A line that begins with （一） belongs to the paragraph above it; any other line begins a
    paragraph, as the drafting rules of the National People's Congress count them (立法技术规范).
    Every non-blank character after the label lies in exactly one paragraph, item or subitem.
    """
    label = _LABEL.match(text)
    position = label.end() if label else 0
    paragraphs: list[_OpenParagraph] = []
    for start, end in _stretches(text, position):
        _place(text, start, end, paragraphs)
    _read_unmarked_lists(text, paragraphs)
    return tuple(
        _close_paragraph(text, number, paragraph) for number, paragraph in enumerate(paragraphs, 1)
    )


def article_body(text: str) -> str:
    """Return an article's text without its label (第八十三条)."""
    label = _LABEL.match(text)
    return text[label.end() if label else 0 :].strip()


def _stretches(text: str, position: int) -> list[tuple[int, int]]:
    """Bounds of the lines, cut further where a run of items stands within one line."""
    bounds: list[tuple[int, int]] = []
    for line in _LINE.finditer(text, position):
        start, end = line.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        cuts = _inline_cuts(text, start, end)
        bounds.extend(zip([start, *cuts], [*cuts, end], strict=True))
    return bounds


def _inline_cuts(text: str, start: int, end: int) -> list[int]:
    """Where to cut one line: only a run （一）（二）… counting up by one is a list of items."""
    cuts: list[int] = []
    own = _PARENTHESISED.match(text, start)
    expected = (_mark_value(own) or 0) + 1 if own else 1
    for match in _INLINE_ITEM.finditer(text, start, end):
        mark = _PARENTHESISED.match(text, match.end())
        if mark is not None and _mark_value(mark) == expected:
            cuts.append(match.end())
            expected += 1
    # A single （一） in a sentence quotes something; a list has at least two members.
    return cuts if len(cuts) > 1 or (own and cuts) else []


def _place(text: str, start: int, end: int, paragraphs: list[_OpenParagraph]) -> None:
    current = paragraphs[-1] if paragraphs else None
    mark = _PARENTHESISED.match(text, start, end)
    number = _mark_value(mark) if mark else None
    if number is not None and current is not None:
        _mend_list(text, number, paragraphs)
        current = paragraphs[-1]
        current.items.append(_OpenItem(number, start, end, end))
        current.end = end
        return
    sub = _SUBITEM.match(text, start, end)
    if sub is not None and current is not None:
        value = _subitem_value(sub)
        if current.items:
            item = current.items[-1]
            item.subitems.append(Subitem(value, text[start:end], start, end))
            item.end = current.end = end
            return
        if value == 1 or text[current.own_end - 1] in "：:":
            current.items.append(_OpenItem(value, start, end, end))
            current.end = end
            return
    paragraphs.append(_OpenParagraph(start, end, end))


def _mend_list(text: str, number: int, paragraphs: list[_OpenParagraph]) -> None:
    """Make room for item `number` when what stands before it cannot be its paragraph.

    An unmarked line inside an item (（一）…。 / 不在大陆的，…； / （二）…) belongs to that item; a
    line after a colon and before （二） is item 1 whose mark the source has lost.
    """
    if number < 2 or len(paragraphs) < 2 or paragraphs[-1].items:
        return
    listing = next((i for i in range(len(paragraphs) - 1, -1, -1) if paragraphs[i].items), None)
    if listing is not None and paragraphs[listing].items[-1].number == number - 1:
        item = paragraphs[listing].items[-1]
        item.end = paragraphs[listing].end = paragraphs[-1].end
        if not item.subitems:
            item.own_end = item.end
        del paragraphs[listing + 1 :]
    elif number == 2 and text[paragraphs[-2].own_end - 1] in "：:":
        lost = paragraphs.pop()
        paragraphs[-1].items.append(_OpenItem(1, lost.start, lost.end, lost.end))
        paragraphs[-1].end = lost.end


def _read_unmarked_lists(text: str, paragraphs: list[_OpenParagraph]) -> None:
    """Number the lines of a list without marks: a colon, lines ending in ；, a last one in 。."""
    position = 0
    while position < len(paragraphs):
        head = paragraphs[position]
        position += 1
        if head.items or text[head.own_end - 1] not in "：:":
            continue
        stop = position
        while stop < len(paragraphs) and _ends_in(text, paragraphs[stop], "；;"):
            stop += 1
        if stop == position or stop == len(paragraphs) or paragraphs[stop].items:
            continue
        for number, line in enumerate(paragraphs[position : stop + 1], 1):
            head.items.append(_OpenItem(number, line.start, line.end, line.end))
            head.end = line.end
        del paragraphs[position : stop + 1]


def _ends_in(text: str, paragraph: _OpenParagraph, marks: str) -> bool:
    return not paragraph.items and text[paragraph.own_end - 1] in marks


def _mark_value(mark: re.Match[str]) -> int | None:
    if mark["ring"] is not None:
        return ord(mark["ring"]) - ord("㈠") + 1
    return parse_numeral(mark["chinese"])


def _subitem_value(mark: re.Match[str]) -> int:
    if mark["circled"] is not None:
        return ord(mark["circled"]) - ord("①") + 1
    return parse_numeral(mark["dotted"] or mark["bracketed"]) or 0


def _close_paragraph(text: str, number: int, paragraph: _OpenParagraph) -> Paragraph:
    items = tuple(
        Item(
            item.number, text[item.start : item.own_end], tuple(item.subitems), item.start, item.end
        )
        for item in paragraph.items
    )
    own = text[paragraph.start : paragraph.own_end]
    return Paragraph(number, own, items, paragraph.start, paragraph.end)


@dataclass(frozen=True, slots=True)
class ProvisionAddress:
    """条款地址: where a provision stands in one version; unused levels are None."""

    part: int | None = None
    subpart: int | None = None
    chapter: int | None = None
    section: int | None = None
    article: ArticleNumber | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    annex: int | None = None
    preamble: bool = False

    @property
    def eid(self) -> str:
        """The address as an eid."""
        return make_eid(self)


_LEVELS: Final = (
    ("part", "part", "编"),
    ("subpart", "subpart", "分编"),
    ("chp", "chapter", "章"),
    ("sec", "section", "节"),
    ("art", "article", "条"),
    ("para", "paragraph", "款"),
    ("item", "item", "项"),
    ("subitem", "subitem", "目"),
    ("annex", "annex", ""),
)
_FIELD_OF: Final = {prefix: name for prefix, name, _ in _LEVELS}
_EID_STEP: Final = re.compile(r"([a-z]+)_([0-9]+)(?:_([0-9]+))?", re.ASCII)


def make_eid(address: ProvisionAddress) -> str:
    """Return the eid of an address; an article's eid never names its chapter.

    Raises ValueError for an address that names nothing.
    """
    steps = ["preamble"] if address.preamble else []
    inside_article = address.article is not None
    for prefix, name, _ in _LEVELS:
        value = getattr(address, name)
        if value is None or (inside_article and name in {"part", "subpart", "chapter", "section"}):
            continue
        if isinstance(value, ArticleNumber):
            suffix = "" if value.suffix is None else f"_{value.suffix}"
            steps.append(f"{prefix}_{value.number}{suffix}")
        else:
            steps.append(f"{prefix}_{value}")
    if not steps:
        raise ValueError("条款地址没有指明任何一级")
    return "__".join(steps)


def article_eid(article: ArticleNumber) -> str:
    """Return the eid of a whole article: art_83, art_120_1."""
    return make_eid(ProvisionAddress(article=article))


def parse_eid(eid: str) -> ProvisionAddress | None:
    """Read an eid; None when it is not one that `make_eid` writes."""
    values: dict[str, int | ArticleNumber | bool] = {}
    for step in eid.split("__"):
        if step == "preamble":
            values["preamble"] = True
            continue
        match = _EID_STEP.fullmatch(step)
        if match is None or match[1] not in _FIELD_OF:
            return None
        number = int(match[2])
        if match[1] == "art":
            suffix = int(match[3]) if match[3] else None
            values["article"] = ArticleNumber(number, suffix)
        elif match[3] is not None:
            return None
        else:
            values[_FIELD_OF[match[1]]] = number
    address = ProvisionAddress(**values)  # type: ignore[arg-type]  # the keys come from _FIELD_OF
    return address if make_eid(address) == eid else None


def label_of(eid: str) -> str:
    """Return the Chinese label: art_83__para_1__item_2 is 第八十三条第一款第二项.

    Raises ValueError when `eid` is not an eid.
    """
    address = parse_eid(eid)
    if address is None:
        raise ValueError(f"不是条款地址：{eid}")
    label = "序言" if address.preamble else ""
    for _, name, unit in _LEVELS:
        value = getattr(address, name)
        if value is None:
            continue
        if isinstance(value, ArticleNumber):
            label += value.label()
        elif name == "annex":
            label += f"附件{format_numeral(value)}"
        else:
            label += f"第{format_numeral(value)}{unit}"
    return label
