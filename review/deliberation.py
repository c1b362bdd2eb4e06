"""集体审议 deliberation: panel, quorum, votes and the decision, as pure functions of the record.

Quorum is a fraction of the panel without the members who stepped aside; they count in neither
number. A decision takes more than half of those present, in a meeting; by circulation, more than
half of the panel, or of the answers once everybody has answered. Without quorum or majority the
matter is deferred.

The choices of a secret vote are in no record: they come from the ballot box, while the records say
who has voted. Fewer than `SECRET_AT_LEAST` ballots would tell each voter what the others chose, so
they are not counted and decide nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.errors import IllegalTransition, InvalidInput, NotPermitted
from review import policy
from review.stages import Action, Choice, Mode, StageRule
from review.subject import Act, Actor, Subject

CHOICE_LABELS: Final = {
    Choice.PUBLISH: "同意发布",
    Choice.INTERNAL_ONLY: "仅内部使用",
    Choice.SEND_BACK: "退回补正",
    Choice.DEFER: "暂缓",
    Choice.DO_NOT_PUBLISH: "不予发布",
    Choice.ABSTAIN: "弃权",
}
SECRET_AT_LEAST: Final = 3
"""Voters in the room, and ballots in the box, that a secret vote takes."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """审议组成: the panel of one deliberation by account id; `absent_from_count` may not sit."""

    mode: Mode
    chair: int
    panel: frozenset[int]
    present: frozenset[int]
    absent_from_count: frozenset[int]
    secret: bool = False

    def as_record(self) -> dict[str, Any]:
        """Return the JSON kept in the review record."""
        return {
            "mode": self.mode.value,
            "panel": sorted(self.panel),
            "present": sorted(self.present),
            "recused": sorted(self.absent_from_count),
            "secret": self.secret,
        }


@dataclass(frozen=True, slots=True)
class Meter:
    """法定人数表: a panel without its recused members, who of it is there, how many it takes."""

    panel: int
    recused: int
    present: int
    needed: int
    smallest_panel: int

    @property
    def reached(self) -> bool:
        """Whether the matter could be decided as things stand."""
        return self.panel >= self.smallest_panel and self.present >= self.needed


@dataclass(frozen=True, slots=True)
class Tally:
    """计票结果: panel and presence without recused members, votes, and what they decide.

    `voted` is how many cast a vote. `votes` is empty for a secret vote that could not be counted,
    and `dissenters` for every secret vote.
    """

    panel: int
    quorum: int
    present: int
    voted: int
    votes: dict[Choice, int]
    decision: Choice
    dissenters: tuple[int, ...]

    def as_record(self) -> dict[str, Any]:
        """Return the JSON kept in the review record and the audit trail."""
        return {
            "panel": self.panel,
            "quorum": self.quorum,
            "present": self.present,
            "voted": self.voted,
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
    *,
    mode: Mode | None = None,
    secret: bool = False,
) -> Sitting:
    """Return the panel of a new deliberation: the given members less those who may not sit.

    Args:
        chair: who presides.
        members: the panel as it was named.
        present: those of it in the room; a circulation has no room.
        subject: what is deliberated on.
        rule: the stage rule of its track.
        mode: the rule's own mode when None; a meeting can take any matter, being the stricter form.
        secret: whether the choices go into the ballot box.

    Raises:
        NotPermitted: the chair may not sit.
        InvalidInput: someone is marked present who is not on the panel.
        IllegalTransition: the panel is too small, a meeting has no quorum, too few are there for a
            secret vote, or the rule asks for a meeting.
    """
    mode = mode or rule.mode
    check_mode(mode, rule)
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
    if mode is Mode.MEETING:
        in_room.add(chair.id)
        needed = rule.quorum_of(len(sitting))
        if len(in_room) < needed:
            raise IllegalTransition(
                f"未达法定人数：审议组 {len(sitting)} 人，至少 {needed} 人到会，"
                f"现有 {len(in_room)} 人",
                hint="请等待更多成员到会后再启动审议",
            )
    if secret and len(in_room if mode is Mode.MEETING else sitting) < SECRET_AT_LEAST:
        raise IllegalTransition(
            f"到会人员少于 {SECRET_AT_LEAST} 人，无记名表决无法保密",
            hint="请等待更多成员到会，或改为记名表决",
        )
    return Sitting(
        mode=mode,
        chair=chair.id,
        panel=frozenset(sitting),
        present=frozenset(in_room) if mode is Mode.MEETING else frozenset(),
        absent_from_count=frozenset({member.id for member in named} - sitting),
        secret=secret,
    )


def check_mode(mode: Mode, rule: StageRule) -> None:
    """Refuse to circulate what the rule wants deliberated in a meeting.

    Raises:
        IllegalTransition: it does.
    """
    if mode is Mode.CIRCULATION and rule.mode is Mode.MEETING:
        raise IllegalTransition("该事项须召开会议审议，不能传阅", hint="请列入会议议程")


def meter_before(
    members: Iterable[Actor], present: Iterable[Actor], subject: Subject, rule: StageRule
) -> Meter:
    """Return the quorum of a matter not opened yet, with those in the room at the moment."""
    named = tuple(members)
    sitting = {member.id for member in named if policy.may_sit_on_panel(member, subject)}
    return Meter(
        panel=len(sitting),
        recused=len(named) - len(sitting),
        present=len({member.id for member in present} & sitting),
        needed=rule.quorum_of(len(sitting)),
        smallest_panel=rule.panel_at_least,
    )


def meter_of(opened: Act, subject: Subject, rule: StageRule) -> Meter:
    """Return the quorum of an open matter: by circulation, those are present who have answered."""
    sitting = sitting_of(opened, subject)
    return Meter(
        panel=len(sitting.panel),
        recused=len(sitting.absent_from_count),
        present=_present(sitting, opened, subject),
        needed=rule.quorum_of(len(sitting.panel)),
        smallest_panel=rule.panel_at_least,
    )


def sitting_of(opened: Act, subject: Subject) -> Sitting:
    """Return the open deliberation less the members who have stepped aside since."""
    recused = subject.recused_ids
    return Sitting(
        mode=Mode(opened.checklist["mode"]),
        chair=opened.user_id,
        panel=frozenset(opened.checklist["panel"]) - recused,
        present=frozenset(opened.checklist["present"]) - recused,
        absent_from_count=frozenset(opened.checklist["recused"])
        | (recused & frozenset(opened.checklist["panel"])),
        secret=is_secret(opened),
    )


def is_secret(opened: Act) -> bool:
    """Return whether a deliberation was opened with a secret vote (无记名)."""
    return bool(opened.checklist.get("secret", False))


def voters_in(opened: Act, subject: Subject) -> frozenset[int]:
    """Return who has voted since the deliberation was opened, by account id."""
    return frozenset(act.user_id for act in _cast_in(opened, subject))


def votes_in(opened: Act, subject: Subject) -> dict[int, Choice]:
    """Return the votes cast since an open vote began, by account id; none of a secret one."""
    return {
        act.user_id: Choice(act.checklist["choice"])
        for act in _cast_in(opened, subject)
        if "choice" in act.checklist
    }


def _cast_in(opened: Act, subject: Subject) -> tuple[Act, ...]:
    recused = subject.recused_ids
    return tuple(
        act
        for act in subject.this_round
        if act.action is Action.VOTE and act.id > opened.id and act.user_id not in recused
    )


def _present(sitting: Sitting, opened: Act, subject: Subject) -> int:
    if sitting.mode is Mode.MEETING:
        return len(sitting.present)
    return len(voters_in(opened, subject))


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
    if voter.id in voters_in(opened, subject):
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


def tally(opened: Act, subject: Subject, rule: StageRule, ballots: Sequence[Choice] = ()) -> Tally:
    """Count the votes of the open deliberation; without quorum or majority it is deferred.

    `ballots` is the box of a secret vote, in any order. A box that holds more or fewer ballots than
    people have voted, or too few to keep the secret, is not counted: the matter is deferred.
    """
    sitting = sitting_of(opened, subject)
    votes = votes_in(opened, subject)
    voted = len(voters_in(opened, subject))
    panel = len(sitting.panel)
    present = _present(sitting, opened, subject)
    quorum = rule.quorum_of(panel)
    countable = not sitting.secret or len(ballots) == voted >= SECRET_AT_LEAST
    choices = (ballots if sitting.secret else tuple(votes.values())) if countable else ()
    count = Counter(choices)
    base = present if sitting.mode is Mode.MEETING or voted == panel else panel
    valid = panel >= rule.panel_at_least and present >= quorum
    majority = [choice for choice in _DECIDING if count[choice] * 2 > base]
    decision = majority[0] if valid and majority else Choice.DEFER
    return Tally(
        panel=panel,
        quorum=quorum,
        present=present,
        voted=voted,
        votes={choice: count[choice] for choice in Choice if count[choice]},
        decision=decision,
        dissenters=tuple(sorted(user for user, choice in votes.items() if choice is not decision)),
    )


_DECIDING = tuple(choice for choice in Choice if choice is not Choice.ABSTAIN)
