"""One code cut into files, put together again: 民法典 is eight files with one title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.structure.statute import PATH_SEPARATOR
from ingest.structure.tree import Note, NoteKind, Statute, Unit
from kb.model.regulation import ProvisionKind
from kb.text.numerals import ArticleNumber

_CLOSING_PART: Final = "附则"


def assemble_parts(parts: Sequence[Statute]) -> Statute:
    """Join statutes that are the parts of one code, in the order of their first articles.

    Each part's own title (合同编) becomes a row of the kind `part`, numbered in order; 附则 closes
    the code without a number. Title and adoption lines that all parts repeat are kept once.
    """
    ordered = sorted(parts, key=_first_article)
    header = ordered[0].preamble.split("\n")
    notes: list[Note] = []
    own_titles = [_part_title(part) for part in ordered]
    kept = [line for line in header if line != own_titles[0]]
    units = [Unit(ProvisionKind.PREAMBLE, "preamble", "\n".join(kept))]
    number = 0
    for part, own_title in zip(ordered, own_titles, strict=True):
        number += own_title != _CLOSING_PART
        prefix = "" if own_title == _CLOSING_PART else f"part_{number}"
        units.extend(_under_part(part, own_title, prefix, number, kept))
        notes.extend(note for note in part.notes if note.kind is not NoteKind.FIRST_NUMBER)
    detail = f"由 {len(ordered)} 个文件合为一部，各文件重复的标题与题注只保留一次"
    return Statute(
        ordered[0].title, tuple(units), (*notes, Note(NoteKind.REPEATED_HEADER, 0, detail))
    )


def _first_article(part: Statute) -> ArticleNumber:
    numbers = [unit.article for unit in part.articles if unit.article is not None]
    return min(numbers, default=ArticleNumber(0))


def _part_title(part: Statute) -> str:
    """The line below the code's title."""
    lines = part.preamble.split("\n")
    return lines[1] if len(lines) > 1 else ""


def _under_part(
    part: Statute, own_title: str, prefix: str, number: int, header: Sequence[str]
) -> list[Unit]:
    eid = prefix or "heading_1"
    units = [
        Unit(
            ProvisionKind.PART, eid, own_title, number=number if prefix else None, heading=own_title
        )
    ]
    for unit in part.units:
        if unit.kind is ProvisionKind.PREAMBLE:
            rest = [
                line for line in unit.text.split("\n") if line != own_title and line not in header
            ]
            if rest:
                units.append(Unit(ProvisionKind.OTHER, f"{eid}__other", "\n".join(rest), eid))
            continue
        is_article = unit.kind is ProvisionKind.ARTICLE
        units.append(
            replace(
                unit,
                eid=unit.eid if is_article else f"{eid}__{unit.eid}",
                parent_eid=f"{eid}__{unit.parent_eid}" if unit.parent_eid else eid,
                path=PATH_SEPARATOR.join(filter(None, (own_title, unit.path))),
            )
        )
    return units
