"""生态环境领域 field: which laws questions are made of when nobody names any.

National laws, administrative regulations, rules and judicial interpretations, by short title, in
`environmental_laws.json`: those of the field; neighbouring ones that other departments enforce, of
which only what concerns the environment is asked; and the laws of procedure that every enforcement
officer is examined in. Local regulations are read only when a caller names them.
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
    return _group("environment") | neighbouring_laws()


@cache
def neighbouring_laws() -> frozenset[str]:
    """Return the short titles of those that other departments enforce."""
    return _group("neighbouring")


@cache
def enforcement_laws() -> frozenset[str]:
    """Return the short titles of the laws of procedure that enforcement follows in any field."""
    return _group("enforcement")


def concerns_environment(text: str) -> bool:
    """Return whether words of a neighbouring law are a matter of ecology and the environment."""
    return _CONCERNS.search(text) is not None


def _group(name: str) -> frozenset[str]:
    text = files(__package__).joinpath("environmental_laws.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)[name])
