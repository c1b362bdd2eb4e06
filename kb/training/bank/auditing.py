"""题库核对 auditing: the bank checked again against the law of a day, and for near-duplicates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.training.bank.duplicates import near_duplicates
from kb.training.bank.filters import QuestionFilter, Standing
from kb.training.bank.intake import Progress, library_for
from kb.training.bank.reading import QuestionLine, all_questions
from kb.training.checking.check import check
from kb.training.checking.findings import Finding, passes

STEP = 100


@dataclass(frozen=True, slots=True)
class Audited:
    """有问题的试题: a question of the bank and what the check found on it."""

    line: QuestionLine
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """The findings in one line; of a stale question that it is."""
        told = [each.message for each in self.findings]
        if self.line.standing is Standing.STALE:
            told.insert(0, "所引条文已有实质修改，等待复核")
        return "；".join(told)

    @property
    def wrong(self) -> bool:
        """Whether it may not be asked as it stands; a warning alone does not forbid it."""
        return self.line.standing is Standing.STALE or not passes(self.findings)


@dataclass(frozen=True, slots=True)
class Audit:
    """核对结果: how many were checked, those with findings, and pairs of near-duplicates."""

    checked: int
    judged: tuple[Audited, ...]
    duplicates: tuple[tuple[QuestionLine, QuestionLine, float], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the questions with their findings, and the pairs by key."""
        return {
            "checked": self.checked,
            "questions": [
                {
                    **each.line.as_json(),
                    "reason": each.reason,
                    "findings": [
                        {"code": one.code, "message": one.message, "severity": one.severity.value}
                        for one in each.findings
                    ],
                }
                for each in self.judged
            ],
            "duplicates": [
                {"first": one.key, "second": other.key, "similarity": likeness}
                for one, other, likeness in self.duplicates
            ],
        }


def audit(
    session: Session,
    wanted: QuestionFilter,
    day: dt.date,
    *,
    on_progress: Progress | None = None,
) -> Audit:
    """Return what is wrong with the questions of a filter; what was taken down is left out."""
    lines = [
        line for line in all_questions(session, wanted) if line.standing is not Standing.WITHDRAWN
    ]
    library = library_for(session, day, (line.content for line in lines))
    found: list[Audited] = []
    for number, line in enumerate(lines, start=1):
        findings = check(line.content, library)
        if findings or line.standing is Standing.STALE:
            found.append(Audited(line, findings))
        if on_progress is not None and (number % STEP == 0 or number == len(lines)):
            on_progress(number, len(lines))
    return Audit(len(lines), tuple(found), pairs(lines))


def pairs(lines: list[QuestionLine]) -> tuple[tuple[QuestionLine, QuestionLine, float], ...]:
    """Return the near-duplicates among questions, the likest first."""
    found = [
        (lines[each.first], lines[each.second], each.similarity)
        for each in near_duplicates([line.content for line in lines])
    ]
    return tuple(sorted(found, key=lambda pair: -pair[2]))
