"""Names that ordinary words could be, told by a strong cue: a party's label, personal data, a cell.

应转运 and 平安 are words and names. Where a form has a field for a person (当事人：, 签名：), where
sex or birth follow, or in the cell of a table, a surname with one or two characters is a name even
if a dictionary has it. After a bare role (负责人平安签收), a kinship
or another name it is one unless it reads as what the role does (当事人应当, 当事人陈述).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.text.privacy.clauses import find_in_clauses
from kb.text.privacy.hits import HitType, Span
from kb.text.privacy.lexicon import Lexicon, lexicon
from kb.text.privacy.segments import Segments
from kb.text.privacy.surroundings import KIN, LABEL, ROLE, Surroundings

_FEWEST, _MOST = 2, 4
_PREDICATES: Final = ("v", "d", "p", "c", "u", "r", "m", "q", "ad", "f")
_NOUNS: Final = ("n", "a", "i", "l", "j", "z")
# 经办机构, 安全科, 应急组: who is meant is no person
_BODY: Final = re.compile(r"[科股室组处所站部委会办厅院社班]$")
# 村民田地, 职工宿舍: who belongs to a class; what follows is more often a thing than a name
_ANYBODY: Final = re.compile(r"(?:[民工众属户友生客官]|员工|同事|法人|邻居|老乡)$")
_OPENED: Final = ("（", "(")
_NEW_CLAUSE: Final = ("，", ",")
_HEADINGS: Final = re.compile(
    r"(?:姓名|名称或姓名|当事人|被处罚人|法定代表人|负责人|联系人|经营者|证人|举报人|签名|签字|户主)"
    r"(?:（[^（）\n]{0,8}）)?"
)
# what an empty field says, or a sentence that begins behind a colon
NO_PERSON: Final = re.compile(
    r"应[当予]|经[查核办审]|年月|单位|公司|双方|全[体部]|向[我其该本]|于[次同当]|(?:时间|安排|明确|.{1,3}族|任命书)$"
)
# 向应声虫送达了告知书: papers are served on somebody
_SERVED: Final = re.compile(r"向(?P<name>[一-龥]{2,4}?)(?=送达|宣读|出具|下达|直接送达|留置送达)")
# 白开水、高音符二人, 白开水、高音符等两人: a list of as many as are counted
_COUNTED: Final = re.compile(
    r"(?P<names>[一-龥]{2,16}(?:(?:、[一-龥]{2,4}?){1,9}|(?:、[一-龥]{2,4}?){0,8}[和与及][一-龥]{2,4}?))"
    r"等?(?P<count>[二两三四五六七八九十])人"
)
_LISTING: Final = re.compile(r"、|[和与及](?=[一-龥]{2,4}$)")
_NUMERALS: Final = {"两": 2, **{char: 2 + at for at, char in enumerate("二三四五六七八九十")}}
_LEADS: Final = re.compile(r"[由将对与和向把令为有]")
_ROW: Final = re.compile(r"^.*[|｜\t].*$", re.MULTILINE)
_CELL: Final = re.compile(r"[^|｜\t\n]+")
_NAME: Final = re.compile(rf"[一-龥]{{{_FEWEST},{_MOST}}}")
# 钱虚构（男，…; 卓越，女，1990年…
_SEX: Final = re.compile(
    r"(?:^|(?<=[，。；、：:\n “]))(?P<name>[一-龥]{2,4}) ?(?:[（(]|[，,]) ?[男女](?=[，,）)、；])"
)


def surname_size(words: Lexicon, value: str) -> int:
    """Return the length of the surname that a value of one or two more characters begins with."""
    return next(
        (
            size
            for size in (4, 2, 1)
            if 1 <= len(value) - size <= 2 and value[:size] in words.surnames
        ),
        0,
    )


def find_cued(text: str) -> Iterator[Span]:
    """Yield names in folded text told by a cell, by sex, by service or by a count."""
    words = lexicon()
    for found in _SEX.finditer(text):
        if may_be_a_name(words, found["name"]):
            yield Span(*found.span("name"), HitType.NAME, "姓名及性别")
    for found in _SERVED.finditer(text):
        if may_be_a_name(words, found["name"]) and found["name"] not in words.not_names:
            yield Span(*found.span("name"), HitType.NAME, "受送达人")
    for found in _COUNTED.finditer(text):
        yield from _counted(words, found)
    yield from _cells(words, text)
    yield from find_in_clauses(text, may_be_a_name)


def _counted(words: Lexicon, found: re.Match[str]) -> Iterator[Span]:
    names = _LISTING.split(found["names"])
    if len(names) != _NUMERALS[found["count"]]:
        return
    start = found.start("names")
    for number, name in enumerate(names):
        lead = 0
        if number == 0:  # 由白开水、…: what comes before the first one
            leads = {each.end() for each in _LEADS.finditer(name)} | {_end_of_role(words, name), 0}
            fitting = (each for each in leads if may_be_a_name(words, name[each:]))
            lead = max(fitting, default=0)
        if may_be_a_name(words, name[lead:]):
            yield Span(start + lead, start + len(name), HitType.NAME, "清点人数的名单")
        start += len(name) + 1


def _end_of_role(words: Lexicon, run: str) -> int:
    return max((end for end in range(len(run)) if words.roles.ending_at(run, end)), default=0)


def _cells(words: Lexicon, text: str) -> Iterator[Span]:
    columns: dict[int, bool] = {}
    last_end = -1
    for row in _ROW.finditer(text):
        if row.start() != last_end + 1:
            columns = {}
        last_end = row.end()
        cells = [_trimmed(text, *cell.span()) for cell in _CELL.finditer(text, *row.span())]
        headed = [bool(_HEADINGS.fullmatch(text, start, end)) for start, end in cells]
        for number, (start, end) in enumerate(cells):
            labelled = columns.get(number, False) or (number > 0 and headed[number - 1])
            value = text[start:end]
            if labelled and _NAME.fullmatch(value) and may_be_a_name(words, value):
                yield Span(start, end, HitType.NAME, "表格中的姓名")
        if any(headed):
            columns = {number: True for number, is_head in enumerate(headed) if is_head}


def cued_points(
    words: Lexicon,
    segments: Segments,
    around: Surroundings,
    text: str,
    span: tuple[int, int, int],
    lead: float,
) -> float:
    """Return the points of a name after a label or a role, 0 when the cue does not suffice.

    Args:
        words: the lexicon.
        segments: the dictionary words of the text.
        around: what stands around.
        text: the folded text.
        span: where the surname starts, its length, and where the name ends.
        lead: the points of what stands before.
    """
    start, size, end = span
    value = "".join(text[start:end].split())
    after = around.after(end)
    if lead < KIN or not after or not may_be_a_name(words, value):
        return 0.0
    stopped = around.at_stop(end)
    if lead >= LABEL and stopped:
        return lead + after + 0.2 * (end - start)
    role = words.roles.ending_at(text, start) or ""
    if stopped and role and text[start - len(role) - 1 : start - len(role)] in _OPENED:
        return LABEL + after  # （法定代表人黄昏后）
    if _ANYBODY.search(role) or text[start - 1 : start] in _NEW_CLAUSE:
        return 0.0
    if not segments.begins_at(end) or _reads_as_predicate(segments, start, end):
        return 0.0
    if value in words.not_names:
        return 0.0
    if segments.word_from(start) == end - start and not segments.tags[start].startswith("nr"):
        if not segments.tags[start].startswith(_NOUNS):
            return 0.0
        # 双方签字, 单位提交: short words with such a surname are ordinary ones
        weak = words.surnames[text[start : start + size]] < 0
        if weak and (stopped or end - start < 3 or after < 1.0):
            return 0.0
    return max(lead, ROLE) + after


def _reads_as_predicate(segments: Segments, start: int, end: int) -> bool:
    """Whether the words say what a role does: 应整改, 双方, 申请听证, 陈述后."""
    tags = []
    place = start
    while place < end:
        tags.append(segments.tags[place])
        place = segments.ends[place]
    if tags[0].startswith("nr"):
        return False
    if segments.word_from(start) == 1 and len(tags) == 2:
        joins = tags[0].startswith(("c", "p"))  # 和周边住户, 向群众解释
        return joins or (
            tags[0].startswith(_PREDICATES) and tags[1].startswith(("v", "d", "p", "n"))
        )
    return tags[0].startswith(_PREDICATES) and (len(tags) == 1 or tags[-1].startswith(_PREDICATES))


def is_body(words: Lexicon, value: str) -> bool:
    """Whether a field's value is an office or a company: 综合科, 甲公司."""
    return (
        _BODY.search(value) is not None
        or words.organisation_ends.ending_at(value, len(value)) is not None
    )


def may_be_a_name(words: Lexicon, value: str) -> bool:
    """Whether a value is a surname with a given name and no role, body or empty field."""
    if value in words.no_name or value[:2] in words.no_name or "某" in value:
        return False
    if NO_PERSON.match(value):
        return False
    if words.roles.ending_at(value, len(value)) or is_body(words, value):
        return False
    return surname_size(words, value) > 0


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end
