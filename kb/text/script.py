"""Traditional characters → simplified ones, by a table of single characters.

The table holds what ICU's transform Traditional-Simplified (Unicode License V3) maps one to one,
less every character that simplified texts use too (著, 于): a simplified text comes back as it is.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


@cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    source = resources.files("kb.text").joinpath("traditional.json")
    loaded = json.loads(source.read_text(encoding="utf-8"))
    sure = str.maketrans("".join(loaded["traditional"]), "".join(loaded["simplified"]))
    more = str.maketrans(loaded["traditional_when_sure"], loaded["simplified_when_sure"])
    return _as_text(sure), _as_text({**sure, **more})


def _as_text(table: dict[int, int]) -> dict[int, str]:
    return {code: chr(to) for code, to in table.items()}


def simplified(text: str) -> str:
    """Return the text in simplified characters, of the same length.

    水汙染防治法第八十三條 gives 水污染防治法第八十三条. Characters that both scripts have (後, 於)
    are changed only beside one that is certainly traditional.
    """
    sure, all_of_them = _tables()
    if sure.keys().isdisjoint(map(ord, text)):
        return text
    return text.translate(all_of_them)
