"""新法优先 precedence: rules that a later law may have replaced.

A regulation that executes a law is older than that law where the law has been revised since. Its
penalties then may fall short of the law in force, and one that implements the law article by
article (实施条例, 实施细则) may name what the law has done away with. 立法法第九十八条、第九十九条:
laws stand above administrative regulations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kb.training.generation.source import Source

_EXECUTES: Final = re.compile(r"《(?:中华人民共和国)?([^》]{2,30}法)》")
_IMPLEMENTS: Final = re.compile(r"^(?:中华人民共和国)?(.{2,30}法)实施(?:条例|细则|办法)$")


def without_replaced(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the articles less those that implement a law revised after them."""
    every = tuple(sources)
    laws = _versions(every)
    return tuple(
        each
        for each in every
        if (found := _IMPLEMENTS.match(each.law)) is None or laws.get(found[1], "") <= each.version
    )


def outdated(sources: Iterable[Source]) -> frozenset[str]:
    """Return the slugs of the regulations that execute a law revised after them."""
    every = tuple(sources)
    laws = _versions(every)
    return frozenset(
        each.slug
        for each in every
        if each.type != "law"
        and each.article.number == 1
        and any(laws.get(law, "") > each.version for law in _EXECUTES.findall(each.text))
    )


def _versions(sources: tuple[Source, ...]) -> dict[str, str]:
    return {each.law: each.version for each in sources if each.type == "law"}
