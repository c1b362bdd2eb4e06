"""集体审议 deliberation: panel, quorum, votes and the decision, as pure functions of the record.

Quorum is a fraction of the panel without the members who stepped aside; they count in neither
number. A decision takes more than half of those present, in a meeting; by circulation, more than
half of the panel, or of the answers once everybody has answered. Without quorum or majority the
matter is deferred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.errors import IllegalTransition, InvalidInput, NotPermitted
from review import policy
from review.stages import Action, Choice, Mode, StageRule
from review.subject import Act, Actor, Subject


@dataclass(frozen=True, slots=True)
class Sitting:
    """审议组成: the panel of one deliberation by account id; `absent_from_count` may not sit."""

    mode: Mode
    chair: int
    panel: frozenset[int]
    present: frozenset[int]
    absent_from_count: frozenset[int]

    def as_record(self) -> dict[str, Any]:
        """Return the JSON kept in the review record."""
        return {
            "mode": self.mode.value,
            "panel": sorted(self.panel),
            "present": sorted(self.present),
            "recused": sorted(self.absent_from_count),
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """计票结果: panel and presence without recused members, votes, and what they decide."""

    panel: int
    quorum: int
    present: int
    votes: dict[Choice, int]
    decision: Choice
    dissenters: tuple[int, ...]

    def as_record(self) -> dict[str, Any]:
        """Return the JSON kept in the review record and the audit trail."""
        return {
            "panel": self.panel,
            "quorum": self.quorum,
            "present": self.present,
            "votes": {choice.value: count for choice, count in self.votes.items()},
            "decision": self.decision.value,
            "dissenters": list(self.dissenters),
        }


def open_sitting(
    chair: Actor,
    members: Iterable[Actor],
    present: Iterable[Actor],
    subject: Subject,
    rule: StageRule,
) -> Sitting:
    """Return the panel of a new deliberation: the given members less those who may not sit.

    Raises:
        NotPermitted: the chair may not sit.
        InvalidInput: someone is marked present who is not on the panel.
        IllegalTransition: the panel is too small, or a meeting has no quorum.
    """
    named = tuple(members)
    sitting = {member.id for member in named if policy.may_sit_on_panel(member, subject)}
    if chair.id not in sitting:
        raise NotPermitted("主持人须为可以参加本次审议的审议组成员", hint="请由其他成员主持")
    in_room = {member.id for member in present} & sitting
    if {member.id for member in present} - {member.id for member in named}:
        raise InvalidInput("到会人员不在审议组名单中", field="present", hint="请核对到会名单")
    if len(sitting) < rule.panel_at_least:
        raise IllegalTransition(
            f"可以参加审议的成员只有 {len(sitting)} 人，至少需要 {rule.panel_at_least} 人",
            hint="请增加审议组成员（回避人员和办案单位人员不计入）",
        )
    if rule.mode is Mode.MEETING:
        in_room.add(chair.id)
        needed = rule.quorum_of(len(sitting))
        if len(in_room) < needed:
            raise IllegalTransition(
                f"未达法定人数：审议组 {len(sitting)} 人，至少 {needed} 人到会，"
                f"现有 {len(in_room)} 人",
                hint="请等待更多成员到会后再启动审议",
            )
    return Sitting(
        mode=rule.mode,
        chair=chair.id,
        panel=frozenset(sitting),
        present=frozenset(in_room) if rule.mode is Mode.MEETING else frozenset(),
        absent_from_count=frozenset({member.id for member in named} - sitting),
    )


def sitting_of(opened: Act, subject: Subject) -> Sitting:
    """Return the open deliberation less the members who have stepped aside since."""
    recused = subject.recused_ids
    return Sitting(
        mode=Mode(opened.checklist["mode"]),
        chair=opened.user_id,
        panel=frozenset(opened.checklist["panel"]) - recused,
        present=frozenset(opened.checklist["present"]) - recused,
        absent_from_count=frozenset(opened.checklist["recused"]) | recused,
    )


def votes_in(opened: Act, subject: Subject) -> dict[int, Choice]:
    """Return the votes cast since the deliberation was opened, by account id."""
    recused = subject.recused_ids
    return {
        act.user_id: Choice(act.checklist["choice"])
        for act in subject.this_round
        if act.action is Action.VOTE and act.id > opened.id and act.user_id not in recused
    }


def check_vote(voter: Actor, opened: Act, subject: Subject) -> None:
    """Refuse the vote of somebody who is not on the panel, not in the room, or has voted.

    Raises:
        NotPermitted: always for one of these reasons.
    """
    sitting = sitting_of(opened, subject)
    if voter.id not in sitting.panel:
        raise NotPermitted("您不在本次审议的审议组名单中", hint="请联系主持人核对名单")
    if sitting.mode is Mode.MEETING and voter.id not in sitting.present:
        raise NotPermitted("您未登记到会，不能表决", hint="请联系主持人")
    if voter.id in votes_in(opened, subject):
        raise NotPermitted("您已经表决，不能再次表决", hint="意见有变化请告知主持人暂缓形成决议")


def check_closer(closer: Actor, opened: Act, subject: Subject) -> None:
    """Refuse to close for anybody who does not take part.

    Any participant may close, so that an absent chair blocks nothing: the decision needs more than
    half of those present, so closing early can defer a matter but never publish it.

    Raises:
        NotPermitted: the person is not on the panel, or not in the room.
    """
    sitting = sitting_of(opened, subject)
    taking_part = sitting.present if sitting.mode is Mode.MEETING else sitting.panel
    if closer.id not in taking_part:
        raise NotPermitted("您没有参加本次审议，不能宣布结果", hint="请由参加审议的成员办理")


def tally(opened: Act, subject: Subject, rule: StageRule) -> Tally:
    """Count the votes of the open deliberation; without quorum or majority it is deferred."""
    sitting = sitting_of(opened, subject)
    votes = votes_in(opened, subject)
    panel = len(sitting.panel)
    present = len(sitting.present) if sitting.mode is Mode.MEETING else len(votes)
    quorum = rule.quorum_of(panel)
    count = Counter(votes.values())
    everybody_answered = len(votes) == panel
    base = present if sitting.mode is Mode.MEETING or everybody_answered else panel
    valid = panel >= rule.panel_at_least and present >= quorum
    majority = [choice for choice in _DECIDING if count[choice] * 2 > base]
    decision = majority[0] if valid and majority else Choice.DEFER
    return Tally(
        panel=panel,
        quorum=quorum,
        present=present,
        votes=dict(count),
        decision=decision,
        dissenters=tuple(sorted(user for user, choice in votes.items() if choice is not decision)),
    )


_DECIDING = tuple(choice for choice in Choice if choice is not Choice.ABSTAIN)
