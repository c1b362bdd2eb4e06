"""生效规则: which rule of a stage holds for a subject, by its unit and by when it came in.

A rule is looked for at the handling unit, then at the units above it, then at the general rule, and
last in `stages.json`. What counts is the rule in force when the subject entered the stage in this
round: a change can neither rescue nor sink what is already being decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Batch, Document, DocumentKind
from kb.model.people import Unit
from kb.model.rules import StageRuleChange
from kb.store.documents import content_sha256
from review.stages import STAGE_ORDER, Action, Stage, StageRule, stage_rules
from review.subject import Act, Subject
from review.tracks import Track, batch_track, track_of


@dataclass(frozen=True, slots=True)
class RuleChange:
    """规则变更 as it is kept; without a rule the unit gave its own one up."""

    id: int
    unit_id: int | None
    track: str
    stage: str
    rule: StageRule | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """适用规则: a rule and the change it comes from; None when it ships with the system."""

    rule: StageRule
    change: RuleChange | None

    @property
    def sha256(self) -> str:
        """The hash under which the audit trail names the rule."""
        return rule_sha256(self.rule)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """规则簿: every change so far, oldest first, and which unit stands above which."""

    changes: tuple[RuleChange, ...]
    above: Mapping[int, int | None]

    def ruling(
        self, track: str, stage: Stage, unit_id: int | None, at: dt.datetime | None = None
    ) -> Ruling:
        """Return the rule of a stage for a unit; at a past moment when one is given."""
        newest: dict[int | None, RuleChange] = {}
        for change in self.changes:
            if (change.track, change.stage) == (track, stage) and (at is None or change.at <= at):
                newest[change.unit_id] = change
        for place in (*self._line(unit_id), None):
            change_there = newest.get(place)
            if change_there is not None and change_there.rule is not None:
                return Ruling(change_there.rule, change_there)
        return Ruling(stage_rules(track).get(stage, StageRule()), None)

    def apply(self, track: Track, unit_id: int | None, acts: Sequence[Act]) -> Track:
        """Return a track under the rules in force when each stage was entered in this round."""
        return track.with_rules(
            {
                stage: self.ruling(track.name, stage, unit_id, entered_at(acts, stage)).rule
                for stage in track.rules
            }
        )

    def document_track(self, document: Document, subject: Subject) -> Track:
        """Return the track of a document under the rules that hold for it now."""
        track = track_of(DocumentKind(document.kind))
        return self.apply(track, subject.unit_id, subject.acts)

    def _line(self, unit_id: int | None) -> Iterable[int]:
        seen: set[int] = set()
        while unit_id is not None and unit_id not in seen:
            seen.add(unit_id)
            yield unit_id
            unit_id = self.above.get(unit_id)


def load_rules(session: Session) -> RuleBook:
    """Return the rule book; units are read only where one of them has a rule of its own."""
    changes = tuple(
        RuleChange(
            id=row.id,
            unit_id=row.unit_id,
            track=row.track,
            stage=row.stage,
            rule=StageRule.from_record(row.rule) if row.rule else None,
            at=row.changed_at,
        )
        for row in session.scalars(select(StageRuleChange).order_by(StageRuleChange.id))
    )
    above: dict[int, int | None] = {}
    if any(change.unit_id is not None for change in changes):
        above = {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}
    return RuleBook(changes, above)


def document_track(session: Session, document: Document, subject: Subject) -> Track:
    """Return the track of a document under the rules that hold for it now."""
    return load_rules(session).document_track(document, subject)


def manifest_track(session: Session, batch: Batch, subject: Subject) -> Track:
    """Return the track of a batch's manifest under the rules that hold for it now."""
    return load_rules(session).apply(batch_track(batch.kind), None, subject.acts)


def entered_at(acts: Sequence[Act], stage: Stage) -> dt.datetime | None:
    """Return when a subject entered a stage in this round: with the last act of an earlier stage.

    None before the first submission. For a stage that lies ahead it is the last act so far.
    """
    earlier = STAGE_ORDER[: STAGE_ORDER.index(stage)]
    last: dt.datetime | None = None
    for act in acts:
        if act.action is Action.SUBMIT or (last is not None and act.stage in earlier):
            last = act.at
    return last


def rule_sha256(rule: StageRule) -> str:
    """Return the hash under which the audit trail names a rule: of its entry in `stages.json`."""
    return content_sha256(rule.as_record())


def governing(track: Track, stage: Stage) -> dict[str, str]:
    """Return what the audit row of an act says about the rule it was decided under."""
    rule = track.rules.get(stage)
    return {} if rule is None else {"rule_sha256": rule_sha256(rule)}
