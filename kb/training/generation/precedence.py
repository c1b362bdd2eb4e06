"""新法优先 precedence: rules that a later law may have replaced, and rules on what is gone.

A regulation that executes a law is older than that law where the law has been revised since. Its
penalties and procedures then may fall short of the law in force, and one that implements the law
article by article (实施条例, 实施细则) may name what the law has done away with. Of two laws that
punish one conduct differently the later one is applied. 立法法第九十八条、第九十九条、第一百零三条:
laws stand above administrative regulations, the new provision above the old.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kb.training.generation.bodies import read_bodies
from kb.training.generation.figures import read_figures
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement
from kb.training.generation.wording import bigrams

Conduct = tuple[str, int, tuple[tuple[int, int], ...]]
"""A conduct in its article: the provision, where its penalty begins, the item it stands in."""

_EXECUTES: Final = re.compile(r"《(?:中华人民共和国)?([^》]{1,30}法)》")
_IMPLEMENTS: Final = re.compile(r"^(?:中华人民共和国)?(.{1,30}法)实施(?:条例|细则|办法)$")
_BY_TITLE: Final = re.compile(r"实施(?:条例|细则|办法)$")
_BY_AIM: Final = re.compile(r"为(?:了)?(?:实施|执行|贯彻执行?)《")
# what a revised law orders anew: who decides, on what paper, in which time
_PROCEDURE: Final = re.compile(
    r"批准|核准|审批|审核|验收|申请|备案|许可|登记|报告书|报告表|环境影响评价|缴纳|收费|费用|罚"
)
# taxes, fees, offices, papers and orders that no law in force knows: 农业税 ended in 2006 and
# 排污费 in 2018; 水资源费 gave way to the tax everywhere on 1 December 2024
# (水资源税改革试点实施办法); 责令限期治理 of pollution went with the revisions of 环境保护法 (2014)
# and 水污染防治法 (2017)
_GONE: Final = re.compile(
    r"农业特产|农业税|屠宰税|排污费|水资源费|计划部门|计划主管部门|经济贸易|革命委员会|经济综合(?:宏观)?(?:调控|主管)|外经贸|"
    r"(?:污染|排放|超标|水质)[^。]*限期治理|环境监理|劳动教养|投机倒把|人民公社|社队|国家海洋局|核安全局|化学工业部"
)
_SAME_CONDUCT: Final = 0.9
_OVERRIDDEN: Final = {
    # 核安全法（2017）第七十九条 punishes unlicensed construction and operation
    ("放射性污染防治法", 52),
    # 固体废物污染环境防治法（2020）第一百零八条 punishes dumping of sludge
    ("城镇排水与污水处理条例", 53),
}
"""Penalties for which a later law of the same or a higher rank has another text, in other words."""
# the same words mean another duty under each law that has them
_OF_EACH_LAW: Final = re.compile(r"监督检查|现场检查|许可证|资质|证书")


_OVERTAKEN: Final = (
    # 固体废物污染环境防治法（2020年修订）第一百零二条、第一百一十一条、第一百一十二条
    (
        "2020-04-29",
        re.compile(
            r"(?:倾倒|堆放|填埋|丢弃|遗撒)[^。]*(?:废|垃圾)|(?:废|垃圾)[^。]*(?:倾倒|堆放|填埋|丢弃|遗撒)"
        ),
    ),
    # 湿地保护法（2021）第五十二条至第五十七条, 噪声污染防治法（2021）第七十一条至第八十五条
    ("2021-12-24", re.compile("湿地|噪声")),
)
"""When a national law was adopted, and what older local regulations may fine otherwise than it."""


def overtaken(statement: Statement) -> bool:
    """Return whether a local regulation fines what a national law has since laid down anew."""
    source = statement.source
    return (
        statement.penal
        and source.level != "national"
        and any(
            source.version < adopted and conduct.search(statement.text) is not None
            for adopted, conduct in _OVERTAKEN
        )
    )


def gone(text: str) -> bool:
    """Return whether a text speaks of a tax, fee, office or paper that does not exist any more."""
    return _GONE.search(text) is not None


def without_replaced(
    sources: Iterable[Source], revised: Mapping[str, str] | None = None
) -> tuple[Source, ...]:
    """Return the articles less those that implement a law revised after them.

    `revised` has the version in force of every law by its short title; without it, those among
    the articles count.
    """
    every = tuple(sources)
    laws = _versions(every, revised)
    replaced = {each.slug for each in every if _implements_older(each, laws)}
    return tuple(each for each in every if each.slug not in replaced)


def _implements_older(source: Source, laws: Mapping[str, str]) -> bool:
    found = _IMPLEMENTS.match(source.law)
    if found is not None and laws.get(found[1], "") > source.version:
        return True
    if source.type == "law" or source.article.number != 1:
        return False
    implements = _BY_TITLE.search(source.law) or _BY_AIM.search(source.text)
    return implements is not None and _older(source, laws)


def outdated(sources: Iterable[Source], revised: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the slugs of the regulations that execute a law revised after them."""
    every = tuple(sources)
    laws = _versions(every, revised)
    return frozenset(
        each.slug
        for each in every
        if each.type != "law" and each.article.number == 1 and _older(each, laws)
    )


_REPLACED: Final = {
    # 噪声污染防治法（2021）第九十条
    "环境噪声污染防治法": "噪声污染防治法",
}
"""Laws that another law took the place of, by short title."""


def _older(source: Source, laws: Mapping[str, str]) -> bool:
    executed = (_REPLACED.get(law, law) for law in _EXECUTES.findall(source.text))
    return any(laws.get(law, "") > source.version for law in executed)


def still_holds(statement: Statement) -> bool:
    """Return whether a statement of an outdated regulation is one a revised law leaves alone.

    Duties and prohibitions that name no authority, procedure, limit or penalty are.
    """
    text = statement.text
    return (
        not statement.penal
        and _PROCEDURE.search(text) is None
        and next(read_bodies(text), None) is None
        and not list(read_figures(text))
    )


def conduct_of(statement: Statement) -> Conduct:
    """Return which conduct of its article a penal statement is about, the same for each degree."""
    return statement.source.provision, statement.spans[0][0], statement.spans[1:]


def superseded(statements: Sequence[Statement]) -> frozenset[Conduct]:
    """Return the conduct that a law, or a later text of its rank, punishes with other figures."""
    first: dict[Conduct, Statement] = {}
    for each in statements:
        if each.penal and _OF_EACH_LAW.search(each.text[: each.opening]) is None:
            first.setdefault(conduct_of(each), each)
    kept = list(first.values())
    words = [bigrams(each.text[: each.opening].rstrip("，的者")) for each in kept]
    holding: dict[str, list[int]] = defaultdict(list)
    lost = {
        conduct_of(each)
        for each in statements
        if each.penal and (each.source.law, each.source.article.number) in _OVERRIDDEN
    }
    for place, pairs in enumerate(words):
        shared = Counter(other for pair in pairs for other in holding[pair])
        for other, count in shared.items():
            alike = count >= _SAME_CONDUCT * len(pairs | words[other])
            if alike and _differ(kept[place], kept[other]):
                lost.add(conduct_of(min(kept[place], kept[other], key=_rank)))
        for pair in pairs:
            holding[pair].append(place)
    return frozenset(lost)


def _differ(one: Statement, other: Statement) -> bool:
    if one.source.slug == other.source.slug:
        return False
    figures = [
        [each.values for each in read_figures(part.text[part.opening :])] for part in (one, other)
    ]
    return figures[0] != figures[1]


def _rank(statement: Statement) -> tuple[bool, str]:
    return statement.source.type == "law", statement.source.version


def _versions(sources: tuple[Source, ...], revised: Mapping[str, str] | None) -> Mapping[str, str]:
    if revised is not None:
        return revised
    return {each.law: each.version for each in sources if each.type == "law"}
