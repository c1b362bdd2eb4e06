"""English trade words in a question: unorganized emission stands for 无组织排放."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources


@cache
def _terms() -> dict[str, str]:
    source = resources.files("search.query").joinpath("english_terms.json")
    loaded = json.loads(source.read_text(encoding="utf-8"))
    return {str(word): str(term) for word, term in loaded.items()}


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_terms(), key=len, reverse=True)
    return re.compile(
        r"(?<![A-Za-z])(?:"
        + "|".join(word.replace(" ", r"\s+") for word in words)
        + r")(?![A-Za-z])",
        re.IGNORECASE,
    )


def english_terms(question: str) -> tuple[str, ...]:
    """Return the statutory terms for the English words of a question, in its order."""
    found = (_terms()[" ".join(m[0].lower().split())] for m in _pattern().finditer(question))
    return tuple(dict.fromkeys(found))
