"""Numbered pages of a list, and addresses that change one argument and keep the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import g, request, url_for

_NOT_CARRIED: Final = re.compile(r"_|endpoint$")
"""Names that `url_for` reads for itself: ?endpoint=…, ?_scheme=…; no page has such an argument."""
SHORTENED: Final = "shortened_arguments"
"""Name in `flask.g` of arguments that addresses carry in a shorter form than they came in."""


@dataclass(frozen=True, slots=True)
class Page:
    """翻页: where the reader is; `previous` and `next` are addresses, empty at the ends."""

    number: int
    pages: int
    total: int
    previous: str
    next: str


def here(**changes: Any) -> str:
    """Return the address of this page with some arguments changed; None or "" removes one."""
    arguments: dict[str, Any] = {
        **request.args.to_dict(),
        **g.get(SHORTENED, {}),
        **(request.view_args or {}),
        **changes,
    }
    kept = {
        name: value
        for name, value in arguments.items()
        if value not in (None, "") and not _NOT_CARRIED.match(name)
    }
    return url_for(request.endpoint or "home.index", **kept)


def page_of(total: int, number: int, size: int) -> Page:
    """Return page `number` (from 1) of `total` entries shown `size` at a time."""
    pages = max(1, -(-total // size))
    return Page(
        number=number,
        pages=pages,
        total=total,
        previous=here(page=number - 1 if number > 2 else None) if number > 1 else "",
        next=here(page=number + 1) if number < pages else "",
    )
