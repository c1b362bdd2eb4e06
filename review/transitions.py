"""状态转换表: (state, action) → what follows, who may, in which stage, and on what conditions.

The life cycle is this data and nothing else: an action that has no row for the present state is an
`IllegalTransition`, whoever asks. There is no row, role or flag that leads around a stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kb.model.document import DocumentState as State
from kb.model.people import Role
from review.stages import Action, Choice, Stage


class Guard(StrEnum):
    """前提: a condition of the subject, not of the person; `review.guards` holds the checks."""

    REASON = "reason"
    SUBMITTED_HASH = "submitted_hash"
    APPROVED_HASH = "approved_hash"
    NO_LEAK = "no_leak"
    PRIVACY_RESOLVED = "privacy_resolved"
    WAS_PUBLISHED = "was_published"
    NOTHING_PENDING = "nothing_pending"
    OPEN_MEETING = "open_meeting"
    NO_OPEN_MEETING = "no_open_meeting"


class Settles(StrEnum):
    """生效方式: whether one act moves the subject, or is one of several opinions."""

    AT_ONCE = "at_once"
    WHEN_AGREED = "when_agreed"
    BY_DECISION = "by_decision"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Transition:
    """转换: the state that follows, the roles of which one is needed, and the stage acted in.

    `declared` rows are opinions: only who has declared in this round and stage that no recusal is
    called for may give one.
    """

    to: State
    roles: frozenset[Role]
    stage: Stage
    settles: Settles = Settles.AT_ONCE
    guards: tuple[Guard, ...] = ()
    declared: bool = False


Table = Mapping[tuple[State, Action], Transition]

_SUBMITTER = frozenset({Role.SUBMITTER})
_LIBRARIAN = frozenset({Role.LIBRARIAN})
_BUSINESS = frozenset({Role.BUSINESS_REVIEWER})
_LEGAL = frozenset({Role.LEGAL_REVIEWER})
_PANEL = frozenset({Role.PANEL_MEMBER})
_PUBLISHER = frozenset({Role.PUBLISHER})
_WHO_MAY_TELL = _PUBLISHER | _LIBRARIAN | _LEGAL
WHO_MAY_BE_ASKED = _BUSINESS | _LEGAL | _PANEL | frozenset({Role.TRAINER, Role.INSPECTOR})
"""Roles of people with professional knowledge: those an expert opinion may come from."""
_WHO_MAY_STEP_ASIDE = _LIBRARIAN | _BUSINESS | _LEGAL | _PANEL | _PUBLISHER

_AGREED_PASS = (Settles.WHEN_AGREED, (Guard.SUBMITTED_HASH,))
_AGREED_REFUSAL = (Settles.WHEN_AGREED, (Guard.REASON,))
_FOR_A_REASON = (Settles.AT_ONCE, (Guard.REASON,))

IN_REVIEW = (
    State.SUBMITTED,
    State.SCREENING,
    State.BUSINESS_REVIEW,
    State.LEGAL_REVIEW,
    State.DELIBERATION,
    State.APPROVED,
)
"""From submission to the eve of publication."""

_SCREENED: Table = {
    (State.DRAFT, Action.SUBMIT): Transition(State.SUBMITTED, _SUBMITTER, Stage.SUBMISSION),
    (State.SENT_BACK, Action.SUBMIT): Transition(State.SUBMITTED, _SUBMITTER, Stage.SUBMISSION),
    (State.CORRECTING, Action.SUBMIT): Transition(State.SUBMITTED, _SUBMITTER, Stage.SUBMISSION),
    (State.SUBMITTED, Action.SCREEN): Transition(State.SCREENING, _LIBRARIAN, Stage.SCREENING),
    **{
        (state, Action.DECLARE): Transition(state, _LIBRARIAN, Stage.SCREENING, Settles.NEVER)
        for state in (State.SUBMITTED, State.SCREENING)
    },
    (State.SCREENING, Action.PASS): Transition(
        State.BUSINESS_REVIEW, _LIBRARIAN, Stage.SCREENING, *_AGREED_PASS, declared=True
    ),
    (State.SCREENING, Action.SEND_BACK): Transition(
        State.SENT_BACK, _LIBRARIAN, Stage.SCREENING, *_AGREED_REFUSAL, declared=True
    ),
    (State.SCREENING, Action.REJECT): Transition(
        State.REJECTED, _LIBRARIAN, Stage.SCREENING, *_AGREED_REFUSAL, declared=True
    ),
}

_UNSCREENED: Table = {
    (State.DRAFT, Action.SUBMIT): Transition(State.BUSINESS_REVIEW, _SUBMITTER, Stage.SUBMISSION),
    (State.SENT_BACK, Action.SUBMIT): Transition(
        State.BUSINESS_REVIEW, _SUBMITTER, Stage.SUBMISSION
    ),
    (State.CORRECTING, Action.SUBMIT): Transition(
        State.BUSINESS_REVIEW, _SUBMITTER, Stage.SUBMISSION
    ),
}

_REVIEWED: Table = {
    (State.BUSINESS_REVIEW, Action.PASS): Transition(
        State.LEGAL_REVIEW, _BUSINESS, Stage.BUSINESS_REVIEW, *_AGREED_PASS, declared=True
    ),
    (State.BUSINESS_REVIEW, Action.SEND_BACK): Transition(
        State.SENT_BACK, _BUSINESS, Stage.BUSINESS_REVIEW, *_AGREED_REFUSAL, declared=True
    ),
    (State.BUSINESS_REVIEW, Action.REJECT): Transition(
        State.REJECTED, _BUSINESS, Stage.BUSINESS_REVIEW, *_AGREED_REFUSAL, declared=True
    ),
    (State.LEGAL_REVIEW, Action.PASS): Transition(
        State.DELIBERATION,
        _LEGAL,
        Stage.LEGAL_REVIEW,
        Settles.WHEN_AGREED,
        (Guard.SUBMITTED_HASH, Guard.PRIVACY_RESOLVED),
        declared=True,
    ),
    (State.LEGAL_REVIEW, Action.SEND_BACK): Transition(
        State.SENT_BACK, _LEGAL, Stage.LEGAL_REVIEW, *_AGREED_REFUSAL, declared=True
    ),
    (State.LEGAL_REVIEW, Action.VETO): Transition(
        State.REJECTED, _LEGAL, Stage.LEGAL_REVIEW, *_AGREED_REFUSAL, declared=True
    ),
    (State.DELIBERATION, Action.OPEN_MEETING): Transition(
        State.DELIBERATION,
        _PANEL,
        Stage.DELIBERATION,
        Settles.NEVER,
        (Guard.SUBMITTED_HASH, Guard.NO_OPEN_MEETING),
    ),
    (State.DELIBERATION, Action.VOTE): Transition(
        State.DELIBERATION,
        _PANEL,
        Stage.DELIBERATION,
        Settles.NEVER,
        (Guard.SUBMITTED_HASH, Guard.OPEN_MEETING),
        declared=True,
    ),
    (State.DELIBERATION, Action.CLOSE_MEETING): Transition(
        State.APPROVED,
        _PANEL,
        Stage.DELIBERATION,
        Settles.BY_DECISION,
        (Guard.SUBMITTED_HASH, Guard.OPEN_MEETING),
    ),
    (State.APPROVED, Action.PUBLISH): Transition(
        State.PUBLISHED,
        _PUBLISHER,
        Stage.PUBLICATION,
        Settles.AT_ONCE,
        (Guard.APPROVED_HASH, Guard.NO_LEAK, Guard.PRIVACY_RESOLVED),
        declared=True,
    ),
    (State.APPROVED, Action.SEND_BACK): Transition(
        State.SENT_BACK, _PUBLISHER, Stage.PUBLICATION, *_AGREED_REFUSAL, declared=True
    ),
}

_DECLARING: Table = {
    (state, Action.DECLARE): Transition(state, roles, stage, Settles.NEVER)
    for state, roles, stage in (
        (State.BUSINESS_REVIEW, _BUSINESS, Stage.BUSINESS_REVIEW),
        (State.LEGAL_REVIEW, _LEGAL, Stage.LEGAL_REVIEW),
        (State.DELIBERATION, _PANEL, Stage.DELIBERATION),
        (State.APPROVED, _PUBLISHER, Stage.PUBLICATION),
    )
}

_STEPPING_ASIDE: Table = {
    (state, Action.RECUSE): Transition(
        state, _WHO_MAY_STEP_ASIDE, Stage.RECUSAL, Settles.NEVER, (Guard.REASON,)
    )
    for state in (State.DRAFT, State.SENT_BACK, *IN_REVIEW)
}

HEARS_EXPERTS = (State.BUSINESS_REVIEW, State.LEGAL_REVIEW, State.DELIBERATION)
"""States in which the opinion of an invited expert can still be of use."""

_EXPERTS: Table = {
    **{
        (state, Action.ASK_EXPERT): Transition(
            state,
            roles,
            stage,
            Settles.NEVER,
            (Guard.REASON, Guard.SUBMITTED_HASH),
            declared=True,
        )
        for state, roles, stage in (
            (State.BUSINESS_REVIEW, _BUSINESS, Stage.BUSINESS_REVIEW),
            (State.LEGAL_REVIEW, _LEGAL, Stage.LEGAL_REVIEW),
        )
    },
    **{
        (state, action): Transition(state, WHO_MAY_BE_ASKED, stage, Settles.NEVER, conditions)
        for state in HEARS_EXPERTS
        for action, stage, conditions in (
            (Action.ACCEPT, Stage.EXPERT_OPINION, (Guard.SUBMITTED_HASH,)),
            (Action.GIVE_OPINION, Stage.EXPERT_OPINION, (Guard.REASON, Guard.SUBMITTED_HASH)),
            (Action.DECLINE, Stage.RECUSAL, ()),
        )
    },
}

_RECALLED: Table = {
    (state, Action.RECALL): Transition(State.RECALLED, _SUBMITTER, Stage.SUBMISSION, *_FOR_A_REASON)
    for state in (State.SENT_BACK, State.CORRECTING, *IN_REVIEW)
}

_AFTER_PUBLICATION: Table = {
    (State.PUBLISHED, Action.SUSPEND): Transition(
        State.SUSPENDED, _PUBLISHER, Stage.PUBLICATION, *_FOR_A_REASON
    ),
    (State.PUBLISHED, Action.WITHDRAW): Transition(
        State.WITHDRAWN, _PUBLISHER, Stage.PUBLICATION, *_FOR_A_REASON
    ),
    (State.PUBLISHED, Action.ARCHIVE): Transition(
        State.ARCHIVED, _PUBLISHER, Stage.PUBLICATION, *_FOR_A_REASON
    ),
    (State.SUSPENDED, Action.PUBLISH): Transition(
        State.PUBLISHED,
        _PUBLISHER,
        Stage.PUBLICATION,
        Settles.AT_ONCE,
        (Guard.NOTHING_PENDING, Guard.APPROVED_HASH, Guard.NO_LEAK, Guard.PRIVACY_RESOLVED),
    ),
    (State.SUSPENDED, Action.WITHDRAW): Transition(
        State.WITHDRAWN, _PUBLISHER, Stage.PUBLICATION, *_FOR_A_REASON
    ),
}

_CORRECTED: Table = {
    (State.PUBLISHED, Action.CORRECT): Transition(
        State.CORRECTING, _SUBMITTER, Stage.SUBMISSION, *_FOR_A_REASON
    ),
    **{
        (state, action): Transition(
            to,
            _PUBLISHER,
            Stage.PUBLICATION,
            Settles.AT_ONCE,
            (Guard.REASON, Guard.WAS_PUBLISHED),
        )
        for state in (State.CORRECTING, State.SENT_BACK, *IN_REVIEW)
        for action, to in (
            (Action.WITHDRAW, State.WITHDRAWN),
            (Action.SUSPEND, State.SUSPENDED),
        )
    },
}

_PROCEEDINGS: Table = {
    **{
        (state, Action.RECORD_PROCEEDING): Transition(
            State.SUSPENDED,
            _WHO_MAY_TELL,
            Stage.PROCEEDING,
            Settles.AT_ONCE,
            (Guard.REASON, Guard.WAS_PUBLISHED),
        )
        for state in (State.PUBLISHED, State.CORRECTING, State.SENT_BACK, *IN_REVIEW)
    },
    (State.SUSPENDED, Action.RECORD_PROCEEDING): Transition(
        State.SUSPENDED, _WHO_MAY_TELL, Stage.PROCEEDING, Settles.NEVER, (Guard.REASON,)
    ),
}
"""A review or suit against the decision behind a case takes it down at once, also in the middle of
its correction."""

CASE: Table = {
    **_SCREENED,
    **_REVIEWED,
    **_DECLARING,
    **_STEPPING_ASIDE,
    **_EXPERTS,
    **_RECALLED,
    **_AFTER_PUBLICATION,
    **_CORRECTED,
    **_PROCEEDINGS,
}
"""案例: screening, business review, legal review, deliberation in a meeting, publication."""

CIRCULATION: Table = {
    **_UNSCREENED,
    **_REVIEWED,
    **_DECLARING,
    **_STEPPING_ASIDE,
    **_EXPERTS,
    **_RECALLED,
    **_AFTER_PUBLICATION,
    **_CORRECTED,
}
"""培训材料、指南、试题等: business and legal review, deliberation by circulation, publication."""

REGULATION: Table = dict(_AFTER_PUBLICATION)
"""法规: published with its batch only; afterwards it can be suspended, withdrawn or archived."""

BATCH: Table = {
    (State.DRAFT, Action.SUBMIT): Transition(State.SCREENING, _SUBMITTER, Stage.SUBMISSION),
    (State.SENT_BACK, Action.SUBMIT): Transition(State.SCREENING, _SUBMITTER, Stage.SUBMISSION),
    # A batch that goes on growing (a killed run, changed files) is signed again for what is new.
    (State.PUBLISHED, Action.SUBMIT): Transition(State.SCREENING, _SUBMITTER, Stage.SUBMISSION),
    (State.SCREENING, Action.PASS): Transition(
        State.LEGAL_REVIEW, _LIBRARIAN, Stage.SOURCE_CHECK, *_AGREED_PASS
    ),
    (State.SCREENING, Action.SEND_BACK): Transition(
        State.SENT_BACK, _LIBRARIAN, Stage.SOURCE_CHECK, *_AGREED_REFUSAL
    ),
    (State.SCREENING, Action.REJECT): Transition(
        State.REJECTED, _LIBRARIAN, Stage.SOURCE_CHECK, *_AGREED_REFUSAL
    ),
    (State.LEGAL_REVIEW, Action.PASS): Transition(
        State.DELIBERATION, _LEGAL, Stage.LEGAL_CHECK, *_AGREED_PASS
    ),
    (State.LEGAL_REVIEW, Action.SEND_BACK): Transition(
        State.SENT_BACK, _LEGAL, Stage.LEGAL_CHECK, *_AGREED_REFUSAL
    ),
    (State.LEGAL_REVIEW, Action.VETO): Transition(
        State.REJECTED, _LEGAL, Stage.LEGAL_CHECK, *_AGREED_REFUSAL
    ),
    (State.DELIBERATION, Action.PASS): Transition(
        State.PUBLISHED, _PANEL, Stage.SIGN_OFF, *_AGREED_PASS
    ),
    (State.DELIBERATION, Action.SEND_BACK): Transition(
        State.SENT_BACK, _PANEL, Stage.SIGN_OFF, *_AGREED_REFUSAL
    ),
    (State.DELIBERATION, Action.REJECT): Transition(
        State.REJECTED, _PANEL, Stage.SIGN_OFF, *_AGREED_REFUSAL
    ),
}
"""法规批次: source check, legal check, sign-off of one manifest, by three people."""

_OF_QUESTIONS: Final = {
    Stage.SUBMISSION: _SUBMITTER | {Role.TRAINER},
    Stage.SOURCE_CHECK: _BUSINESS,
}
QUESTION: Table = {
    place: replace(row, roles=_OF_QUESTIONS.get(row.stage, row.roles))
    for place, row in CIRCULATION.items()
}
"""单道试题: by circulation, but trainers submit and correct as well."""

QUESTION_BATCH: Table = {
    place: replace(row, roles=_OF_QUESTIONS.get(row.stage, row.roles))
    for place, row in BATCH.items()
}
"""试题批次: the same, but trainers submit, and the check against the sources is business review."""

DECISIONS: Mapping[Choice, State] = {
    Choice.PUBLISH: State.APPROVED,
    Choice.INTERNAL_ONLY: State.INTERNAL_ONLY,
    Choice.SEND_BACK: State.SENT_BACK,
    Choice.DEFER: State.DELIBERATION,
    Choice.DO_NOT_PUBLISH: State.REJECTED,
}
"""审议决议 → the state that follows; a deliberation without a majority counts as deferred."""

CORRECTION_ENDS: Mapping[State, State] = {
    State.REJECTED: State.PUBLISHED,
    State.RECALLED: State.PUBLISHED,
    State.INTERNAL_ONLY: State.WITHDRAWN,
}
"""A correction that comes to nothing leaves the published text as it was; a panel that finds the
matter fit for internal use only takes the published text back."""
