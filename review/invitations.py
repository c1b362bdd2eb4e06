"""征求专家意见 invitations, as the record tells: who was asked, who agreed, answered or declined.

Being asked is nobody's doing and bars nobody from another stage, or a reviewer could keep others
out by inviting them. Whoever accepts takes part: from then on no other stage is open to them.
"""

from __future__ import annotations

from enum import StrEnum

from review.stages import Action
from review.subject import Act, Subject
from review.transitions import HEARS_EXPERTS

CLOSING = frozenset({Action.GIVE_OPINION, Action.DECLINE, Action.RECUSE})


class InvitationState(StrEnum):
    """邀请状态: an invitation lapses with the round and with the stages that hear experts."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    InvitationState.OPEN: "待答复",
    InvitationState.ACCEPTED: "已接受",
    InvitationState.ANSWERED: "已答复",
    InvitationState.DECLINED: "已谢绝",
    InvitationState.LAPSED: "已失效",
}


class Access(StrEnum):
    """可见范围 of a text for an invited expert."""

    NONE = "none"
    MASKED = "masked"
    INTERNAL = "internal"


def open_invitation(subject: Subject, user_id: int) -> Act | None:
    """Return the act by which an account was asked and to which it has not answered yet."""
    if subject.state not in HEARS_EXPERTS:
        return None
    for act in reversed(subject.this_round):
        if act.user_id == user_id and act.action in CLOSING:
            return None
        if act.action is Action.ASK_EXPERT and act.checklist["expert"] == user_id:
            return act
    return None


def has_accepted(subject: Subject, user_id: int) -> bool:
    """Return whether an account has accepted its open invitation, declaring no interest."""
    asked = open_invitation(subject, user_id)
    return asked is not None and any(
        act.id > asked.id and act.user_id == user_id and act.action is Action.ACCEPT
        for act in subject.this_round
    )


def access_of(subject: Subject, user_id: int) -> Access:
    """Return what an invited expert may read: the internal text only once they have accepted.

    Before, the masked text lets them see whether they must decline; after the answer, nothing.
    """
    if open_invitation(subject, user_id) is None:
        return Access.NONE
    return Access.INTERNAL if has_accepted(subject, user_id) else Access.MASKED


def state_of(subject: Subject, asked: Act) -> InvitationState:
    """Return what became of an invitation; `asked` is the act that made it."""
    expert_id = asked.checklist["expert"]
    for act in subject.acts:
        if act.id > asked.id and act.user_id == expert_id and act.action in CLOSING:
            answered = act.action is Action.GIVE_OPINION
            return InvitationState.ANSWERED if answered else InvitationState.DECLINED
        if act.id > asked.id and act.action is Action.SUBMIT:
            return InvitationState.LAPSED
    if open_invitation(subject, expert_id) != asked or subject.sha256 != asked.sha256:
        return InvitationState.LAPSED
    accepted = has_accepted(subject, expert_id)
    return InvitationState.ACCEPTED if accepted else InvitationState.OPEN
