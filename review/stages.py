"""审查环节 stages, actions and votes, and the rules of each stage as data (`stages.json`)."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any


class Stage(StrEnum):
    """环节: the unit of separation of duties; one person acts in at most one of a subject's stages.

    `RECUSAL` and `PROCEEDING` are not stages of a track: their records say who has stepped aside,
    and who has told of a review or suit after publication. Nor is `EXPERT_OPINION`, but taking part
    in it is taking part.
    """

    SUBMISSION = "submission"
    SCREENING = "screening"
    BUSINESS_REVIEW = "business_review"
    LEGAL_REVIEW = "legal_review"
    DELIBERATION = "deliberation"
    PUBLICATION = "publication"
    SOURCE_CHECK = "source_check"
    LEGAL_CHECK = "legal_check"
    SIGN_OFF = "sign_off"
    RECUSAL = "recusal"
    PROCEEDING = "proceeding"
    EXPERT_OPINION = "expert_opinion"

    @property
    def label(self) -> str:
        """The stage's Chinese name, as messages and pages show it."""
        return STAGE_LABELS[self]


STAGE_LABELS: Mapping[Stage, str] = {
    Stage.SUBMISSION: "报送",
    Stage.SCREENING: "形式审查",
    Stage.BUSINESS_REVIEW: "业务审核",
    Stage.LEGAL_REVIEW: "法律审核",
    Stage.DELIBERATION: "集体审议",
    Stage.PUBLICATION: "发布管理",
    Stage.SOURCE_CHECK: "来源核对",
    Stage.LEGAL_CHECK: "法律核对",
    Stage.SIGN_OFF: "签发",
    Stage.RECUSAL: "回避",
    Stage.PROCEEDING: "后续程序登记",
    Stage.EXPERT_OPINION: "专家意见",
}


class Action(StrEnum):
    """操作: what a person can ask for; the names are those of the REST contract."""

    SUBMIT = "submit"
    SCREEN = "screen"
    DECLARE = "declare"
    PASS = "pass"  # noqa: S105 - an opinion, not a secret
    SEND_BACK = "send_back"
    VETO = "veto"
    REJECT = "reject"
    RECUSE = "recuse"
    ASK_EXPERT = "ask_expert"
    ACCEPT = "accept"
    GIVE_OPINION = "give_opinion"
    DECLINE = "decline"
    OPEN_MEETING = "open_meeting"
    VOTE = "vote"
    CLOSE_MEETING = "close_meeting"
    PUBLISH = "publish"
    CORRECT = "correct"
    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"
    RECORD_PROCEEDING = "record_proceeding"
    RECALL = "recall"

    @property
    def label(self) -> str:
        """The action's Chinese name."""
        return ACTION_LABELS[self]


ACTION_LABELS: Mapping[Action, str] = {
    Action.SUBMIT: "报送",
    Action.SCREEN: "受理",
    Action.DECLARE: "声明无需回避",
    Action.PASS: "通过",
    Action.SEND_BACK: "退回补正",
    Action.VETO: "法律否决",
    Action.REJECT: "不予采用",
    Action.RECUSE: "回避",
    Action.ASK_EXPERT: "征求专家意见",
    Action.ACCEPT: "接受邀请",
    Action.GIVE_OPINION: "答复专家意见",
    Action.DECLINE: "谢绝邀请",
    Action.OPEN_MEETING: "启动审议",
    Action.VOTE: "表决",
    Action.CLOSE_MEETING: "形成决议",
    Action.PUBLISH: "发布",
    Action.CORRECT: "更正",
    Action.SUSPEND: "暂停展示",
    Action.WITHDRAW: "撤回",
    Action.ARCHIVE: "归档",
    Action.RECORD_PROCEEDING: "登记后续程序",
    Action.RECALL: "撤稿",
}


class Choice(StrEnum):
    """表决意见: what a panel member may vote for, and what a deliberation may decide."""

    PUBLISH = "publish"
    INTERNAL_ONLY = "internal_only"
    SEND_BACK = "send_back"
    DEFER = "defer"
    DO_NOT_PUBLISH = "do_not_publish"
    ABSTAIN = "abstain"


class Mode(StrEnum):
    """审议方式: a meeting counts those in the room, a circulation those who answered."""

    MEETING = "meeting"
    CIRCULATION = "circulation"


STAGE_ORDER = (
    Stage.SUBMISSION,
    Stage.SCREENING,
    Stage.SOURCE_CHECK,
    Stage.BUSINESS_REVIEW,
    Stage.LEGAL_REVIEW,
    Stage.LEGAL_CHECK,
    Stage.DELIBERATION,
    Stage.SIGN_OFF,
    Stage.PUBLICATION,
)
"""The stages in the order in which a round goes through them, whatever the track."""

OPINIONS = frozenset({Action.PASS, Action.SEND_BACK, Action.REJECT, Action.VETO})
"""Actions that are a reviewer's opinion; a person gives one in a stage and round."""


@dataclass(frozen=True, slots=True)
class StageRule:
    """环节规则: how many people one stage of one track takes, and its clock in working days.

    `needs` says how many concordant opinions of one kind settle the stage: business review of a
    case needs two of a kind, so that a disagreement calls for a third reviewer. Without
    `tie_breaker` a disagreement goes back to the submitter at once. `quorum` is the fraction
    (numerator, denominator) of the panel that must be present; `panel_at_least` the smallest panel,
    recused members not counted. A clock of 0 working days does not run.
    """

    needs: Mapping[Action, int] = field(default_factory=dict)
    mode: Mode = Mode.MEETING
    panel_at_least: int = 0
    quorum: tuple[int, int] = (2, 3)
    working_days: int = 0
    tie_breaker: bool = True

    @classmethod
    def from_record(cls, raw: Mapping[str, Any]) -> StageRule:
        """Return the rule that an entry of `stages.json` describes."""
        numerator, denominator = raw.get("quorum", (2, 3))
        return cls(
            needs={Action(action): int(count) for action, count in raw.get("needs", {}).items()},
            mode=Mode(raw.get("mode", Mode.MEETING)),
            panel_at_least=int(raw.get("panel_at_least", 0)),
            quorum=(int(numerator), int(denominator)),
            working_days=int(raw.get("working_days", 0)),
            tie_breaker=bool(raw.get("tie_breaker", True)),
        )

    def as_record(self) -> dict[str, Any]:
        """Return the entry of `stages.json` that describes the rule, in full."""
        record: dict[str, Any] = {"working_days": self.working_days}
        if self.needs:
            record["needs"] = {action.value: count for action, count in self.needs.items()}
            record["tie_breaker"] = self.tie_breaker
        if self.panel_at_least:
            record["mode"] = self.mode.value
            record["panel_at_least"] = self.panel_at_least
            record["quorum"] = list(self.quorum)
        return record

    @property
    def most_opinions(self) -> int:
        """How many opinions a stage hears at most before it is settled one way or the other.

        With two reviewers the third decides; three of three different minds have not passed.
        """
        passing = self.needs.get(Action.PASS, 1)
        return 2 * passing - 1 if self.tie_breaker else passing

    def quorum_of(self, panel_size: int) -> int:
        """Return how many of a panel of `panel_size` must be present."""
        numerator, denominator = self.quorum
        return -(-panel_size * numerator // denominator)


@functools.cache
def stage_rules(track: str) -> Mapping[Stage, StageRule]:
    """Return the rules of a track as they ship, read once from `stages.json`."""
    text = files("review").joinpath("stages.json").read_text(encoding="utf-8")
    return {
        Stage(stage): StageRule.from_record(raw) for stage, raw in json.loads(text)[track].items()
    }
