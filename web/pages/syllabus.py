"""The training and examination syllabus, by level and category."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template

from kb.store import catalogue
from web import arguments, reading
from web.wiring import services

blueprint = Blueprint("syllabus", __name__, url_prefix="/syllabus")


@blueprint.get("")
def index() -> str:
    """Show the points of one level (all levels when none is chosen), grouped by category."""
    level = arguments.text("level")
    as_of = arguments.as_of() or dt.date.today()
    with services().database.reading() as session:
        everything = catalogue.syllabus_points(session)
        shown = [point for point in everything if not level or point.level == level]
        found = reading.basis(session, [ref for p in shown for ref in p.basis], as_of=as_of)
    basis = iter(found)
    groups: dict[str, list[tuple[catalogue.SyllabusPointView, list[reading.Basis]]]] = {}
    for point in shown:
        entry = (point, [next(basis) for _ in point.basis])
        groups.setdefault(point.category, []).append(entry)
    hours: dict[str, float] = {}
    for point in everything:
        hours[point.level] = hours.get(point.level, 0.0) + point.hours
    return render_template(
        "syllabus.html", groups=groups, hours=hours, level=level, total=len(shown)
    )
