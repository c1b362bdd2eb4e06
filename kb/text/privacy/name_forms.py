"""Names told by their form or label alone: with ·, in Latin letters, nicknames, labelled fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.text.privacy.cues import NO_PERSON, is_body, surname_size
from kb.text.privacy.hits import HitType, Span
from kb.text.privacy.lexicon import lexicon

# 买买提·示例, 约翰·样例·史密斯
_DOTTED: Final = re.compile(r"(?<!·)[一-龥]{1,20}(?:·[一-龥]{1,6}){1,3}(?!·)")
_LONGEST_PART: Final = 8
# 姓名：古丽; only a whole field counts
_FIELD: Final = re.compile(
    r"(?:姓名|名字|曾用名|联系人|负责人|法定代表人|当事人|经营者|举报人|投诉人|证人"
    r"|户主)(?:（[^（）\n]{0,6}）)?[：:] ?"
    r"(?P<value>[一-龥]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,3})(?=[，。；、（）\s\n]|$)"
)
_PREPOSITIONS: Final = "由向对被经将把据给与和"
_NICKNAME: Final = re.compile(
    r"(?:乳名|小名|绰号|外号|诨号|诨名|(?<![工人事本证])人称(?=叫"
    r"|“?[一-龥]{0,2}[哥爷叔老小阿子]))(?:叫做|叫|为|是|：|:"
    r"|“)?(?P<value>(?![一-龥]{0,3}某)[一-龥]{1,4}?)(?=[，。；、）”]|$|的)"
)
_ALIAS: Final = re.compile(
    r"（(?:乳名|小名|绰号|外号|曾用名|别名|又名|化名|别称)[：:为叫]?(?P<alias>[^（）\n某×]{1,8})）"
)
# 杨小某（乳名豆豆）: masked already, and given away by the nickname
_MASKED_ALIAS: Final = re.compile(r"[一-龥]小?某{1,2}[甲乙丙丁]?$")


def find_name_forms(text: str) -> Iterator[Span]:
    """Yield names in folded text that need no surname."""
    words = lexicon()
    place = 0
    # 艾力·示例和押运员玛丽亚·示例: the next one begins where this one ends
    while (found := _DOTTED.search(text, place)) is not None:
        start, end = _dotted(text, found.start(), found.end())
        place = end
        if text.index("·", start) - start <= _LONGEST_PART:
            yield Span(start, end, HitType.NAME, "带间隔号的姓名")
    for found in _FIELD.finditer(text):
        value = found["value"]
        if (
            value not in words.no_name
            and "某" not in value
            and not NO_PERSON.match(value)
            and not _is_word(value)
            and not is_body(words, value)
        ):
            yield Span(*found.span("value"), HitType.NAME, "姓名栏")
    for found in _NICKNAME.finditer(text):
        yield Span(*found.span("value"), HitType.NAME, "小名、绰号")


def _dotted(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a name with · begins and ends in a run of characters.

    A role before it (负责人买买提·示例) and a verb behind it (约翰·样例提交了) run into the name.
    """
    words = lexicon()
    first, last = text.index("·", start), text.rindex("·", start, end)
    if text[start] in _PREPOSITIONS and start + 1 < first:
        start += 1  # 由次仁·示例代为签收
    for place in range(first - 1, start, -1):
        before = words.before.ending_at(text, place) or ""
        if (
            words.roles.ending_at(text, place)
            or words.kin.ending_at(text, place)
            or len(before) > 1
        ):
            start = place
            break
    for place in range(last + 2, end):
        word = words.after.starting_at(text, place) or ""
        if len(word) > 1 or (word and place > last + 2):
            return start, place
    return start, end


def with_alias(text: str, names: Sequence[Span]) -> list[Span]:
    """Return the names, each joined with the nickname in brackets that follows it."""
    ends = {name.end: name for name in names}
    joined = {name.start: name for name in names}
    for found in _ALIAS.finditer(text):
        name = ends.get(found.start())
        start = name.start if name else None
        if start is None:
            masked = _MASKED_ALIAS.search(text[max(0, found.start() - 4) : found.start()])
            if masked is None:
                continue
            start = found.start() - len(masked[0])
        joined[start] = Span(start, found.end(), HitType.NAME, "姓名及小名")
    return sorted(joined.values())


def name_parts(value: str) -> tuple[str, str | None]:
    """Return the name and the nickname of 杨虚构（乳名豆豆）; the nickname is None elsewhere."""
    found = _ALIAS.search(value)
    return (value[: found.start()], found["alias"]) if found else (value, None)


def _is_word(value: str) -> bool:
    import rjieba  # lazy: see segments.py

    tagged = rjieba.tag(value, hmm=False)
    if len(tagged) == 2 and len(value) == 4 and not surname_size(lexicon(), value):
        return len(tagged[0][0]) == 2  # 全面负责, 安全总监
    return len(tagged) == 1 and not tagged[0][1].startswith("nr")
