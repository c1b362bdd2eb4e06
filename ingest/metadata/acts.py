"""The adoption lines of a law: who did what on which day, in the order of the text.

Laws carry them between title and first chapter, one a line (1996年5月15日 第八届…第十九次会议《关于
修改…的决定》第一次修正), local regulations often several in one line, old ones in brackets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.text.dates import DatePrecision, find_dates
from kb.text.numerals import ascii_digits


class ActKind(StrEnum):
    """立法行为: 通过、批准、修正、修订、公布、施行."""

    ADOPTED = "adopted"
    APPROVED = "approved"
    AMENDED = "amended"
    REVISED = "revised"
    PROMULGATED = "promulgated"
    EFFECTIVE = "effective"


CHANGES: Final = frozenset({ActKind.AMENDED, ActKind.REVISED})
LAWMAKING: Final = frozenset(ActKind) - {ActKind.EFFECTIVE}


@dataclass(frozen=True, slots=True)
class Act:
    """立法行为记录: one dated act; `text` is its wording, `number` an order's number if any."""

    on: dt.date
    kind: ActKind
    body: str
    text: str
    number: str = ""


_ENACTMENT: Final = re.compile(
    r"^(?![（(]|\d{4}年\d{1,2}月\d{1,2}日).*[。：:；]$|^\d{4}年\d{1,2}月\d{1,2}日，"
)
_OPEN: Final = "《〈<＜"
_CLOSE: Final = "》〉>＞"
_BRACKETED: Final = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|<[^<>]*>|＜[^＜＞]*＞")
# 通过并经2000年6月30日…批准的《…》第一次修正: one act, dated by the approval
_GOES_ON: Final = re.compile(r"(?:通过并经|通过[，、]?经|并经|[、，]经?)$")
_BY_DECISION: Final = re.compile(r"(?:通过|批准)的?(?:关于[^，。]*)?《》(?!.*修订)")
_KINDS: Final = (
    (re.compile(r"修正|修改[》。）]?$|《》的决定$"), ActKind.AMENDED),
    (re.compile(r"修订"), ActKind.REVISED),
    (_BY_DECISION, ActKind.AMENDED),
    (re.compile(r"批准"), ActKind.APPROVED),
    (re.compile(r"通过"), ActKind.ADOPTED),
    (re.compile(r"公布|发布|颁布|印发|公告|令"), ActKind.PROMULGATED),
    (re.compile(r"施行|实施|生效|执行"), ActKind.EFFECTIVE),
)
# 浙江省第十三届人民代表大会常务委员会第十三次会议 · 最高人民检察院第十届检察委员会第71次会议
_SESSION: Final = re.compile(
    r"(?P<place>[^第，。《]*?)第[^届]{1,6}届(?P<organ>[^第，。《]*?(?:代表大会(?:常务委员会)?|常委会"
    r"|检察委员会))"
)
# 最高人民法院审判委员会第1838次会议 · 国务院第66次常务会议 · 中华人民共和国国务院令第76号发布
_PLAIN_BODY: Final = re.compile(
    r"(?P<body>[\u3400-\u9fff、（）()]{2,60}?)(?:第[^第]{1,8}次|令|公告|办公厅|第[^第]{1,8}号|于?批准|发布"
    r"|公布|颁布|印发|通过|修订|修正|常务会议|$)"
)
_LEADING: Final = re.compile(r"^[\s，、：（(]*(?:经|由|根据|于|，|原)*\s*")
# 中华人民共和国国务院令第656号 · 海关总署第61号令 · 杭州市…公告第15号 · 主席令第七十号
_ORDER_NUMBER: Final = re.compile(
    r"(?P<who>[\u3400-\u9fff、]{2,40}?)(?P<what>令|公告)\s*[（(]?第?\s*"
    r"(?P<number>[0-9一二三四五六七八九十百零〇]+)\s*号"
    r"|(?P<who2>[\u3400-\u9fff、]{2,30}?)第\s*(?P<number2>[0-9一二三四五六七八九十百]+)\s*号令"
)
# 法释〔2021〕12号 · 劳部发〔1994〕489号 · 国办发[2016]81号 · 冀政办字〔2020〕194号
DOCUMENT_NUMBER: Final = re.compile(
    r"[\u3400-\u9fff]{1,12}[〔\[［（(]\s*(?:19|20)\d{2}\s*[〕\]］）)]\s*第?\s*\d{1,5}\s*号"
)
_NO_BODY: Final = re.compile(r"(?:的|起|公告|施行|实施|执行|根据|公布|发布)*")
_SYNONYMS: Final = {
    "最高人民法院审判委员会": "最高人民法院",
    "最高人民检察院检察委员会": "最高人民检察院",
    "中华人民共和国国务院": "国务院",
    "全国人大常委会": "全国人民代表大会常务委员会",
    "全国人大": "全国人民代表大会",
}


def parse_acts(preamble: str) -> tuple[Act, ...]:
    """Return the acts named in the lines below a title."""
    return tuple(_acts(_adoption_lines(ascii_digits(preamble))))


def document_number(preamble: str, acts: tuple[Act, ...]) -> str:
    """Return the number of the order or document that brought this version, or an empty string."""
    numbered = [act for act in acts if act.number]
    if numbered:
        return max(numbered, key=lambda act: act.on).number
    match = DOCUMENT_NUMBER.search(ascii_digits(preamble))
    return re.sub(r"\s", "", match[0]) if match else ""


def _adoption_lines(preamble: str) -> str:
    """The adoption lines as one text; a line that begins no act continues the one before.

    The words of enactment that may follow are sentences and often date the law they speak of:
    为正确适用2005年10月27日…修订的《公司法》，…制定本规定。
    """
    return "".join(
        line.strip() for line in preamble.split("\n") if not _ENACTMENT.search(line.strip())
    )


def _acts(text: str) -> Iterator[Act]:
    spans = [
        span
        for span in find_dates(text)
        if span.precision is DatePrecision.DAY and _depth(text, span.start) == 0
    ]
    held: dt.date | None = None
    for position, span in enumerate(spans):
        end = spans[position + 1].start if position + 1 < len(spans) else len(text)
        wording = _until_sentence_end(text[span.end : end])
        bare = _outside_brackets(wording)
        if held is None and position + 1 < len(spans) and _GOES_ON.search(bare.rstrip()):
            held = span.value
            continue
        held = None
        kind = _kind(bare, since=text[max(0, span.start - 1) : span.start] == "自")
        if kind is None:
            continue
        body = "" if kind is ActKind.EFFECTIVE else _body(bare)
        yield Act(span.value, kind, body, _tidy(wording), _number(bare))
        if kind is ActKind.PROMULGATED and re.search(r"(?:公布|发布)(?:之日起?)?施行", bare):
            yield Act(span.value, ActKind.EFFECTIVE, "", _tidy(wording))


def _depth(text: str, position: int) -> int:
    before = text[:position]
    return sum(before.count(char) for char in _OPEN) - sum(before.count(char) for char in _CLOSE)


def _until_sentence_end(wording: str) -> str:
    """Acts are not sentences: what follows a full stop is the law's own introduction."""
    cut = wording.find("。")
    return wording if cut < 0 else wording[:cut]


def _outside_brackets(wording: str) -> str:
    """The wording with every title emptied to 《》, innermost brackets first."""
    while True:
        emptied = _BRACKETED.sub("\x00", wording)
        if emptied == wording:
            return re.sub("\x00+", "《》", wording).strip(" 　（）()，")
        wording = emptied


def _kind(bare: str, *, since: bool) -> ActKind | None:
    if since:
        return ActKind.EFFECTIVE if re.search(r"施行|实施|生效|执行|起", bare) else None
    for pattern, kind in _KINDS:
        if pattern.search(bare):
            return kind
    # 1984年1月7日 国务院: only who and when
    return ActKind.PROMULGATED if re.fullmatch(r"[\u3400-\u9fff、]{2,30}", bare) else None


def _body(bare: str) -> str:
    bare = _LEADING.sub("", bare)
    session = _SESSION.match(bare)
    if session is not None:
        body = f"{session['place']}{session['organ']}"
    else:
        plain = _PLAIN_BODY.match(bare)
        body = plain["body"] if plain else ""
    body = body.replace("常委会", "常务委员会").strip("、，")
    body = _SYNONYMS.get(body, body).replace("中中华", "中华")
    return "" if _NO_BODY.fullmatch(body) else body


def _number(bare: str) -> str:
    match = _ORDER_NUMBER.search(bare)
    if match is None:
        return ""
    if match["number2"]:
        return f"{match['who2']}令第{match['number2']}号"
    who = match["who"].removeprefix("中华人民共和国")
    return f"{who}{match['what']}第{match['number']}号"


def _tidy(wording: str) -> str:
    return re.sub(r"\s*根据\s*$", "", wording.strip(" 　（）()，"))
