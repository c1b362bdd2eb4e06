"""Titles of regulations: the short form everything is keyed by, everyday names, slugs.

One regulation is written many ways: 《中华人民共和国水污染防治法》(2017修正), 水污染防治法,
水污染法. `short_title` removes what does not distinguish works; `expand_abbreviation` reads the
curated table `abbreviations.json`; `title_key` is the punctuation-free form for comparison.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Final

from kb.text.numerals import ascii_digits

_STATE: Final = "中华人民共和国"
_SLUG_LIMIT: Final = 100

_OPENING: Final = "《〈<«＜"
_CLOSING: Final = "》〉>»＞"
_BRACKETS: Final = str.maketrans(
    {"(": "（", ")": "）", **dict.fromkeys(_OPENING, "《"), **dict.fromkeys(_CLOSING, "》")}
)

# "(2017修正)", "（2018年修订）", "(2017-06-27)", "（2014年4月24日修订）", "（2020年版）", "(2017)"
_EDITION_TAIL: Final = re.compile(
    r"\s*（\s*(?:19|20)\d{2}\s*(?:年|-\d{1,2}-\d{1,2})?\s*(?:\d{1,2}月(?:\d{1,2}日)?)?\s*"
    r"(?:第[一二三四五六]次)?(?:修正|修订|修改|版|公布|施行|实施|通过)?(?:本|版)?\s*）$"
)
# "（已废止）", "（现行有效）", "（失效）": status notes of law databases
_STATUS_TAIL: Final = re.compile(r"\s*（(?:已废止|已失效|失效|现行有效|已被修改|尚未生效)）$")
# 宪法修正案（2004年）: here the year is the only thing that tells the works apart.
_YEAR_IS_IDENTITY: Final = re.compile(r"修正案（\d{4}年?）$")
_SPACES: Final = re.compile(r"[\s\u200b\ufeff]+")
# 最高人民法院  最高人民检察院关于…: the list comma is often only a space
_TWO_HIGH_COURTS: Final = re.compile(r"最高人民法院[\s、，]+最高人民检察院")
_NOT_IN_KEY: Final = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
# 最高人民法院、最高人民检察院关于…, 国务院关于…, 山东省人民代表大会常务委员会关于…
_ISSUER_BEFORE_ABOUT: Final = re.compile(
    r"^(?:最高人民法院|最高人民检察院|国务院|[\u3400-\u9fff]{2,9}人民代表大会(?:常务委员会)?"
    r"|[、和])+(?=关于)"
)
# 新环保法, 现行水污染防治法: the adjective says which edition, not which work
_NEWNESS: Final = re.compile(r"^(?:新修订的?|修订后的|现行的?|新版?)")

# The words that legal titles are built from; what stands between two of them is one slug part.
_SLUG_WORDS: Final = re.compile(
    "最高人民法院|最高人民检察院|人民代表大会|常务委员会|固体废物|污染环境|环境噪声|环境影响"
    "|生态环境|自然保护区|放射性污染|中华人民共和国|行政处罚|行政许可|行政复议|行政强制|行政诉讼"
    "|民事诉讼|刑事诉讼|刑事案件|适用法律|若干问题|修正案"
    "|防治|管理|保护|处罚|许可|评价|促进|监督|安全|诉讼|复议|强制|组织|保障|实施|建设|环境|海洋"
    "|条例|规定|办法|细则|规则|解释|决定|批复|标准|通知|意见|公告|法典|关于|办理|审理|适用|暂行"
    "|试行|[省市州县](?!容|场|政)|法(?!律|院|典|规|人|官)"
)


def normalise_title(title: str) -> str:
    """Unify spacing, brackets and quotes; keep every distinguishing word.

    Outer 《》 go, half-width brackets become full-width, nested 〈〉 become 《》, digits ASCII.
    """
    title = ascii_digits(title.strip()).translate(_BRACKETS)
    title = _TWO_HIGH_COURTS.sub("最高人民法院、最高人民检察院", title)
    title = _SPACES.sub("", title)
    if title.startswith("《") and title.endswith("》") and _wraps_all(title):
        title = title[1:-1]
    return title


def _wraps_all(title: str) -> bool:
    depth = 0
    for position, char in enumerate(title):
        depth += (char == "《") - (char == "》")
        if depth == 0:
            return position == len(title) - 1
    return False


def short_title(title: str) -> str:
    """Return the everyday full title: without the state's name and notes on the edition.

    中华人民共和国水污染防治法(2017修正) and 《水污染防治法》 both give 水污染防治法. Ordinal and
    trial marks （二）, （试行） stay, and so does the year of 宪法修正案（2004年）.
    """
    title = normalise_title(title)
    title = _STATUS_TAIL.sub("", title)
    if _YEAR_IS_IDENTITY.search(title) is None:
        title = _EDITION_TAIL.sub("", title)
    if title.startswith("《") and title.endswith("》") and _wraps_all(title):
        title = title[1:-1]  # 《…》（2017年修正）: the brackets close before the note
    title = title.replace("《" + _STATE, "《")
    stripped = title.removeprefix(_STATE)
    # 中华人民共和国和X国关于… and a bare state name keep it
    return stripped if stripped and not stripped.startswith(("和", "与", "关于")) else title


def in_title_marks(title: str) -> str:
    """Put a title between 《》 as printing does: marks inside it become 〈〉."""
    return "《" + title.replace("《", "〈").replace("》", "〉") + "》"


def title_key(title: str) -> str:
    """Return the form by which two spellings of one title compare equal (no punctuation)."""
    return _NOT_IN_KEY.sub("", short_title(title))


def title_keys(title: str) -> tuple[str, ...]:
    """Return all keys a title may be looked up by, the most exact first.

    Judicial interpretations and decisions are mostly cited without their issuing body:
    最高人民法院…关于X的解释 is also found by 关于X的解释.
    """
    short = short_title(title)
    exact = _NOT_IN_KEY.sub("", short)
    bare = _NOT_IN_KEY.sub("", _ISSUER_BEFORE_ABOUT.sub("", short))
    return (exact,) if bare == exact else (exact, bare)


@cache
def abbreviations() -> dict[str, str]:
    """Return the table everyday name → short title (固废法 → 固体废物污染环境防治法)."""
    source = resources.files("kb.text").joinpath("abbreviations.json")
    loaded = json.loads(source.read_text(encoding="utf-8"))
    return {str(name): str(title) for name, title in loaded.items()}


@cache
def known_titles() -> frozenset[str]:
    """Return short titles that need no directory to be recognised.

    They are what the abbreviation table points to and `national_titles.json`: national laws,
    also well-known repealed ones, and the environmental regulations.
    """
    source = resources.files("kb.text").joinpath("national_titles.json")
    listed = json.loads(source.read_text(encoding="utf-8"))
    return frozenset(abbreviations().values()) | frozenset(map(str, listed))


def expand_abbreviation(name: str) -> str | None:
    """Return the short title an everyday name stands for, or None when it is not in the table.

    水法 is a law of its own and therefore never read as 水污染防治法.
    """
    table = abbreviations()
    short = short_title(name)
    if short in table:
        return table[short]
    current = _NEWNESS.sub("", short)
    if current != short:
        return table.get(current) or (current if current in known_titles() else None)
    return None


def slug(title: str) -> str:
    """Return the ASCII name of a work in ids and addresses: shuiwuran-fangzhi-fa.

    At most 100 characters; longer ones are cut and end in eight hex digits of the title's hash,
    so that two long titles with one beginning stay apart. Homophones may still collide: whoever
    stores a slug keeps it unique.
    """
    from pypinyin import lazy_pinyin  # loading its tables takes 0.2 s: not at start-up

    short = short_title(title)
    parts: list[str] = []
    for chunk in _slug_chunks(short):
        syllables = lazy_pinyin(chunk, errors="ignore" if not chunk.isascii() else "default")
        spelled = re.sub(r"[^a-z0-9]+", "", "".join(syllables).lower().replace("ü", "v"))
        if spelled:
            parts.append(spelled)
    spelled = "-".join(parts) or "regulation"
    if len(spelled) <= _SLUG_LIMIT:
        return spelled
    digest = hashlib.sha256(short.encode()).hexdigest()[:8]
    return spelled[: _SLUG_LIMIT - 9].rstrip("-") + "-" + digest


def _slug_chunks(title: str) -> list[str]:
    chunks: list[str] = []
    for stretch in re.findall(r"[0-9A-Za-z]+|[\u3400-\u9fff〇]+", title):
        last = 0
        for match in _SLUG_WORDS.finditer(stretch):
            if match.start() > last:
                chunks.append(stretch[last : match.start()])
            chunks.append(match[0])
            last = match.end()
        if last < len(stretch):
            chunks.append(stretch[last:])
    return chunks
