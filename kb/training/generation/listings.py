"""列举 listings: the items of a list with the sentence they complete; lists in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.provisions import Item
from kb.training.generation.sentences import outside, understandable
from kb.training.generation.source import Source

_MARK: Final = re.compile(r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[㈠-㈩]|\d+[.、．])\s*")
# 申请领取…许可证，应当具备下列条件：; 有下列情形之一的，…：
_HEAD: Final = re.compile(
    r"^(?P<before>[^：:。；]*?)(?P<what>下列|以下)(?P<noun>[^，。：:；]{0,14}?(?:情形|行为|条件|内容|措施|材料|事项|职责|"
    r"义务|要求|信息|权利|工作|活动|文件|因素|规定|原则|区域|情况|地区|项目|职权|资料|物质|任务|经费|单位|标准))"
    r"(?P<one>之一(?:的|者)?)?(?P<after>[^：:。；]*)(?:；[^：:。]*)?[：:]$"
)
# 3.7×1013: a source that lost its superscripts cannot be quoted
_UNQUOTABLE: Final = "×"
# 其他情形, 国务院批准免税的其他情形, 法律、行政法规规定的条件: open as a whole. 其他 within an item
# that names something (分拣、包装以及其他设备) leaves it an item like the rest
_CATCH_ALL: Final = re.compile(
    r"^(?:有|实施|从事|属于)?其他|^在[^，]{1,24}中有其他|的其他[^，]{0,4}(?:行为|情形|因素|条件|事项|情况|材料|内容|信息|措施|职责|活动|区域|场所|地区|物质|项目|单位|人员)$|^(?:法律|法规|国家|国务院|省|设区的市|县级)[^，]{0,30}其他[^，]{0,10}$"
    r"|^法律、(?:行政)?法规[^，]{0,6}规定的[^，]{0,8}$"
)
LONGEST_ITEM: Final = 70


@dataclass(frozen=True)
class ListItem:
    """列举项: its words without mark and closing sign; `start` and `end` count in the article."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Listing:
    """列举: the head in three parts (before, the noun that the items are, after) and the items.

    `one` tells that any one of the items suffices. Items that name nothing (其他情形) are left
    out, and so are those that cannot be shown alone; `complete` tells that none of these were.
    `open` holds the words of the former.
    """

    source: Source
    start: int
    end: int
    before: str
    noun: str
    after: str
    one: bool
    items: tuple[ListItem, ...]
    complete: bool
    open: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[int, int]:
        """The stretch of the article that holds the head."""
        return self.start, self.end

    def asked(self, which: str) -> str:
        """Return the head as a question for the items; `which` is 下列哪些, 下列哪一项 or 哪些."""
        ending = self.after.rstrip("，,")
        if not self.one and not self.before:
            ending = ending.lstrip("，,")
        if self.one and ending:
            # 有下列行为之一的，由…: the condition keeps its mark
            mark = "，" if ending[0] in "，," else ""
            ending = f"的{mark}{ending.lstrip('，,')}"
        return f"{self.before}{which}{self.noun}{ending}"


def read_listings(source: Source) -> Iterator[Listing]:
    """Yield the lists of an article that are understood alone and have three items or more."""
    for paragraph in source.paragraphs:
        if len(paragraph.items) < 3:
            continue
        head = source.text[paragraph.start : paragraph.items[0].start].rstrip()
        opening = max(head.rfind("。"), head.rfind("\n")) + 1
        found = _HEAD.match(head, opening)
        if found is None or re.match("但|其|该|同时", head[opening:]):
            continue
        before = re.sub(r"(?:凡)?违反[^，]{0,40}?(?:规定|条款?)[，,]|^凡", "", found["before"])
        before, after = outside(before), outside(found["after"])
        if _UNCLEAR.search(f"{before}|{found['noun']}|{after}") or len(before + after) < 6:
            continue
        if not understandable(before + after):
            continue
        items = tuple(_items(source, paragraph.items))
        if len(items) < 3:
            continue
        named = (
            outside(_MARK.sub("", each.text).rstrip("；;。，, \n")) for each in paragraph.items
        )
        catch_all = tuple(each for each in named if _CATCH_ALL.search(each))
        yield Listing(
            source,
            paragraph.start + opening,
            paragraph.start + len(head),
            before,
            found["noun"],
            after,
            found["one"] is not None,
            items,
            len(items) + len(catch_all) == len(paragraph.items),
            catch_all,
        )


# 除下列情形外, 依照下列规定处罚, 下列用语的含义; …的，依照《…法》处罚: no rule of its own
_UNCLEAR: Final = re.compile(
    r"除[^，]*\||含义|依照[^|]*\||按照[^|]*\||根据[^|]*\||^[应不必]|^其|^该(?!法|条例)|^但|外，|全部|之一的[单成]|\|之一|^(?:申请|建设)\||许可证包括|^禁止\||\|危害|\|直接|\|损毁|遵守\|规定|\|.*，(?:并|且|同时)|\|[^|]*(?:依照|按照)《[^》]*》[^|]*处[罚理]"
)


def _items(source: Source, items: tuple[Item, ...]) -> Iterator[ListItem]:
    for item in items:
        words = _MARK.sub("", item.text)
        start = item.start + len(item.text) - len(words)
        words = words.rstrip("；;。，, \n")
        text = outside(words)
        usable = 4 <= len(text) <= LONGEST_ITEM and _CATCH_ALL.search(text) is None
        usable = usable and _UNQUOTABLE not in text
        if usable and not item.subitems and understandable(text) and not re.search("[。；]", text):
            yield ListItem(text, start, start + len(words))


@dataclass(frozen=True, slots=True)
class Enumeration:
    """句中列举: three or more names in one sentence, from `start` to `end`, and what they are."""

    start: int
    end: int
    members: tuple[str, ...]
    kind: str


# 坚持预防为主、保护优先、综合治理的原则. Lists of measures are open (等): what does not stand in
# one may be right all the same, so only principles are read.
_PRINCIPLES: Final = re.compile(
    r"(?:坚持|遵循|贯彻|实行)(?P<names>[^，。；的]{2,14}(?:、[^，。；的]{2,14}){2,})的?(?P<kind>原则|方针)"
)


def read_enumerations(text: str) -> Iterator[Enumeration]:
    """Yield the principles that a text lists, each as a name of its own."""
    for match in _PRINCIPLES.finditer(text):
        members = tuple(part for part in re.split(r"、|以及|和(?=[^谐])", match["names"]) if part)
        if 3 <= len(members) <= 8 and all(2 <= len(part) <= 14 for part in members):
            yield Enumeration(*match.span("names"), members, match["kind"])
