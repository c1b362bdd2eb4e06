"""Names told by a clause that only a person can stand in: 由…代缴, 据…陈述, …系其雇工.

The clause is the cue, so that the words of the name do not matter; ordinary words of the dictionary
are left out where the clause takes things as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from kb.text.privacy.hits import HitType, Span
from kb.text.privacy.lexicon import Lexicon, lexicon
from kb.text.privacy.segments import is_word

_BEGIN: Final = r"(?:^|(?<=[，。；、：:\n “”]))"
_NAME: Final = r"(?P<name>[一-龥]{2,4}?)"
_THREE: Final = r"(?P<name>[一-龥]{3,4}?)"
# 据…陈述, 经…确认: who tells
_TELLING: Final = re.compile(
    rf"(?:(?<=据)|(?<=[，。；、]经)){_THREE}(?=陈述|供述|供认|交代|介绍|回忆|描述|称|所述|反映|辩称)"
)
# 由…代缴, 由…于当日代签
_ON_BEHALF: Final = re.compile(
    rf"由{_THREE}(?=(?:于[^，。；、\n]{{1,8}})?代(?:为)?[缴签收领办交付](?!理))"
)
# 伙同…将, 指使…倒掉
_ACCOMPLICE: Final = re.compile(
    rf"(?:伙同|勾结|串通|纠集|教唆|怂恿|雇请|雇用|转卖给|转包给|转租给|出售给|卖给了?|交给了?)"
    rf"{_THREE}(?=[，。；、将把在从向于偷倾驾运拉]|等[二三四五]?人)"
)
# …驾驶川A, …驾车: only a person drives
_DRIVER: Final = re.compile(rf"{_BEGIN}{_THREE}(?=驾驶|驾车|驱车|骑车|徒手|亲手|亲笔)")
# …把废酸倒进…: who handles a thing
_HANDLER: Final = re.compile(
    rf"{_BEGIN}{_THREE}(?=把[^，。；、\n]{{1,8}}?[倒排埋运卖拉扔堆拆藏烧交丢])"
)
# 直接送达…。
_SERVED_ON: Final = re.compile(rf"(?:直接|留置|邮寄|委托)送达(?:给)?{_THREE}(?=[，。；、]|$)")
# …先生 with the whole name before it
_ADDRESSED: Final = re.compile(rf"{_BEGIN}{_THREE}(?=先生|女士)")
# 对…作出如下处罚决定, 对…处以罚款
_PUNISHED: Final = re.compile(
    rf"(?<=对){_THREE}(?=(?:作出|做出)[^，。；\n]{{0,6}}(?:处罚|罚款|决定)|处以?罚款|处罚款|给予(?:警告|罚款))"
)
# …与…签订了, …和…合谋
_AGREED: Final = re.compile(
    rf"{_BEGIN}(?P<name>[一-龥]{{3,4}}?)[与和同](?P<other>[一-龥]{{3,4}}?)"
    rf"(?=签订|签署|约定|合谋|共谋|商定|合伙|共同出资|系(?:夫妻|父子|母子|兄弟|姐妹|亲属))"
)
# 甘愿认，系本案当事人; 厉同谋系其雇工
_IDENTIFIED: Final = re.compile(
    rf"{_BEGIN}{_THREE}，?系(?=(?:该|本|其|某|涉案|现场|上述)?[^，。；、\n系]{{0,12}}?"
    rf"(?P<end>[一-龥]{{2}})(?:[，。；、\n]|$))"
)
# 被处罚人田野、方圆共同经营: two of a role and what only persons do
_TOGETHER: Final = re.compile(
    r"(?:当事人|被处罚人|被询问人|被告人|证人|经营者|合伙人|股东)(?P<name>[一-龥]{2,3})、(?P<other>[一-龥]{2,3}?)"
    r"(?=共同(?:经营|出资|投资|承认|签|到)|合伙|均(?:承认|称|表示|到|证实|签|在场)|分别(?:供述|陈述|签))"
)
_ONE_OF: Final = re.compile(
    rf"(?P<role>当事人|法定代表人|负责人|被处罚人|举报人|证人|被告人){_NAME}，系(?=[^，。；\n]{{2,16}}(?:[，。；\n]|$))"
)
_CLAUSES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (_TELLING, "陈述人"),
    (_ON_BEHALF, "代办人"),
    (_ACCOMPLICE, "行为的对象"),
    (_DRIVER, "驾驶人"),
    (_HANDLER, "行为人"),
    (_SERVED_ON, "受送达人"),
    (_ADDRESSED, "姓名加称谓"),
    (_PUNISHED, "受处罚人"),
)


def find_in_clauses(text: str, may_be_a_name: Callable[[Lexicon, str], bool]) -> Iterator[Span]:
    """Yield names in folded text told by the clause around them.

    Args:
        text: the folded text.
        may_be_a_name: whether a surname with a given name is no role, body or empty field.
    """
    words = lexicon()

    def fits(name: str) -> bool:
        plain = name in words.not_names or (len(name) == 2 and is_word(name))
        return not plain and may_be_a_name(words, name)

    for pattern, why in _CLAUSES:
        for found in pattern.finditer(text):
            if fits(found["name"]):
                yield Span(*found.span("name"), HitType.NAME, why)
    for found in _AGREED.finditer(text):
        if fits(found["name"]) and fits(found["other"]):
            yield Span(*found.span("name"), HitType.NAME, "订约双方")
            yield Span(*found.span("other"), HitType.NAME, "订约双方")
    for found in _IDENTIFIED.finditer(text):
        told = words.roles.ending_at(text, found.end("end")) or words.kin.ending_at(
            text, found.end("end")
        )
        if told and fits(found["name"]):
            yield Span(*found.span("name"), HitType.NAME, "身份说明")
    for found in _TOGETHER.finditer(text):
        if may_be_a_name(words, found["name"]) and may_be_a_name(words, found["other"]):
            yield Span(*found.span("name"), HitType.NAME, "共同的行为人")
            yield Span(*found.span("other"), HitType.NAME, "共同的行为人")
    for found in _ONE_OF.finditer(text):
        if may_be_a_name(words, found["name"]):
            yield Span(*found.span("name"), HitType.NAME, "身份说明")
