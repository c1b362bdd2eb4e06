"""回避事项 concerns: whom a matter concerns, so that a reviewer can tell whether to step aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.people import Unit


@dataclass(frozen=True, slots=True)
class Concerns:
    """回避事项: the units, the party under its real name, and who handled the case."""

    units: tuple[str, ...]
    party: str
    handlers: tuple[str, ...]


def concerns_of(session: Session, document: Document, content: Mapping[str, Any]) -> Concerns:
    """Return whom a document with this content concerns."""
    unit = session.get(Unit, document.unit_id) if document.unit_id else None
    named = [
        unit.name if unit else "",
        str(content.get("handling_unit") or ""),
        *map(str, content.get("co_handling_units") or ()),
    ]
    return Concerns(
        units=tuple(dict.fromkeys(name for name in named if name)),
        party=str(content.get("party") or content.get("party_display") or ""),
        handlers=tuple(map(str, content.get("handlers") or ())),
    )
