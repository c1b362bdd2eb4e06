"""回避 recusals: on what ground a member of a panel does not sit on a matter.

Three grounds are declared (行政处罚法第四十三条 by analogy), the others follow from the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from review.stages import Action, Stage
from review.subject import Subject


class Ground(StrEnum):
    """回避理由类别: minutes name the category only, the words stay in the review record."""

    DIRECT_INTEREST = "direct_interest"
    RELATIVE = "relative"
    OTHER_RELATION = "other_relation"
    OWN_UNIT = "own_unit"
    EARLIER_STAGE = "earlier_stage"


GROUND_LABELS: Final[Mapping[Ground, str]] = {
    Ground.DIRECT_INTEREST: "与案件有直接利害关系",
    Ground.RELATIVE: "与当事人有近亲属关系",
    Ground.OTHER_RELATION: "有其他关系可能影响公正",
    Ground.OWN_UNIT: "本单位办理或报送的事项",
    Ground.EARLIER_STAGE: "参与过该事项的前面环节",
}
DECLARED: Final = frozenset({Ground.DIRECT_INTEREST, Ground.RELATIVE, Ground.OTHER_RELATION})


def ground_of(user_id: int, subject: Subject) -> Ground:
    """Return why an account does not sit: what it declared, or which rule keeps it out."""
    for act in subject.acts:
        if act.action is Action.RECUSE and act.user_id == user_id:
            return Ground(act.checklist.get("ground", Ground.OTHER_RELATION))
    if subject.stages_of(user_id) - {Stage.SUBMISSION, Stage.DELIBERATION}:
        return Ground.EARLIER_STAGE
    return Ground.OWN_UNIT
