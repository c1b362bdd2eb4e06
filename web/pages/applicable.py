"""从旧兼从轻: a form for a provision and its days, and both texts with what follows of them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, render_template, request

from kb.errors import InvalidInput, NotFound
from kb.store.applicable_gaps import OUTCOME_WORDS, Outcome
from kb.store.applicable_law import ApplicableLaw, applicable_law
from kb.text.penalty_weight import Weight
from web import arguments, lineage
from web.wiring import services

blueprint = Blueprint("applicable", __name__, url_prefix="/applicable-law")

FIELDS: Final = ("provision", "violation_on", "until", "decided_on")
WEIGHT_WORDS: Final = {
    Weight.LIGHTER: "决定时较轻",
    Weight.SAME: "相同",
    Weight.HEAVIER: "决定时较重",
    Weight.UNDECIDED: "不能判断",
}
MARKS: Final = {Outcome.UNDECIDED: "", Outcome.NOT_PUNISHABLE: "bad"}
"""How the box of the conclusion is coloured; all others are `good`."""


@blueprint.get("")
def page() -> tuple[str, int]:
    """Show the form, and the result once a provision and its days are given.

    What is wrong with them is told above the form, which keeps what was typed.
    """
    given = {name: arguments.text(name) for name in FIELDS}
    found: ApplicableLaw | None = None
    problem: InvalidInput | NotFound | None = None
    asked = any(name in request.args for name in FIELDS)
    complete = all(given[name] for name in FIELDS if name != "until")
    if complete:
        try:
            found = _find(given)
        except (InvalidInput, NotFound) as error:
            problem = error
    shown = render_template(
        "regulations/applicable.html",
        given=given,
        found=found,
        problem=problem,
        lacking=asked and not complete,
        conclusion=OUTCOME_WORDS[found.outcome] if found else "",
        mark=MARKS.get(found.outcome, "good") if found else "",
        weights=WEIGHT_WORDS,
        place_url=lineage.place_url,
    )
    return shown, problem.http_status if problem else 200


def _find(given: dict[str, str]) -> ApplicableLaw:
    def day(name: str) -> dt.date:
        return arguments.parse_day(given[name], name)

    with services().database.reading() as session:
        return applicable_law(
            session,
            given["provision"],
            violation_on=day("violation_on"),
            until=day("until") if given["until"] else None,
            decided_on=day("decided_on"),
        )
