"""规则变更 changes: an administrator sets or gives up a stage rule, for a unit or for all.

One mutation is one function and one transaction with its audit row; a refusal leaves a row of its
own. An administrator sets rules for their own unit and the units below it, the general rule only
from a unit with none above. No part of a subject is decided under a rule that was changed after it
entered the stage, so no administrator is a party to anything here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotPermitted
from kb.model.base import utc_now
from kb.model.people import Role, Unit, User
from kb.model.rules import StageRuleChange
from kb.store import units
from kb.store.database import Database
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from review import refusals
from review.rules.floors import TRACKS, checked_rule, shipped_rule
from review.rules.in_force import Ruling, load_rules, rule_sha256
from review.stages import Stage, StageRule, stage_rules
from review.subject import Actor, load_actor

SET: Final = "rules.set"
RESET: Final = "rules.reset"
LONGEST_REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class RuleView:
    """规则一览: a stage's rule for a unit; `unit` names whose it is, empty when it is general.

    `since` and `by` are None and empty for the rules that ship.
    """

    track: str
    stage: Stage
    rule: StageRule
    sha256: str
    unit: str
    shipped: bool
    since: dt.datetime | None
    by: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """Return the fields of `anjian rules list --json`."""
        return {
            "track": self.track,
            "stage": self.stage.value,
            "label": self.stage.label,
            "rule": self.rule.as_record(),
            "sha256": self.sha256,
            "from": "shipped" if self.shipped else (self.unit or "general"),
            "since": self.since.isoformat() if self.since else None,
            "by": self.by,
            "reason": self.reason,
        }


def set_rule(
    database: Database,
    *,
    actor: str,
    track: str,
    stage: str,
    rule: Mapping[str, Any],
    reason: str,
    unit: str = "",
    via: str = "",
) -> RuleView:
    """Set the rule of a stage from the next entry of a subject into it onwards.

    Args:
        database: where the rules are.
        actor: the administrator's account.
        track: `case`, `circulation` or `batch`.
        stage: value of one of the track's stages.
        rule: what changes, in the form of an entry of `stages.json`; the rest stays as it is in
            force for the unit, also within `needs`.
        reason: why, at least one word.
        unit: whose rule it becomes; the general one when empty.
        via: how the request came, for the audit.

    Raises:
        InvalidInput: the rule goes below a floor, or a field is unknown; the field is named.
        NotFound: no such account or unit.
        NotPermitted: the account is no administrator of that unit or one above it.
    """
    with (
        refusals.audited(database, actor=actor, action=SET, ref=_ref(track, stage), revision=""),
        database.unit_of_work() as uow,
    ):
        admin, owner = _admitted(uow.session, actor, track, stage, unit)
        _check_reason(reason)
        owner_id = owner.id if owner else None
        before = load_rules(uow.session).ruling(track, Stage(stage), owner_id)
        new = checked_rule(track, stage, _merged(before.rule.as_record(), rule))
        _write(uow, admin, owner, track, stage, new, reason, SET, via)
    return _view_after(database, track, stage, owner_id)


def reset_rule(
    database: Database,
    *,
    actor: str,
    track: str,
    stage: str,
    reason: str,
    unit: str = "",
    via: str = "",
) -> RuleView:
    """Give up a unit's own rule, or the general one; what lies behind it holds again.

    Raises:
        InvalidInput: there is no such rule to give up, or the reason is missing.
        NotFound, NotPermitted: as for `set_rule`.
    """
    with (
        refusals.audited(database, actor=actor, action=RESET, ref=_ref(track, stage), revision=""),
        database.unit_of_work() as uow,
    ):
        admin, owner = _admitted(uow.session, actor, track, stage, unit)
        _check_reason(reason)
        owner_id = owner.id if owner else None
        before = load_rules(uow.session).ruling(track, Stage(stage), owner_id)
        if before.change is None or before.change.unit_id != owner_id:
            raise InvalidInput(
                "没有可以撤销的自设规则", field="unit", hint="用 anjian rules list 查看现行规则"
            )
        _write(uow, admin, owner, track, stage, None, reason, RESET, via)
    return _view_after(database, track, stage, owner_id)


def list_rules(session: Session, unit: str = "") -> tuple[RuleView, ...]:
    """Return every stage's rule as it holds for a unit, or in general.

    Raises:
        NotFound: no such unit.
    """
    owner_id = units.get_unit(session, unit).id if unit else None
    book = load_rules(session)
    return tuple(
        _view(session, track, stage, book.ruling(track, stage, owner_id))
        for track in TRACKS
        for stage in stage_rules(track)
    )


def _admitted(
    session: Session, actor: str, track: str, stage: str, unit: str
) -> tuple[Actor, Unit | None]:
    shipped_rule(track, stage)
    admin = load_actor(session, actor)
    if Role.ADMIN not in admin.roles:
        raise NotPermitted(f"账号“{actor}”不是管理员", hint="请由管理员修改审查规则")
    if unit and track == "batch":
        raise InvalidInput(
            "批次不属于任何单位，只能设通用规则", field="unit", hint="请不要指定单位"
        )
    if not unit:
        if len(admin.unit_lineage) > 1:
            raise NotPermitted(
                "通用规则只能由没有上级单位的管理员修改", hint="请用 --unit 设本单位的规则"
            )
        return admin, None
    owner = units.get_unit(session, unit)
    if admin.unit_id not in units.lineage(session, owner.id):
        raise NotPermitted(
            f"“{unit}”不是您的单位或其下属单位", hint="请由该单位或其上级单位的管理员修改"
        )
    return admin, owner


def _check_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise InvalidInput(
            f"须写明修改规则的理由（不超过 {LONGEST_REASON} 字）",
            field="reason",
            hint="例如所依据的内部规定",
        )


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **given}
    old, new = before.get("needs"), given.get("needs")
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        merged["needs"] = {**old, **new}
    return merged


def _write(
    uow: UnitOfWork,
    admin: Actor,
    owner: Unit | None,
    track: str,
    stage: str,
    rule: StageRule | None,
    reason: str,
    action: str,
    via: str,
) -> None:
    uow.session.add(
        StageRuleChange(
            unit_id=owner.id if owner else None,
            track=track,
            stage=stage,
            rule=rule.as_record() if rule else {},
            reason=reason.strip(),
            changed_by=admin.id,
            changed_at=utc_now(),
        )
    )
    detail: dict[str, Any] = {
        "unit": f"unit:{owner.id}" if owner else "",
        "reason_sha256": content_sha256(reason.strip()),
    }
    if rule is not None:
        detail |= {"rule": rule.as_record(), "rule_sha256": rule_sha256(rule)}
    if via:
        detail["via"] = via
    uow.record(admin.name, action, _ref(track, stage), detail=detail)


def _view_after(database: Database, track: str, stage: str, owner_id: int | None) -> RuleView:
    with database.reading() as session:
        ruling = load_rules(session).ruling(track, Stage(stage), owner_id)
        return _view(session, track, Stage(stage), ruling)


def _view(session: Session, track: str, stage: Stage, ruling: Ruling) -> RuleView:
    unit = by = reason = ""
    since = None
    if ruling.change is not None:
        row = session.get_one(StageRuleChange, ruling.change.id)
        since, reason = row.changed_at, row.reason
        by = session.scalars(select(User.name).where(User.id == row.changed_by)).one()
        if row.unit_id is not None:
            unit = session.get_one(Unit, row.unit_id).name
    return RuleView(
        track, stage, ruling.rule, ruling.sha256, unit, ruling.change is None, since, by, reason
    )


def _ref(track: str, stage: str) -> str:
    return f"rule:{track}/{stage}"
