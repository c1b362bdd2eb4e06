"""审查引擎: judges one act on a subject and writes its review record and audit row.

Every mutation of `review.actions` and `review.batches` goes through `judge` and then `write`; what
the new state means for the document (publication, tombstone) is applied by the caller, in the same
unit of work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.errors import IllegalTransition
from kb.model.document import DocumentState
from kb.model.operations import ReviewRecord
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from review import guards, policy
from review.guards import Situation
from review.stages import OPINIONS, Action, Choice, Stage
from review.subject import Actor, Subject
from review.tracks import Track
from review.transitions import CORRECTION_ENDS, DECISIONS, Settles, Transition


@dataclass(frozen=True, slots=True)
class Request:
    """办理请求: who asks for what, on which hash, with which opinion.

    `stage` is the stage the person believed the subject to be in; when it has moved on meanwhile,
    an opinion meant for one stage must not count in the next. `signature` is what the person typed,
    empty when nothing was; None where no person stands before it (commands, plans that fall due).
    """

    action: Action
    actor: str
    revision: str
    opinion: str = ""
    checklist: Mapping[str, Any] = field(default_factory=dict)
    stage: Stage | None = None
    signature: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """办理结果: the state before and after; `settled` is False while more opinions are needed."""

    ref: str
    action: Action
    before: DocumentState
    state: DocumentState
    sha256: str

    @property
    def settled(self) -> bool:
        """Whether the act moved the subject."""
        return self.state is not self.before


def judge(
    track: Track, subject: Subject, actor: Actor, request: Request, situation: Situation
) -> Transition:
    """Return the row of the table under which the act is allowed.

    Raises:
        IllegalTransition: the state does not allow the action, or no recusal was declared.
        NotPermitted: the person may not do it.
        StaleRevision: it is about another text.
        InvalidInput: an opinion is missing or too long.
    """
    transition = judge_person(track, subject, actor, request, situation)
    for guard in transition.guards:
        guards.check(guard, situation)
    return transition


def judge_person(
    track: Track, subject: Subject, actor: Actor, request: Request, situation: Situation
) -> Transition:
    """Return the row, when state, person and hash are right; its guards are not asked.

    Raises:
        IllegalTransition, NotPermitted, StaleRevision, InvalidInput: as in `judge`.
    """
    transition = track.transition(subject.state, request.action)
    if request.stage not in (None, transition.stage):
        raise IllegalTransition(
            f"该事项已进入{transition.stage.label}环节", hint="请刷新页面后再看是否需要办理"
        )
    policy.check(actor, subject, request.action, transition)
    policy.check_declared(actor, subject, transition)
    guards.check_opinion(request.opinion)
    guards.check_hash(situation)
    return transition


def state_after(
    track: Track,
    subject: Subject,
    request: Request,
    transition: Transition,
    decision: Choice | None = None,
) -> DocumentState:
    """Return the state that follows, counting this opinion with the earlier ones of the round."""
    after = transition.to
    if transition.settles is Settles.NEVER:
        after = subject.state
    elif transition.settles is Settles.BY_DECISION:
        after = DECISIONS[decision or Choice.DEFER]
    elif transition.settles is Settles.WHEN_AGREED:
        after = _agreed(track, subject, request.action, transition)
    if subject.published_sha256:
        after = CORRECTION_ENDS.get(after, after)
    return after


def _agreed(
    track: Track, subject: Subject, action: Action, transition: Transition
) -> DocumentState:
    """Where enough opinions of one kind lead; a split that nobody can resolve goes back."""
    rule = track.rule(transition.stage)
    given = Counter(
        act.action
        for act in subject.this_round
        if act.stage is transition.stage and act.action in OPINIONS and act.sha256 == subject.sha256
    )
    given[action] += 1
    if given[action] >= rule.needs.get(action, 1):
        return transition.to
    if given.total() >= rule.most_opinions:
        return track.transition(subject.state, Action.SEND_BACK).to
    return subject.state


def write(
    uow: UnitOfWork,
    subject: Subject,
    actor: Actor,
    request: Request,
    transition: Transition,
    after: DocumentState,
    result: Mapping[str, Any] | None = None,
) -> Outcome:
    """Write the review record and the audit row of an allowed act.

    The audit row carries the hash of opinion and checklist, not their words: the trail is exported
    to outsiders, and an opinion may name people. `result` is what may be read by anyone.
    """
    words = {"opinion": request.opinion, "checklist": dict(request.checklist)}
    uow.session.add(
        ReviewRecord(
            subject=subject.ref,
            sha256=request.revision,
            stage=transition.stage.value,
            action=request.action.value,
            user_id=actor.id,
            opinion=request.opinion,
            checklist=dict(request.checklist),
        )
    )
    uow.record(
        actor.name,
        f"review.{request.action.value}",
        subject.ref,
        revision_sha256=request.revision,
        detail={
            "stage": transition.stage.value,
            "from": subject.state.value,
            "to": after.value,
            "record_sha256": content_sha256(words),
            **(result or {}),
        },
    )
    return Outcome(subject.ref, request.action, subject.state, after, request.revision)
