"""First stage: where the text names laws and where clusters of 第…条 stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kb.text.references.grammar import ANCHOR, POINTED_ARTICLE, Step, Unit, scan_steps
from kb.text.references.laws import QuotedLaws, find_quoted, law_before
from kb.text.references.model import LawKind, LawMention
from kb.text.references.names import LawNames


@dataclass(frozen=True, slots=True)
class Cluster:
    """条款串: steps that hang together, e.g. 第五十七条第二款和第五十八条第一款第(三)项.

    `law` is what the words before it name. `pointer` is the 该, 同 or 本 of 该条第二款, where
    the article itself must be supplied.
    """

    start: int
    end: int
    steps: tuple[Step, ...]
    law: LawMention | None = None
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """查找结果: everything later stages need; offsets index `text`."""

    text: str
    quoted: QuotedLaws
    clusters: tuple[Cluster, ...]


# "第十二条　排污单位应当…" at the start of a line is the article itself, not a reference to it.
# Some sources set several articles in one line: "…。  第四条  国务院…".
_BEFORE_HEADING: Final = re.compile(r"(?:(?:^|\n)[^\S\n]*(?:[#>*“\"-]+[^\S\n]*)?|[。；][^\S\n]+)$")
_AFTER_HEADING: Final = re.compile(
    r"(?:\*\*)?(?:[^\S\n]+(?!第[^，。；]{1,8}[款项])\S|[^\S\n]*[【\n：:])"
)
# "…责任。⏎⏎第三十五 条农村生活污水…": a source that drops the blank behind the label
_NEW_PARAGRAPH: Final = re.compile(r"[^\s、和及与或》]\s*\n[^\S\n]*\n[^\S\n]*$")
_SUBJECT: Final = re.compile(r"\s*(?:[规所的中之至到、和与及或，,”》]|第[^，。；]{1,8}[款项]|$)")
_TITLE_LINE: Final = re.compile(
    r"(?:^|\n)[ \t　#*]*(?:《[^《》\n]+》|[^\s，。；：《》]{3,60})[ \t*]*\n[ \t　*]*$"
)
# 第三条生产线, 第二条排污管道, 第一条支流, 第五条线索: 条 counts things here
_COUNTED: Final = re.compile(
    r"\s*(?:生产线|流水线|产线|作业线|装配线|管道|管线|管网|暗管|排污管|排污沟|排水沟|沟渠|沟|渠|支流|河流|河道|河|溪"
    r"|公路|道路|铁路|线路|线索|街|巷|路|船|鱼|狗|裤|烟|传送带|输送带|皮带|信息|短信|微信|消息|评论"
    r"|留言|举报|投诉|记录|意见|建议|整改|措施|理由|标语|证据)"
)


def find(
    text: str, names: LawNames | None = None, defined: Mapping[str, str] | None = None
) -> Findings:
    """Mark law names and clusters of article numbers; never raises.

    `names` decides which bare words are laws; without it the built-in table and the form of the
    words do. `defined` are short names (以下简称《条例》) that an earlier part of the same document
    has given to laws.
    """
    names = names or LawNames()
    if "条" not in text:
        return Findings(text, QuotedLaws((), {}, {}), ())
    quoted = find_quoted(text, names, defined)
    clusters: list[Cluster] = []
    position = 0
    while (anchor := _next_anchor(text, position)) is not None:
        cluster = _cluster_at(text, anchor, quoted, names)
        if cluster is not None:
            clusters.append(cluster)
            position = max(cluster.end, anchor.end())
        else:
            position = anchor.end()
    return Findings(text, quoted, tuple(clusters))


def _next_anchor(text: str, position: int) -> re.Match[str] | None:
    return _ANY_ANCHOR.search(text, position)


_ANY_ANCHOR: Final = re.compile(f"{ANCHOR.pattern}|{POINTED_ARTICLE.pattern}")


def _cluster_at(
    text: str, anchor: re.Match[str], quoted: QuotedLaws, names: LawNames
) -> Cluster | None:
    start = anchor.start()
    if anchor["word"] is not None:
        steps = scan_steps(text, anchor.end())
        if not steps:
            return None
        return Cluster(start, steps[-1].end, steps, pointer=anchor["word"])
    steps = scan_steps(text, start)
    if not steps or steps[0].unit is not Unit.ARTICLE:
        return None
    end = steps[-1].end
    if _is_heading(text, start, end, steps):
        return None
    law = law_before(text, start, quoted, names)
    if text[start] != "第" and not _may_drop_mark(law):
        return None
    if law is None and _COUNTED.match(text, end):
        return None
    return Cluster(start, end, steps, law)


def _may_drop_mark(law: LawMention | None) -> bool:
    """刑法三百三十八条 cites; 该规定三条措施 does not."""
    if law is None or law.kind is LawKind.DOCUMENT:
        return False
    return law.kind is not LawKind.BARE or law.canonical is not None


def _is_heading(text: str, start: int, end: int, steps: tuple[Step, ...]) -> bool:
    before = text[max(0, start - 100) : start]
    if len(steps) == 1 and _NEW_PARAGRAPH.search(before) and not _SUBJECT.match(text, end):
        return True
    if len(steps) > 1 or _AFTER_HEADING.match(text, end) is None:
        return False
    if _BEFORE_HEADING.search(before) is None:
        return False
    # A hard-wrapped line may begin with the number of an article whose law ends the line above.
    above = before.rstrip(" \t　*")
    wrapped = above.endswith("\n") and not above.endswith("\n\n") and _runs_on(above)
    return not wrapped


_RUNS_ON: Final = re.compile(r"(?:[》、和及与或至到据照按依反合用]|法|条例|规定|办法)[）)]?\n$")


def _runs_on(above: str) -> bool:
    return _RUNS_ON.search(above) is not None and _TITLE_LINE.search(above) is None
