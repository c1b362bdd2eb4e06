"""A guide as its page shows it: cards with linked provisions, stale sentences with what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from kb.compendium.guides import checking
from kb.compendium.guides.duties import Rested
from kb.compendium.guides.markdown import Section
from kb.compendium.guides.published import PublishedGuide
from kb.compendium.guides.sentences import Part, part_of
from kb.compendium.guides.staleness import Change
from kb.text.substance import Piece
from web import addresses, markdown


@dataclass(frozen=True, slots=True)
class Stale:
    """条文已修改: what a reader is told beside a sentence; `url` leads to the comparison.

    `sentence` is set where the mark stands below a whole section.
    """

    law: str
    label: str
    told: str
    url: str
    same_law: bool
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """卡片中的一行: its cells as HTML, by name, and what changed under it."""

    cells: dict[str, Markup]
    stale: tuple[Stale, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """卡片: a section; `kind` is duties, consequences, checks, days or text."""

    key: str
    heading: str
    level: int
    kind: str
    html: Markup
    rows: tuple[Row, ...]
    stale: tuple[Stale, ...]


def cards(published: PublishedGuide) -> tuple[Card, ...]:
    """Return the cards of a guide in the order of its text."""
    levels = {
        str(part.get("heading") or ""): int(part.get("level") or 1)
        for part in published.document.content.get("sections") or ()
    }
    return tuple(
        _card(published, section, levels.get(section.heading, 1))
        for section in published.guide.sections
    )


def stale(change: Change, sentence: str = "") -> Stale:
    """Return a change as a page tells it."""
    if not change.new_law and change.new_version:
        versions: dict[str, Any] = {"from": change.old_version, "to": change.new_version}
        url = url_for("regulations.compare", slug=change.slug, **versions)
    elif change.new_provisions:
        url = addresses.provision_url(change.new_provisions[0])
    else:
        url = addresses.provision_url(change.provision)
    return Stale(
        law=change.law,
        label=change.label,
        told=checking.in_words(change),
        url=url,
        same_law=not change.new_law,
        old=change.old,
        new=change.new,
        sentence=sentence,
    )


def links(rested: Iterable[Rested]) -> list[markdown.TextLink]:
    """Return the citations of a text as links to the versions they mean."""
    return [
        markdown.TextLink(each.raw, href, f"《{each.law}》{each.version} 版本")
        for each in rested
        if each.resolved and (href := addresses.provision_url(each.provision))
    ]


def _card(published: PublishedGuide, section: Section, level: int) -> Card:
    part = part_of(section)
    rows = _rows(published, part) if section is _first(published, part) else ()
    rested = [
        each
        for stated in published.statements
        if stated.sentence.section is section
        for each in stated.provisions
    ]
    kind = _KINDS.get(part, "text") if part and rows else "text"
    html = Markup()
    if kind == "text":
        html = markdown.render(section.text, links(sorted(rested, key=lambda one: one.start)))
    elif kind in ("days", "consequences", "duties"):
        html = markdown.render(_outside(section, kind))
    below = (
        tuple(stale(change, words) for words, change in published.stale_in(section.key))
        if kind == "text"
        else ()
    )
    return Card(section.key, section.heading, level, kind, html, rows, below)


def _first(published: PublishedGuide, part: Part | None) -> Section | None:
    return published.guide.section(part) if part else None


def _outside(section: Section, kind: str) -> str:
    """The lines of a section that are neither a table's nor, of consequences, in the list."""
    skipped = ("|", "-", "*", "+") if kind == "consequences" else ("|",)
    return "\n".join(
        line for line in section.text.split("\n") if not line.lstrip().startswith(skipped)
    )


_KINDS = {
    Part.DUTIES: "duties",
    Part.CONSEQUENCES: "consequences",
    Part.CHECKS: "checks",
    Part.DAYS: "days",
}


def _rows(published: PublishedGuide, part: Part | None) -> tuple[Row, ...]:
    guide = published.guide
    if part is Part.DUTIES:
        return tuple(
            _row(
                published,
                part,
                one.start,
                what=one.what,
                when=one.when,
                record=one.record,
                basis=one.basis,
            )
            for one in guide.obligations
        )
    if part is Part.CONSEQUENCES:
        return tuple(
            _row(
                published,
                part,
                one.start,
                conduct=one.conduct,
                result=one.result,
                basis=one.basis,
            )
            for one in guide.consequences
        )
    if part is Part.CHECKS:
        return tuple(
            _row(published, part, one.start, question=one.question, basis=one.basis)
            for one in guide.checks
        )
    if part is Part.DAYS:
        return tuple(
            _row(published, part, one.start, when=one.when, what=one.what, basis=one.basis)
            for one in guide.days
        )
    return ()


def _row(published: PublishedGuide, part: Part, start: int, **cells: str) -> Row:
    rested: Sequence[Rested] = [
        each
        for stated in published.statements
        if part_of(stated.sentence.section) is part and stated.sentence.start == start
        for each in stated.provisions
    ]
    linked: dict[str, Any] = {
        name: markdown.render_line(words, links(rested) if name == "basis" else ())
        for name, words in cells.items()
    }
    changed = tuple(stale(change) for change in published.stale_at(part, start))
    return Row(linked, changed)
