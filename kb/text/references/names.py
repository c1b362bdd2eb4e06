"""Which words are the name of a law: the table of everyday names and the titles that are held."""

from __future__ import annotations

import re
from copy import copy
from datetime import date
from typing import Final

from kb.text.numerals import ArticleNumber
from kb.text.references.model import LawDirectory, LawEntry, ListsNames
from kb.text.titles import (
    abbreviations,
    expand_abbreviation,
    known_titles,
    normalise_title,
    short_title,
    title_key,
    title_keys,
)

_STATE: Final = "中华人民共和国"

# What titles of norms end in. The bare suffixes of daily words (方法, 规定) need more evidence.
LAW_SUFFIX: Final = re.compile(
    r"(?:法典?|总则|通则|条例|规定|办法|细则|规则|解释|决定|决议|修正案|标准|名录|目录|规范|基准|准则|规程"
    r"|通知|意见|公告|批复|答复|通告|规划|纲要|公约|议定书|导则|技术要求|安排|指南|方案|命令?)"
    r"(?:（[^（）]{1,8}）)?$"
)
STRONG_SUFFIX: Final = re.compile(r"(?:法典?|总则|通则|条例|修正案)(?:（[^（）]{1,8}）)?$")
# Words that end in 法 and name no law; a law of that name would need 《》.
_NO_LAW: Final = re.compile(
    r"(?:方|做|说|看|用|违|执|司|依|守|想|手|合|非|书|立|普|释|枉|犯|无|末|加|减|乘|除|疗|魔|新|旧"
    r"|分析|监测|测定|采样|检测|核算|计算|比较|评估)法$"
)
# 该企业的管理规定, 公司内部处罚办法: rules of a private body
_PRIVATE: Final = re.compile(
    r"公司|企业|单位|厂|小区|业主|村规|合同|协议|内部|员工|职工手册|学校|上述|有关|相关|下列|另有|其他"
)
# "违反水污染防治法" without a directory: the name begins behind the verb
_LEAD_VERB: Final = re.compile(
    r"违反了?|违背了?|触犯了?|不符合|符合|依据|根据|按照|依照|比照|参照|对照|援引|适用|执行|落实|遵守|涉嫌"
    r"|第[〇零一二三四五六七八九十百千0-9]+[条款项章节编目]|其为|作为|视为|认为|在于|关于违反"
    r"|参见|详见|参阅|查阅|认定为|构成|属于|所称|是指|请问|[本我][国省市县]|了|的|按(?!日|劳|揭)|依(?!法)"
)
_CONJUNCTION: Final = re.compile(r"以及|及其|[和及与或并、]")


class LawNames:
    """法规名称: recognises names against the built-in table and, when given, a directory.

    Make one and reuse it: reading a directory's titles costs some milliseconds.
    """

    def __init__(self, directory: LawDirectory | None = None) -> None:
        self.directory = directory
        self._by_key: dict[str, str] = {}
        self._add_table()
        self._lists_all = isinstance(directory, ListsNames)
        if isinstance(directory, ListsNames):
            self._add_titles(directory.names())
        self._longest = max(map(len, self._by_key))
        self._entries: dict[tuple[str, date | None], LawEntry | None] = {}

    def seen_by(self, directory: LawDirectory) -> LawNames:
        """Return the same titles with another directory behind them; costs next to nothing."""
        other = copy(self)
        other.directory = directory
        other._entries = {}
        return other

    def _add_table(self) -> None:
        self._add_titles(known_titles())
        for everyday, title in abbreviations().items():
            self._by_key[title_key(everyday)] = title

    def _add_titles(self, titles: frozenset[str]) -> None:
        without_issuer: dict[str, str | None] = {}
        for title in sorted(titles):
            exact, *bare = title_keys(title)
            self._by_key[exact] = title
            for key in bare:
                # Two bodies may have issued rules of one name: then the name alone says nothing.
                without_issuer[key] = None if key in without_issuer else title
        for key, only in without_issuer.items():
            if only is not None:
                self._by_key.setdefault(key, only)

    def canonical(self, name: str) -> str | None:
        """Return the short title of a name as written, or None when nobody knows it."""
        key = title_key(name)
        if key in self._by_key:
            return self._by_key[key]
        if self.directory is not None and not self._lists_all:
            entry = self.entry(short_title(name), None)
            if entry is not None:
                return entry.short_title
        return expand_abbreviation(name)

    def entry(self, short: str, as_of: date | None) -> LawEntry | None:
        """Look a short title up in the directory, once per date."""
        if self.directory is None:
            return None
        asked = (short, as_of)
        if asked not in self._entries:
            self._entries[asked] = self.directory.find_law(short, as_of)
        return self._entries[asked]

    def has_article(self, short: str, number: ArticleNumber) -> bool:
        """Return whether the directory holds this law and its present version has the article."""
        entry = self.entry(short, None)
        if entry is None or self.directory is None:
            return False
        return self.directory.has_article(entry, number)

    def lacks_article(self, short: str, number: ArticleNumber) -> bool:
        """Return whether the directory holds this law and its present version lacks the article."""
        return self.entry(short, None) is not None and not self.has_article(short, number)

    def known_suffix(self, run: str, aliases: dict[str, str]) -> tuple[int, str] | None:
        """Return where the longest known name at the end of `run` begins, and its short title.

        `run` holds the characters before an article number without blanks and punctuation.
        """
        ask_directory = self.directory is not None and not self._lists_all
        first = 0 if ask_directory else max(0, len(run) - self._longest - len(_STATE))
        for start in range(first, len(run) - 1):
            candidate = run[start:]
            bare = candidate.removeprefix(_STATE)
            found = aliases.get(bare) or self._by_key.get(bare)
            if found is None and ask_directory:
                entry = self.entry(bare, None) if len(bare) > 1 else None
                found = entry.short_title if entry else None
            if found is not None:
                return start, found
        return None


def guess_name(run: str) -> int | None:
    """Return where an unknown law's name begins in the words before an article number.

    Without a directory only the form of the name helps; None when the words name no law.
    """
    if LAW_SUFFIX.search(run) is None or _NO_LAW.search(run) is not None:
        return None
    start = 0
    state = run.rfind(_STATE)
    if state >= 0:
        return state
    for verb in _LEAD_VERB.finditer(run, 0, len(run) - 2):
        start = verb.end()
    for word in _CONJUNCTION.finditer(run, start):
        # 水法和大气法: two laws; 城镇排水与污水处理条例: one
        if LAW_SUFFIX.search(run[start : word.start()]):
            start = word.end()
    name = run[start:]
    if not _has_subject(name):
        return None
    strong = STRONG_SUFFIX.search(name) is not None
    if len(name) < (3 if strong else 6) or (not strong and _PRIVATE.search(name)):
        return None
    return start


def is_private_rule(run: str) -> bool:
    """Tell whether the words before a number are the rules of a company, village or school."""
    return LAW_SUFFIX.search(run) is not None and _PRIVATE.search(run[-16:]) is not None


# 《责令改正通知》第二条, 《专家意见》第三条: notices to one addressee; 《关于…的通知》 is a norm.
_ONLY_WITH_SUBJECT: Final = re.compile(
    r"(?:通知|意见|公告|通告|批复|答复|决定|决议|方案|规划|命令?|安排)$"
)
_HAS_SUBJECT: Final = re.compile(
    r"关于|指导意见|实施意见|若干意见|实施方案|总体方案|五年规划|修改|废止"
)
_PRIVATE_TITLE: Final = re.compile(
    r"有限公司|本公司|公司内部|业主|小区|员工|职工|本厂|我厂|厂区|车间|村规|村民公约|市民公约|操作规程|作业规程"
)


def is_norm_title(name: str) -> bool:
    """Tell whether an unknown title in 《》 is that of a norm (and not of a contract or notice)."""
    title = normalise_title(name)
    if LAW_SUFFIX.search(title) is None or _NO_LAW.search(title) or _PRIVATE_TITLE.search(title):
        return False
    return _has_subject(title)


def _has_subject(title: str) -> bool:
    return _ONLY_WITH_SUBJECT.search(title) is None or _HAS_SUBJECT.search(title) is not None
