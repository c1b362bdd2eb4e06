"""Editing, deleting or reordering any row breaks the chain at the first row concerned."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BrokenChain
from kb.model.operations import AuditEntry
from kb.store import audit
from kb.store.audit import GENESIS, AuditEvent
from kb.store.database import Database

words = st.text(max_size=12)
details = st.dictionaries(
    words, st.one_of(st.none(), st.booleans(), st.integers(), words, st.lists(words)), max_size=3
)
events = st.builds(AuditEvent, words, words, words, words, details)
FIELDS = ("at", "actor", "action", "subject", "revision_sha256", "previous_hash", "hash")


def chain(of: list[AuditEvent]) -> list[AuditEntry]:
    """Link events as `append` does, without a database."""
    rows: list[AuditEntry] = []
    previous = GENESIS
    for seq, event in enumerate(of, start=1):
        at = f"2024-01-01T00:00:{seq:02}+00:00"
        digest = audit.row_hash(seq, at, event, previous)
        rows.append(
            AuditEntry(
                seq=seq,
                at=at,
                actor=event.actor,
                action=event.action,
                subject=event.subject,
                revision_sha256=event.revision_sha256,
                detail=event.detail,
                previous_hash=previous,
                hash=digest,
            )
        )
        previous = digest
    return rows


def first_broken(rows: list[AuditEntry]) -> int | None:
    try:
        audit.verify(rows)
    except BrokenChain as broken:
        return broken.seq
    return None


@given(st.lists(events, max_size=8))
def test_a_chain_verifies_from_end_to_end(of: list[AuditEvent]) -> None:
    assert audit.verify(chain(of)) == len(of)


@given(st.lists(events, min_size=1, max_size=8), st.data())
def test_an_edit_of_any_field_is_found_at_its_row(of: list[AuditEvent], data: Any) -> None:
    rows = chain(of)
    place = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(FIELDS))
    setattr(rows[place], name, str(getattr(rows[place], name)) + "改")
    assert first_broken(rows) == place + 1


@given(st.lists(events, min_size=1, max_size=8), st.data())
def test_an_edit_of_the_detail_is_found(of: list[AuditEvent], data: Any) -> None:
    rows = chain(of)
    place = data.draw(st.integers(0, len(rows) - 1))
    rows[place].detail = {**rows[place].detail, "加": "塞"}
    if rows[place].detail != of[place].detail:
        assert first_broken(rows) == place + 1


@given(st.lists(events, min_size=2, max_size=8), st.data())
def test_a_row_taken_out_is_found_where_it_was(of: list[AuditEvent], data: Any) -> None:
    rows = chain(of)
    place = data.draw(st.integers(0, len(rows) - 2))
    del rows[place]
    assert first_broken(rows) == place + 1


@given(st.lists(events, min_size=2, max_size=8), st.data())
def test_two_rows_exchanged_are_found_at_the_first(of: list[AuditEvent], data: Any) -> None:
    rows = chain(of)
    place = data.draw(st.integers(0, len(rows) - 2))
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    assert first_broken(rows) == place + 1


@given(st.lists(events, min_size=1, max_size=6), events)
def test_a_row_put_in_is_found(of: list[AuditEvent], extra: AuditEvent) -> None:
    rows = chain(of)
    rows.insert(0, chain([extra])[0])
    assert first_broken(rows) is not None


def test_rows_written_in_several_transactions_form_one_chain(database: Database) -> None:
    for number in range(5):
        with database.unit_of_work() as uow:
            for step in range(number):
                uow.record("tester", "step", f"document:{step}", detail={"一": [1, "二", None]})
    with database.reading() as session:
        assert audit.verify(audit.entries(session, batch=3)) == audit.length(session) == 10
        newest = audit.checkpoint(session)
    assert newest["seq"] == 10
    assert len(newest["hash"]) == 64


def test_an_empty_trail_has_a_checkpoint_too(database: Database) -> None:
    with database.reading() as session:
        assert audit.checkpoint(session) == {"seq": 0, "hash": GENESIS, "at": ""}
        assert audit.verify(audit.entries(session)) == 0


def test_a_broken_chain_names_the_row_and_says_what_to_do() -> None:
    rows = chain([AuditEvent("a", "b", "c"), AuditEvent("d", "e", "f")])
    rows[1].actor = "somebody-else"
    with pytest.raises(BrokenChain, match="第 2 条") as broken:
        audit.verify(rows)
    assert broken.value.seq == 2
    assert broken.value.hint
