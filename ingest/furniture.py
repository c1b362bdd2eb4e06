"""What a web page puts around a text: menus, bread crumbs, buttons, sources, copyright lines.

Nothing disappears silently: the removed lines are returned and kept with the draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Whole lines only; a sentence that merely mentions one of these words stays.
_ALWAYS: Final = re.compile(
    r"(?:[【\[]?(?:打印|关闭|关闭窗口|打印本页|收藏|分享|分享到|返回|返回列表|返回顶部|返回首页|纠错"
    r"|上一篇|下一篇|首页|网站首页|点赞|扫一扫.*|微信|微博|举报|朗读|无障碍)[】\]]?[ |｜、]*)+"
    r"|字(?:号|体)[:：]?.{0,20}"
    r"|(?:您|你)?(?:当前|现在)?的?(?:所在)?位置[:：].*|.{0,12}当前位置[:：].*"
    r"|(?:信息|文章|稿件)?来源[:：].{0,40}|(?:责任)?编辑[:：].{0,20}|作者[:：].{0,20}|供稿[:：].{0,30}"
    r"|(?:发布|更新|发文)(?:日期|时间)[:：].{0,30}|(?:浏览|点击|阅读)(?:次数|量|数)[:：]?.{0,12}"
    r"|版权所有.*|.*Copyright.*|.*ICP备.*|.*公网安备.*|网站标识码.*|主办单位?[:：].*|承办单位?[:：].*"
    r"|为您推荐.*|相关(?:链接|阅读|推荐|政策解读文件|解读)[:：]?.*|检测项目"
    r"|[-—－–]+ ?\d{1,4} ?[-—－–]+|第 ?\d{1,4} ?页(?: ?共 ?\d+ ?页)?|\d{1,3} ?/ ?\d{1,3}|\d{1,3}"
    r"|[\w-]{1,40}\.(?:jpe?g|png|gif|bmp)",
    re.IGNORECASE,
)
# 网站首页 关于我们 新闻动态 资质领域 服务范围 服务流程: a menu printed in one line
_MENU: Final = re.compile(r"(?:[\u3400-\u9fffA-Za-z（）()]{2,8}[ 　|｜>]+){4,}[\u3400-\u9fff]{2,8}")
_SENTENCE: Final = re.compile(r"[。！？；，,;：:]")
_NUMBERED: Final = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|第.{1,4}[条章部]")
_LISTED_MENU: Final = 6
_LISTED_WIDTH: Final = 20
_TITLE_TAIL: Final = re.compile(r"\s*(?:发布|发文|成文)(?:日期|时间)[:：]\s*[\d年月日 :.-]*$")
_LABEL_LINE: Final = re.compile(
    r"附件 ?[0-9一二三四五六七八九十]*[:：]?"
    r"|(?:政策|通知|公告|解读|文件|公文|法规|规划|信息|公开){1,3}|.{0,3}"
)
# 重磅 | …: the label an official account puts before a headline
_TITLE_HEAD: Final = re.compile(r"^(?:重磅|头条|速看|转发|收藏|最新|关注)\s*[|｜丨:：!！]\s*")


def remove_furniture(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return (kept, removed) lines in order; `lines` are without blank ones."""
    start = _after_listed_menu(lines)
    kept: list[str] = []
    removed: list[str] = list(lines[:start])
    for line in lines[start:]:
        if _ALWAYS.fullmatch(line) or _MENU.fullmatch(line):
            removed.append(line)
        else:
            kept.append(line)
    return kept, removed


def tidy_title(title: str) -> str:
    """Return a headline without the labels that pages add before and after it."""
    return _TITLE_HEAD.sub("", _TITLE_TAIL.sub("", title)).strip()


def title_index(lines: Sequence[str]) -> int:
    """Return which line is the title: the first that is no label such as 附件 2 or 政策文件."""
    for index, line in enumerate(lines[:5]):
        if _LABEL_LINE.fullmatch(line) is None:
            return index
    return 0


def _after_listed_menu(lines: Sequence[str]) -> int:
    """Index after a menu printed one entry a line above the text.

    Six or more short lines in a row without a stop are a menu; the bread crumb that follows ends
    it. The line before the first sentence is the title and stays.
    """
    run = 0
    for index, line in enumerate(lines):
        if _is_entry(line):
            run += 1
            continue
        if run >= _LISTED_MENU:
            crumb = _ALWAYS.fullmatch(line) is not None
            return index if crumb or not _is_entry(lines[index - 1]) else index - 1
        if _SENTENCE.search(line) and len(line) > 2 * _LISTED_WIDTH:
            return 0
        if not (_MENU.fullmatch(line) or _ALWAYS.fullmatch(line)):
            run = 0
    return 0


def _is_entry(line: str) -> bool:
    return (
        len(line) <= _LISTED_WIDTH
        and _SENTENCE.search(line) is None
        and _NUMBERED.match(line) is None
    )
