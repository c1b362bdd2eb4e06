"""Tuning as data: the numbers of `profiles.json`, read once, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class LexicalProfile:
    """词面检索参数: BM25's k1 and b, field weights, and the length in tokens counted as average.

    The average is a constant, not a statistic of the index: a passage's weights then depend on the
    passage alone, and a rebuilt index is identical to one that grew.
    """

    k1: float
    b: float
    average_length: float
    fields: Mapping[str, float]
    longest_query_repeat: int


@cache
def _loaded() -> dict[str, Any]:
    source = resources.files("search").joinpath("profiles.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


@cache
def lexical_profile() -> LexicalProfile:
    """Return the lexical part of the profile."""
    return LexicalProfile(**_loaded()["lexical"])
