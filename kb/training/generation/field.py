"""生态环境领域 field: which laws questions are made of when nobody names any.

National laws, administrative regulations, rules and judicial interpretations, by short title, in
`environmental_laws.json`: those of the field; neighbouring ones that other departments enforce, of
which penalties and what concerns the environment are asked; remote ones, of which only the latter;
and the laws of procedure that every enforcement officer is examined in. Regulations of provinces
and cities on pollution and the environment are listed apart: their questions are for the place.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Final

_CONCERNS: Final = re.compile(
    r"污染|排放|排污|环境|生态|废[水气物弃液渣油]|污[水泥]|尾矿|矸石|弃[土渣]|垃圾|粪|有毒|有害|"
    r"辐射|放射|噪声|臭氧|碳|自然保护|湿地|濒危|倾倒|泄漏|植被|拆解"
)


@cache
def environmental_laws() -> frozenset[str]:
    """Return the short titles of the national laws of the environmental field."""
    return _group("environment") | _group("neighbouring") | _group("remote")


@cache
def local_laws() -> frozenset[str]:
    """Return the short titles of regulations of provinces and cities on the environment.

    Of those whose text in force is held: 上海市环境保护条例 was amended in 2022, and is not listed.
    """
    return _group("local")


@cache
def enforcement_laws() -> frozenset[str]:
    """Return the short titles of the laws of procedure that enforcement follows in any field."""
    return _group("enforcement")


def within_field(law: str, text: str, *, penal: bool = False) -> bool:
    """Return whether what a law says is asked: all of it, or what concerns the environment.

    Of a law that other departments enforce nothing else is, but for the penalties of some.
    """
    if law in _group("remote") or (law in _group("neighbouring") and not penal):
        return _CONCERNS.search(text) is not None
    return True


@cache
def _group(name: str) -> frozenset[str]:
    text = files(__package__).joinpath("environmental_laws.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)[name])
