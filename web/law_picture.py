"""关系图 of one law as shapes: articles down an axis, arcs inside the law, lines to other laws.

Only articles that cite or are cited are drawn. Every length is in SVG user units, one a CSS pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.model.law_graph import ReferenceKind
from kb.model.regulation import ProvisionKind
from kb.store.law_graph import Edge
from kb.store.library import ProvisionView
from kb.text.numerals import ArticleNumber, format_numeral

WIDTH: Final = 760
AXIS: Final = 118
LAW_LEFT: Final = 470
ROW: Final = 20
HEADING_ROW: Final = 30
LAW_ROW: Final = 24
MARGIN: Final = 16
LAWS_DRAWN: Final = 40
"""More other laws than this make a tangle; the table has them all."""
_LAW_CHARS: Final = 21
_HEADINGS: Final = (ProvisionKind.PART, ProvisionKind.SUBPART, ProvisionKind.CHAPTER)


@dataclass(frozen=True, slots=True)
class Dot:
    """条文点: one article on the axis."""

    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """章节标题 between the articles."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """援引线: an SVG path, its kind, and what it says in words."""

    path: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class LawBox:
    """其他法规: the name of another law at the right edge."""

    y: int
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """关系图: what the template draws."""

    width: int
    height: int
    axis: int
    law_left: int
    dots: tuple[Dot, ...]
    bands: tuple[Band, ...]
    arcs: tuple[Curve, ...]
    lines: tuple[Curve, ...]
    laws: tuple[LawBox, ...]
    laws_left_out: int


def draw(
    rows: Sequence[ProvisionView], edges: Sequence[Edge], kind_names: dict[str, str]
) -> Picture | None:
    """Return the picture of a version, or None when nothing cites anything."""
    inner = [edge for edge in edges if edge.inner and edge.target is not None]
    outer = [edge for edge in edges if not edge.inner and edge.law]
    drawn = {edge.source for edge in [*inner, *outer]}
    drawn |= {edge.target for edge in inner if edge.target is not None}
    if not drawn:
        return None
    dots, bands, places, bottom = _axis(rows, drawn)
    laws, heights, left_out = _laws(outer, places)
    arcs = [_arc(edge, places, kind_names) for edge in inner if _on_axis(edge, places)]
    lines = {
        (edge.source, edge.law, edge.kind): _line(edge, places, heights, kind_names)
        for edge in outer
        if edge.law in heights and edge.source in places
    }
    lowest = max([bottom, *(box.y + LAW_ROW for box in laws)])
    return Picture(
        width=WIDTH,
        height=lowest + MARGIN,
        axis=AXIS,
        law_left=LAW_LEFT,
        dots=tuple(dots),
        bands=tuple(bands),
        # Penalties are drawn last, over the rest.
        arcs=tuple(sorted(arcs, key=lambda arc: arc.kind == ReferenceKind.PENALISES.value)),
        lines=tuple(lines.values()),
        laws=tuple(laws),
        laws_left_out=left_out,
    )


def short_label(number: ArticleNumber) -> str:
    """Return 第120条之一: half as wide as the label in Chinese numerals."""
    suffix = f"之{format_numeral(number.suffix)}" if number.suffix else ""
    return f"第{number.number}条{suffix}"


def _axis(
    rows: Sequence[ProvisionView], drawn: set[ArticleNumber]
) -> tuple[list[Dot], list[Band], dict[ArticleNumber, int], int]:
    dots: list[Dot] = []
    bands: list[Band] = []
    places: dict[ArticleNumber, int] = {}
    waiting: dict[ProvisionKind, str] = {}
    y = MARGIN
    for row in rows:
        if row.kind in _HEADINGS:
            level = _HEADINGS.index(row.kind)
            waiting = {
                kind: text for kind, text in waiting.items() if _HEADINGS.index(kind) < level
            }
            waiting[row.kind] = " ".join(row.text.split())
        if row.kind is not ProvisionKind.ARTICLE or row.number is None:
            continue
        number = ArticleNumber(row.number, row.suffix)
        if number not in drawn or number in places:
            continue
        for text in waiting.values():
            bands.append(Band(y + 14, text))
            y += HEADING_ROW
        waiting = {}
        places[number] = y + ROW // 2
        dots.append(Dot(places[number], short_label(number)))
        y += ROW
    return dots, bands, places, y


def _laws(
    outer: Sequence[Edge], places: dict[ArticleNumber, int]
) -> tuple[list[LawBox], dict[str, int], int]:
    """Place every law beside the middle of what cites it, one below the other."""
    wanted: dict[str, list[int]] = {}
    for edge in outer:
        if edge.source in places:
            wanted.setdefault(edge.law, []).append(places[edge.source])
    most = sorted(wanted, key=lambda law: (-len(wanted[law]), law))[:LAWS_DRAWN]
    boxes: list[LawBox] = []
    heights: dict[str, int] = {}
    y = MARGIN
    for law in sorted(most, key=lambda law: (sum(wanted[law]) / len(wanted[law]), law)):
        y = max(y, sum(wanted[law]) // len(wanted[law]) - LAW_ROW // 2)
        heights[law] = y + LAW_ROW // 2
        text = law if len(law) <= _LAW_CHARS else law[: _LAW_CHARS - 1] + "…"
        boxes.append(LawBox(heights[law], text, law))
        y += LAW_ROW
    return boxes, heights, len(wanted) - len(most)


def _on_axis(edge: Edge, places: dict[ArticleNumber, int]) -> bool:
    return edge.source in places and edge.target in places


def _arc(edge: Edge, places: dict[ArticleNumber, int], names: dict[str, str]) -> Curve:
    assert edge.target is not None
    begin, end = places[edge.source], places[edge.target]
    reach = AXIS + 6 + min(300, round(8 * math.sqrt(abs(end - begin))) + 14)
    path = f"M{AXIS + 5},{begin} C{reach},{begin} {reach},{end} {AXIS + 9},{end}"
    title = f"{edge.source.label()}{names[edge.kind.value]}{edge.target.label()}{edge.part}"
    return Curve(path, edge.kind.value, title)


def _line(
    edge: Edge, places: dict[ArticleNumber, int], heights: dict[str, int], names: dict[str, str]
) -> Curve:
    begin, end = places[edge.source], heights[edge.law]
    middle = (AXIS + LAW_LEFT) // 2
    path = f"M{AXIS + 5},{begin} C{middle},{begin} {middle},{end} {LAW_LEFT - 6},{end}"
    target = edge.target.label() if edge.target else ""
    title = f"{edge.source.label()}{names[edge.kind.value]}《{edge.law}》{target}"
    return Curve(path, edge.kind.value, title)
