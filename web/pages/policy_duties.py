"""The three lists of a policy, its comparison with another, and a unit's marks on what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.beijing import today
from kb.compendium.policy import calendar_file, marks
from kb.compendium.policy.marks import MARKERS, Mark
from kb.compendium.policy.published import Placed, placed_duties
from kb.errors import AnjianError, InvalidInput, NotFound
from kb.model.people import Unit
from kb.store import accounts, publications
from kb.store.publications import PublishedDocument
from kb.text.policy_duties.comparing import Difference, compare
from kb.text.policy_duties.lists import DutyGroup, deadline_list, duty_list, measure_list
from kb.text.policy_duties.model import Duty
from web import arguments, downloads, insiders
from web.pages import documents, steps
from web.pages.policies import SHELF
from web.people import display_names
from web.wiring import services

blueprint = Blueprint("policy_duties", __name__, url_prefix="/policies/<key>")

LISTS: Final = {
    "who": ("责任清单", duty_list),
    "when": ("时限清单", deadline_list),
    "what": ("措施清单", measure_list),
}
MOST_OTHERS: Final = 200
"""Policies offered for a comparison, the newest."""
SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@dataclass(frozen=True, slots=True)
class Marks:
    """本单位销号: the marks of the reader's unit by duty, and the names of who made them."""

    unit: str
    by_duty: dict[str, tuple[Mark, ...]]
    people: dict[str, str]

    def done(self, duty: Duty) -> bool:
        """Return whether the unit's newest mark says that it is done."""
        found = self.by_duty.get(duty.key, ())
        return bool(found) and found[0].done


@dataclass(frozen=True, slots=True)
class Side:
    """对照的一方: a duty with the section of its document's page."""

    duty: Duty
    section: str


@dataclass(frozen=True, slots=True)
class Row:
    """对照的一行: what the lower policy does with a duty of the higher one."""

    difference: Difference
    lower: Side | None
    higher: Side | None


@blueprint.get("/duties")
def lists(key: str) -> Response:
    """Show one of the three lists."""
    document, found = _of(key)
    if document.is_gone:
        return documents.tombstone(SHELF, document)
    return make_response(_page(document, found))


@blueprint.get("/duties.xlsx")
def workbook(key: str) -> Response:
    """Download the three lists."""
    document, found = _of(key)
    if document.is_gone:
        return documents.tombstone(SHELF, document)
    from kb.compendium.policy import workbook as written  # lazy: openpyxl costs a second

    data = written.write([each.duty for each in found], document.title)
    return downloads.private(data, SPREADSHEET, f"policy-duties-{document.id}.xlsx")


@blueprint.get("/duties.ics")
def calendar(key: str) -> Response:
    """Download the days as a calendar."""
    document, found = _of(key)
    if document.is_gone:
        return documents.tombstone(SHELF, document)
    data = calendar_file.write([each.duty for each in found], document.title)
    return downloads.private(
        data, "text/calendar; charset=utf-8", f"policy-duties-{document.id}.ics"
    )


@blueprint.get("/duties/compare")
def comparison(key: str) -> Response:
    """Show how a policy carries out another one."""
    other_key = arguments.text("with")
    with services().database.reading() as session:
        lower = publications.get_published(session, SHELF.kind, key)
        if lower.is_gone:
            return documents.tombstone(SHELF, lower)
        higher = publications.get_published(session, SHELF.kind, other_key) if other_key else None
        others = _others(session, key)
    if higher is not None and (higher.is_gone or higher.key == lower.key):
        raise InvalidInput(
            "不能与这份文件对照", field="with", hint="请从列表中选择另一份已发布的政策文件"
        )
    return make_response(
        render_template(
            "documents/duties_compare.html",
            shelf=SHELF,
            document=lower,
            other=higher,
            others=others,
            rows=_rows(lower, higher) if higher is not None else (),
        )
    )


@blueprint.post("/duties/<duty>/mark")
def mark(key: str, duty: str) -> steps.Answer:
    """Mark a duty as done by one's unit, or take that back."""
    account = insiders.require(MARKERS)
    wanted = steps.words("done")

    def step() -> str:
        if wanted not in {"yes", "no"}:
            raise InvalidInput("没有写明销号还是撤回", field="done", hint="请用页面上的按钮")
        marks.mark(
            services().database,
            key,
            duty,
            done=wanted == "yes",
            done_on=steps.day("done_on") if wanted == "yes" else None,
            note=steps.words("note"),
            actor=account.name,
        )
        return "已销号" if wanted == "yes" else "销号已撤回，记录保留"

    return steps.take(
        step,
        then=lambda: url_for(
            "policy_duties.lists", key=key, list=_list(), all=_untimed(), _anchor=f"duty-{duty}"
        ),
        again=lambda refused: _page(*_of(key), refused),
    )


def _page(
    document: PublishedDocument, found: Sequence[Placed], problem: AnjianError | None = None
) -> str:
    with services().database.reading() as session:
        own = _marks(session, document)
    which = _list()
    return render_template(
        "documents/duties.html",
        shelf=SHELF,
        document=document,
        lists={name: title for name, (title, _) in LISTS.items()},
        which=which,
        untimed=_untimed(),
        groups=_grouped(which, found),
        sections={each.duty.key: each.section for each in found},
        total=len(found),
        unstated=sum(not each.duty.responsible for each in found),
        own=own,
        today=today(),
        problem=problem,
        form=request.form if problem is not None else EMPTY,
        tried=(request.view_args or {}).get("duty", ""),
    )


def _of(key: str) -> tuple[PublishedDocument, tuple[Placed, ...]]:
    with services().database.reading() as session:
        document = publications.get_published(session, SHELF.kind, key)
    return document, placed_duties(document.content, untimed=bool(_untimed()))


def _list() -> str:
    which = arguments.text("list") or "who"
    if which not in LISTS:
        raise NotFound("没有这张清单", hint="请选择责任清单、时限清单或措施清单")
    return which


def _untimed() -> str | None:
    return "1" if arguments.text("all") == "1" else None


def _grouped(which: str, found: Sequence[Placed]) -> tuple[DutyGroup, ...]:
    return LISTS[which][1]([each.duty for each in found])


def _marks(session: Session, document: PublishedDocument) -> Marks | None:
    """Return the marks of the reader's unit; None for readers who may not mark."""
    if not insiders.has_role(MARKERS):
        return None
    user = accounts.get_user(session, insiders.signed_in().name)
    unit = session.get(Unit, user.unit_id)
    found = marks.marks_of(session, document.id, user.unit_id)
    people = display_names(session, {each.by for rows in found.values() for each in rows})
    return Marks(unit.name if unit is not None else "", found, people)


def _others(session: Session, key: str) -> list[tuple[str, str]]:
    found, _ = publications.list_published(session, SHELF.kind, limit=MOST_OTHERS)
    return [(each.key, each.title) for each in found if each.key != key]


def _rows(lower: PublishedDocument, higher: PublishedDocument) -> tuple[Row, ...]:
    mine = placed_duties(lower.content, untimed=True)
    theirs = placed_duties(higher.content, untimed=True)
    my_sections = {each.duty.key: each.section for each in mine}
    their_sections = {each.duty.key: each.section for each in theirs}
    return tuple(
        Row(each, _side(each.lower, my_sections), _side(each.higher, their_sections))
        for each in compare([one.duty for one in mine], [one.duty for one in theirs])
    )


def _side(duty: Duty | None, sections: dict[str, str]) -> Side | None:
    return Side(duty, sections[duty.key]) if duty is not None else None
