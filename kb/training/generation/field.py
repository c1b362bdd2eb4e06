"""生态环境领域 field: which laws questions are made of when nobody names any.

National laws, administrative regulations, rules and judicial interpretations of the field, by
short title, in `environmental_laws.json`; with them the laws of procedure that every enforcement
officer is examined in. Local regulations are read only when a caller names them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def environmental_laws() -> frozenset[str]:
    """Return the short titles of the national laws of the environmental field."""
    return _group("environment")


@cache
def enforcement_laws() -> frozenset[str]:
    """Return the short titles of the laws of procedure that enforcement follows in any field."""
    return _group("enforcement")


def _group(name: str) -> frozenset[str]:
    text = files(__package__).joinpath("environmental_laws.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)[name])
