"""Tuning as data: the numbers of `profile.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class SimilarProfile:
    """类案排序参数.

    `fields` is what a token counts in each part of a case. `words` is what each part of likeness
    weighs for a description, `stated` for a case or draft, whose fields say more than its words.
    `roles` is what a provision of that role weighs. `strong` and `fair` are scores where the bands
    begin.
    """

    fields: Mapping[str, float]
    words: Mapping[str, float]
    stated: Mapping[str, float]
    roles: Mapping[str, float]
    strong: float
    fair: float


@cache
def similar_profile() -> SimilarProfile:
    """Return the profile that comes with the product."""
    source = resources.files("search.similar").joinpath("profile.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return SimilarProfile(**loaded)
