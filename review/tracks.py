"""审查路径 tracks: which transition table and stage rules a kind of document follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kb.errors import IllegalTransition
from kb.model.document import DocumentKind, DocumentState
from review import transitions
from review.stages import Action, Stage, StageRule, stage_rules
from review.transitions import Table, Transition

STATE_LABELS: Mapping[DocumentState, str] = {
    DocumentState.DRAFT: "草稿",
    DocumentState.SUBMITTED: "已报送",
    DocumentState.SCREENING: "形式审查",
    DocumentState.BUSINESS_REVIEW: "业务审核",
    DocumentState.LEGAL_REVIEW: "法律审核",
    DocumentState.DELIBERATION: "集体审议",
    DocumentState.APPROVED: "待发布",
    DocumentState.PUBLISHED: "已发布",
    DocumentState.CORRECTING: "更正中",
    DocumentState.SUSPENDED: "暂停展示",
    DocumentState.WITHDRAWN: "已撤回",
    DocumentState.ARCHIVED: "已归档",
    DocumentState.SENT_BACK: "退回补正",
    DocumentState.REJECTED: "不采用",
    DocumentState.INTERNAL_ONLY: "仅内部使用",
    DocumentState.RECALLED: "撤稿",
}


BY_MANIFEST: Final = (DocumentKind.REGULATION.value, DocumentKind.QUESTION.value)
"""Kinds that are reviewed with the manifest of their batch; others one by one on their tracks."""

_ONWARDS = (Action.SCREEN, Action.PASS, Action.OPEN_MEETING, Action.PUBLISH)
"""What moves a subject in review onwards: the stage of that act is the one at work."""


@dataclass(frozen=True, slots=True)
class Track:
    """审查路径: a table of transitions and the rules of its stages."""

    name: str
    table: Table
    rules: Mapping[Stage, StageRule]

    def transition(self, state: DocumentState, action: Action) -> Transition:
        """Return the row for an action in a state.

        Raises:
            IllegalTransition: there is none; the hint lists what the state allows.
        """
        row = self.table.get((state, action))
        if row is None:
            allowed = "、".join(found.label for found in self.actions(state))
            raise IllegalTransition(
                f"“{STATE_LABELS[state]}”状态下不能{action.label}",
                hint=f"当前可以：{allowed}" if allowed else "该状态下没有可做的操作",
            )
        return row

    def actions(self, state: DocumentState) -> tuple[Action, ...]:
        """Return the actions a state allows, in the order of `Action`."""
        return tuple(action for action in Action if (state, action) in self.table)

    def with_rules(self, rules: Mapping[Stage, StageRule]) -> Track:
        """Return the same table under other rules."""
        return replace(self, rules=rules)

    def stage_of(self, state: DocumentState) -> Stage | None:
        """Return the stage at work on a subject in review; None in every other state."""
        onwards = self.onwards(state)
        return None if onwards is None else self.table[state, onwards].stage

    def onwards(self, state: DocumentState) -> Action | None:
        """Return the action that a subject in review waits for; None in every other state."""
        if state not in transitions.IN_REVIEW:
            return None
        return next((action for action in _ONWARDS if (state, action) in self.table), None)

    def rule(self, stage: Stage) -> StageRule:
        """Return the rule of a stage; a stage without one takes a single act."""
        return self.rules.get(stage, StageRule())


def case_track() -> Track:
    """Return the track with every stage."""
    return Track("case", transitions.CASE, stage_rules("case"))


def circulation_track() -> Track:
    """Return the shorter track: business and legal review, deliberation by circulation."""
    return Track("circulation", transitions.CIRCULATION, stage_rules("circulation"))


def question_track() -> Track:
    """Return the track of a single question: that of circulation, with trainers as submitters."""
    return Track("circulation", transitions.QUESTION, stage_rules("circulation"))


def regulation_track() -> Track:
    """Return what can be done with a single regulation: nothing before its batch is published."""
    return Track("regulation", transitions.REGULATION, {})


def batch_track(kind: str = "") -> Track:
    """Return the track of a manifest of this kind: source check, legal check, sign-off."""
    of_questions = kind == DocumentKind.QUESTION.value
    table = transitions.QUESTION_BATCH if of_questions else transitions.BATCH
    return Track("batch", table, stage_rules("batch"))


def track_of(kind: DocumentKind) -> Track:
    """Return the track a kind of document follows, with the rules that ship.

    `review.rules.in_force.document_track` gives it with those of a document's unit.
    """
    if kind is DocumentKind.CASE:
        return case_track()
    if kind is DocumentKind.REGULATION:
        return regulation_track()
    if kind is DocumentKind.QUESTION:
        return question_track()
    return circulation_track()
