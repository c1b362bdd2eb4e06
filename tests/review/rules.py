"""The rules of separation, stated from the records alone and not by the code that keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Record(Protocol):
    """A review record, stored or only imagined."""

    @property
    def user_id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def checklist(self) -> Mapping[str, Any]: ...


OPINIONS = {"pass", "send_back", "veto", "reject", "vote", "publish"}


def check_separation(records: Iterable[Record], own: Mapping[int, bool]) -> None:
    """One stage a person; those of the handling unit only submit."""
    stages: dict[int, set[str]] = defaultdict(set)
    for record in records:
        if record.action == "declare":
            assert not own[record.user_id], f"account {record.user_id} opened their own unit's case"
            continue
        stages[record.user_id].add(str(record.stage))
    for user_id, acted in stages.items():
        real = acted - {"recusal", "proceeding"}
        assert len(real) <= 1, f"account {user_id} acted in {real}"
        if own[user_id]:
            assert real <= {"submission"}, f"account {user_id} judged their own unit"


def check_declarations(records: Sequence[Record]) -> None:
    """No opinion before its author declared, in the same stage and round, to be free to give it."""
    for opinions in _rounds(records):
        declared: set[tuple[int, str]] = set()
        shown = False
        for record in opinions:
            if record.action == "declare":
                declared.add((record.user_id, str(record.stage)))
            elif record.action in OPINIONS and not (shown and record.action == "publish"):
                assert (record.user_id, str(record.stage)) in declared, "an undeclared opinion"
            shown = shown or record.action == "publish"


def check_experts(records: Sequence[Record]) -> None:
    """Every expert was asked and had accepted, on that text and in that round, and spoke once."""
    for one in _rounds(records):
        heard: list[int] = []
        for place, record in enumerate(one):
            if record.action != "give_opinion":
                continue
            before = [r for r in one[:place] if r.sha256 == record.sha256]
            asked = [
                n
                for n, r in enumerate(before)
                if r.action == "ask_expert" and r.checklist["expert"] == record.user_id
            ]
            assert asked, "nobody asked"
            assert any(
                r.action == "accept" and r.user_id == record.user_id for r in before[asked[0] :]
            )
            heard.append(record.user_id)
            assert heard.count(record.user_id) <= len(asked), "one answer for each question"


def check_publications(records: Sequence[Record], *, published: bool) -> None:
    """Every published hash had all its opinions and its decision in one round before it."""
    for place, record in enumerate(records):
        if record.action == "publish":
            assert any(_earned(one, record.sha256) for one in _rounds(records[:place]))
    assert not published or any(record.action == "publish" for record in records)


def _rounds(records: Sequence[Record]) -> list[list[Record]]:
    rounds: list[list[Record]] = [[]]
    for record in records:
        if record.action == "submit":
            rounds.append([])
        rounds[-1].append(record)
    return rounds


def _earned(records: Sequence[Record], sha: str) -> bool:
    def passed(stage: str) -> int:
        return len(
            {r.user_id for r in records if (r.stage, r.action, r.sha256) == (stage, "pass", sha)}
        )

    decided = [
        r.checklist
        for r in records
        if r.action == "close_meeting" and r.sha256 == sha and r.checklist["decision"] == "publish"
    ]
    return (
        passed("screening") >= 1
        and passed("business_review") >= 2
        and passed("legal_review") >= 2
        and any(
            tally["present"] * 3 >= tally["panel"] * 2
            and tally["votes"]["publish"] * 2 > tally["present"]
            for tally in decided
        )
    )
