"""Hours of study: one's own with a certificate, and those of units for who oversees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kb.beijing import today
from kb.errors import AnjianError, InvalidInput, NotPermitted
from kb.model.people import Unit, User
from kb.model.training import HoursSource
from kb.store import accounts
from kb.training.practice.choosing import LEARNERS
from kb.training.records import hours, overview
from kb.training.records.hours import HoursRow
from kb.training.records.people import (
    HOURS_A_YEAR,
    MINUTES,
    RUNS,
    SEES,
    runs,
    seen_units,
)
from web import addresses, downloads, insiders
from web.pages import steps
from web.people import display_names
from web.wiring import services

blueprint = Blueprint("training_records", __name__, url_prefix="/training/records")
addresses.refuse_impossible_rows(blueprint, "row_id", "没有这条学时记录", "请从名单中重新选择")

SOURCES: Final = {
    HoursSource.COURSE: "培训班",
    HoursSource.EXAM: "考试",
    HoursSource.EXTERNAL: "外部培训",
}
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@dataclass(frozen=True, slots=True)
class Shown:
    """学时档案 of a person and year as a page shows it."""

    name: str
    display_name: str
    unit: str
    year: int
    rows: tuple[HoursRow, ...]
    total: float
    people: dict[str, str]

    @property
    def counted(self) -> tuple[HoursRow, ...]:
        """The rows that were not revoked."""
        return tuple(row for row in self.rows if not row.revoked)


@blueprint.get("")
def index() -> str:
    """Show one's own hours of a year."""
    account = insiders.require(LEARNERS)
    with services().database.reading() as session:
        shown = _shown(session, accounts.get_user(session, account.name), _year())
    return render_template(
        "training/hours.html", shown=shown, sources=SOURCES, needed=HOURS_A_YEAR, own=True
    )


@blueprint.get("/certificate")
def certificate() -> str:
    """Show one's own counted hours of a year as a sheet to print."""
    account = insiders.require(LEARNERS)
    with services().database.reading() as session:
        shown = _shown(session, accounts.get_user(session, account.name), _year())
    return render_template(
        "training/certificate.html",
        shown=shown,
        sources=SOURCES,
        needed=HOURS_A_YEAR,
        minutes=MINUTES,
        on=today(),
    )


@blueprint.get("/units")
def units() -> str:
    """Show how the people of the units that the account sees stand in a year."""
    account = insiders.require(SEES)
    year = _year()
    with services().database.reading() as session:
        seen = seen_units(session, accounts.get_user(session, account.name))
        found = overview.overview(session, year, seen, today=today())
    return render_template(
        "training/overview.html",
        year=year,
        units=found,
        needed=HOURS_A_YEAR,
        this_year=today().year,
    )


@blueprint.get("/report.xlsx")
def report() -> Response:
    """Download the hours of a year, of one unit or of all that the account sees."""
    account = insiders.require(SEES)
    year, wanted = _year(), request.args.get("unit", "").strip()
    with services().database.reading() as session:
        units = seen_units(session, accounts.get_user(session, account.name))
        chosen = [unit for unit in units if wanted in ("", unit.name)]
        if not chosen:
            raise NotPermitted(f"看不到单位“{wanted[:40]}”的学时", hint="请从单位学时页选择")
        found = overview.overview(session, year, chosen, today=today())
    from kb.training.records import workbook  # lazy: openpyxl costs a second

    data = workbook.write(year, found)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return downloads.private(data, kind, f"training-hours-{year}.xlsx")


@blueprint.get("/people/<name>")
def person(name: str) -> str:
    """Show the hours of a person to who runs or oversees the unit."""
    insiders.require(SEES)
    return _person_page(name)


@blueprint.post("/people/<name>/hours")
def record(name: str) -> steps.Answer:
    """Record hours that a person earned elsewhere."""
    account = insiders.require(RUNS)

    def step() -> str:
        hours.record_external(
            services().database,
            name,
            on=steps.day("on"),
            hours=number("hours"),
            note=steps.words("note"),
            actor=account.name,
        )
        return "学时已登记"

    return steps.take(
        step,
        then=lambda: url_for("training_records.person", name=name),
        again=lambda refused: _person_page(name, refused),
    )


@blueprint.post("/people/<name>/hours/<int:row_id>/revoke")
def revoke(name: str, row_id: int) -> steps.Answer:
    """Take hours back, with a reason."""
    account = insiders.require(RUNS)

    def step() -> str:
        reason = steps.words("reason")
        hours.revoke(services().database, row_id, reason=reason, actor=account.name)
        return "学时已撤销，记录保留"

    return steps.take(
        step,
        then=lambda: url_for("training_records.person", name=name),
        again=lambda refused: _person_page(name, refused),
    )


def number(name: str) -> float:
    """Return a number of the form.

    Raises:
        InvalidInput: it is none.
    """
    value = steps.words(name)
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(
            f"“{value[:20]}”不是数字", field=name, hint="请填数字，如 8 或 1.5"
        ) from None


def _person_page(name: str, problem: AnjianError | None = None) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        viewer = accounts.get_user(session, account.name)
        found = accounts.get_user(session, name)
        if found.unit_id not in {unit.id for unit in seen_units(session, viewer)}:
            raise NotPermitted("看不到其他单位人员的学时", hint="请联系该单位的培训师")
        shown = _shown(session, found, _year())
        may = runs(session, viewer, found.unit_id) and viewer.id != found.id
    return render_template(
        "training/hours.html",
        shown=shown,
        sources=SOURCES,
        needed=HOURS_A_YEAR,
        own=False,
        may=may,
        problem=problem,
        form=request.form if problem else EMPTY,
    )


def _shown(session: Session, user: User, year: int) -> Shown:
    rows = hours.of_person(session, user.id, year)
    return Shown(
        name=user.name,
        display_name=user.display_name or user.name,
        unit=session.scalar(select(Unit.name).where(Unit.id == user.unit_id)) or "",
        year=year,
        rows=rows,
        total=hours.total(rows),
        people=display_names(session, {row.recorded_by for row in rows if row.recorded_by}),
    )


def _year() -> int:
    value = request.args.get("year", "").strip()
    if not value:
        return today().year
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise InvalidInput(f"年份“{value[:20]}”不正确", field="year", hint="请写成 2026 这样")
    return overview.checked_year(int(value))
