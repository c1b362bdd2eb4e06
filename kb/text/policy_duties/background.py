"""背景日期: dates that tell of the past, of other documents or of legal effect set no time.

`masked` hides the names of documents and their numbers before dates are looked for; `is_background`
judges a date that was found.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from kb.text.policy_duties.calendar_deadlines import Dated
from kb.text.policy_duties.model import DutyKind

# 《方案（2020年版）》 · 冀政办字〔2020〕194号 · （2021-2025年） · （2020年修订）
_NAMES: Final = re.compile(
    r"《[^》]*》|[〔\[（][12]\d{3}[〕\]）]\d*号?"
    r"|（[12]\d{3}[-－—–~～][12]\d{3}年?）|（[12]\d{3}年?(?:版|修[订正]|修正版|试行|度)[^）]{0,6}）"
)
HIDDEN: Final = "\u25a0"
"""Stands for each hidden character."""
_STORY: Final = re.compile(
    r"背景|过程|编制依据|制定依据|现状|工作基础|工作回顾|成效|存在的?.{0,4}问题|面临.{0,4}形势|形势与|基本情况"
)
# 2020年底前，我市已完成整改; 同比下降; 共查处: what was, not what is asked
_PAST: Final = re.compile(
    r"已(?!划转|纳入)|曾|同比|累计|共(?:查处|收到|完成|建成|投入|计|有)"
    r"|(?:完成|建成|启动|印发|发布|召开|实现|取得|反馈|出台|下降|提高|开展|提出)了"
)
_TOLD: Final = re.compile(
    r"通过召开|发函|召开|组织召开|启动《|开始启动|吸纳|采纳|汇总形成|形成.{0,12}(?:初稿|稿)|反馈|印发"
)
# what a plan wants to be so on that day
_GOAL: Final = re.compile(
    r"要|应|须|将|力争|争取|确保|实现|完成|建成|达到|形成|基本|全面|取得|明显|显著|达标|淘汰|建立|健全|不少于|以上"
)
_ACT: Final = re.compile(
    r"(?:全面|基本|全部)?(?:出台|完成|建成|组织|开展|启动|印发|实现|召开|形成|建立|推开|达到)(?!了)"
)
_EXPECTED: Final = re.compile(r"将|要|应|须|拟|计划|力争|确保")
# 《关于构建现代环境治理体系的指导意见》提出到2025年: the goal of another document
_QUOTING: Final = re.compile(
    r"(?P<title>《[^》]*》)(?:[^，。；]{0,6}?)(?:明确)?(?:提出|要求|规定|明确|确定|指出)[^。；]{0,3}$"
)
_OWN_NAME: Final = 8
"""Characters up to which a title is a document's short name of itself, as 《指导意见》 is."""
_VALID: Final = re.compile(r"有效期(?:限)?[^，。；]{0,6}$|有效期")
_PAST_REACH: Final = 18


def masked(text: str) -> str:
    """Return the sentence, names and numbers of documents hidden; the length stays."""
    return _NAMES.sub(lambda match: HIDDEN * len(match[0]), text)


def is_background(
    found: Dated, text: str, headings: Sequence[str], written_on: dt.date | None
) -> bool:
    """Return whether a date sets no time for a duty.

    Args:
        found: the date.
        text: its folded sentence, names not hidden.
        headings: the headings above the sentence.
        written_on: the day of the document, None when it is not known.
    """
    start, end = found.deadline.start, found.deadline.end
    before, after = text[:start], text[end:]
    if _VALID.search(before[-12:]) or (not after.strip("。，；）") and not before.strip("（")):
        return True
    quoting = _QUOTING.search(before)
    if quoting is not None and len(quoting["title"]) - 2 > _OWN_NAME:
        return True
    clause = re.split(r"[。；]", after, maxsplit=1)[0]
    if _PAST.search(clause[: _PAST_REACH if found.firm else None]):
        return True
    if found.deadline.kind is DutyKind.START:
        # 从2019年11月开始启动，组织…: told, where 从2024年开始，全面推行… is asked
        told = text[start:end].endswith("开始") and not clause.startswith("，")
        return told and _EXPECTED.search(clause) is None
    if found.firm:
        # 截至2022年底，全省…1200个: a figure of the past day
        return (
            text[start:end].startswith("截")
            and _EXPECTED.search(clause) is None
            and (written_on is None or found.last is None or found.last <= written_on)
        )
    raw = text[start:end]
    return _is_story(found, before, raw, clause, headings, written_on)


def _is_story(
    found: Dated,
    before: str,
    raw: str,
    clause: str,
    headings: Sequence[str],
    written_on: dt.date | None,
) -> bool:
    """Judge a date without 前, 底, 到: it must lie ahead, and something must be wanted then."""
    if any(_STORY.search(each) for each in headings) or _TOLD.search(clause):
        return True
    if written_on is not None and found.last is not None and found.last <= written_on:
        return True
    if before.endswith(("于", "在")):
        return _EXPECTED.search(before[-24:]) is None
    if clause.startswith(("，", "：")):
        return _GOAL.search(clause) is None
    # 2024年上半年出台办法; a bare year says so only in a document known to be older
    ahead = written_on is not None and found.last is not None
    return not ((ahead or "半年" in raw or "季度" in raw) and _ACT.match(clause))
