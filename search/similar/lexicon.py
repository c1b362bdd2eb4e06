"""手法词表: words of descriptions and cases → manners, methods, how it was found, party, element.

The table `lexicon.json` was written for this project from what inspectors and complaints say, not
from any test set. A pattern is a regular expression; each code is found once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

FILE: Final = "lexicon.json"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """词表: patterns by code; `manner_names` are the Chinese names of the manners."""

    manner_names: Mapping[str, str]
    manners: Mapping[str, re.Pattern[str]]
    methods: Mapping[str, re.Pattern[str]]
    found_by: Mapping[str, re.Pattern[str]]
    party_types: Mapping[str, re.Pattern[str]]
    elements: Mapping[str, re.Pattern[str]]


@cache
def lexicon() -> Lexicon:
    """Return the table that comes with the product."""
    source = resources.files("search.similar").joinpath(FILE)
    table: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return Lexicon(
        manner_names={code: name for code, name, _ in table["manners"]},
        manners={code: re.compile(pattern) for code, _, pattern in table["manners"]},
        **{
            group: {code: re.compile(pattern) for code, pattern in table[group].items()}
            for group in ("methods", "found_by", "party_types", "elements")
        },
    )


def codes_in(text: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    """Return the codes whose pattern stands in the text, in the order of the table."""
    return tuple(code for code, pattern in patterns.items() if pattern.search(text))


def counts_in(text: str, patterns: Mapping[str, re.Pattern[str]]) -> dict[str, int]:
    """Return how often each pattern stands in the text, without those that do not."""
    found = {code: sum(1 for _ in pattern.finditer(text)) for code, pattern in patterns.items()}
    return {code: number for code, number in found.items() if number}
