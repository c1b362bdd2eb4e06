"""Clocks of the stages that run out today or have run out."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template
from sqlalchemy import select

from kb.model.people import Role, Unit
from review.rules import escalation
from review.rules.recipients import STEP_LABELS
from review.stages import STAGE_ORDER
from web import arguments, insiders
from web.people import display_names
from web.wiring import services

blueprint = Blueprint("overdue", __name__, url_prefix="/desk/overdue")

SEE_OVERDUE: Final = frozenset({Role.ADMIN, Role.AUDITOR, Role.PUBLISHER, Role.LIBRARIAN})
NO_UNIT: Final = "未写明单位"


@blueprint.get("")
def index() -> str:
    """List what ends today or has run out, the longest overdue first, by stage and unit."""
    insiders.require(SEE_OVERDUE)
    stage = arguments.choice("stage", {one.value: one.label for one in STAGE_ORDER})
    unit = arguments.text("unit")
    with services().database.reading() as session:
        late = escalation.overdue(session)
        people = display_names(session, {name for task in late for name in task.people})
        names = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}
    found = [(task, names.get(task.clock.unit_id or 0, NO_UNIT)) for task in late]
    present = {task.clock.stage for task, _ in found}
    return render_template(
        "overdue/index.html",
        tasks=[
            (task, name)
            for task, name in found
            if stage in ("", task.clock.stage.value) and unit in ("", name)
        ],
        total=len(found),
        stages=[one for one in STAGE_ORDER if one in present],
        units=sorted({name for _, name in found}),
        stage=stage,
        unit=unit,
        steps=STEP_LABELS,
        people=people,
    )
