"""The words of every opinion are bound to the audit chain, though the chain does not hold them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from kb.errors import BrokenChain
from kb.model.document import DocumentState
from kb.store import checks, records
from kb.store.database import Database
from review.cli import audit
from tests.review.bureau import draft, trail
from tests.review.kept import Steps

CHANGES = (
    "opinion = '同意'",
    "checklist = '{\"事实清楚\": false}'",
    "action = 'send_back'",
    "stage = 'screening'",
    "sha256 = '0'",
    "user_id = user_id + 1",
    "subject = 'document:999'",
)


def _review(province: Database) -> None:
    draft(province).bring_to(DocumentState.PUBLISHED)
    other = draft(province, key="case-2").bring_to(DocumentState.BUSINESS_REVIEW)
    other.send_back("business-1")


@pytest.fixture
def reviewed(province: Database, once: Steps) -> Database:
    """A home where two cases were reviewed, one of them published."""
    once(province, _review)
    return province


def attack(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER review_record_no_update"))
            connection.execute(text("DROP TRIGGER review_record_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER review_record_immutable ON review_record"))
        connection.execute(text(statement))


def problem(database: Database) -> BrokenChain:
    with database.reading() as session, pytest.raises(BrokenChain) as broken:
        records.verify(session)
    return broken.value


def row_of(database: Database, record_id: int) -> int:
    """The audit row that was written with a review record: both are in the same order here."""
    acts = [row.seq for row in trail(database) if row.action.startswith("review.")]
    return acts[record_id - 1]


def test_what_people_wrote_agrees_with_the_chain(reviewed: Database) -> None:
    with reviewed.reading() as session:
        count = records.verify(session)
        finding = checks.review_records(session)
    assert count == sum(row.action.startswith("review.") for row in trail(reviewed)) > 15
    assert (finding.ok, finding.examined) == (True, count)
    run = CliRunner().invoke(audit, ["verify", "--records", "--json"], obj=reviewed.settings.home)
    if reviewed.engine.dialect.name == "sqlite":
        assert json.loads(run.stdout)["records"] == count
        told = CliRunner().invoke(audit, ["verify", "--records"], obj=reviewed.settings.home)
        assert f"{count} 条审查记录" in told.output


@pytest.mark.parametrize("record_id", [1, 5, 16])
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_record_is_named(reviewed: Database, change: str, record_id: int) -> None:
    attack(reviewed, f"update review_record set {change} where id = {record_id}")
    found = problem(reviewed)
    assert found.seq == row_of(reviewed, record_id)
    with reviewed.reading() as session:
        assert checks.review_records(session).problems == (str(found),)


@pytest.mark.parametrize("record_id", [1, 5, 16])
def test_a_record_taken_out_is_named_by_its_audit_row(reviewed: Database, record_id: int) -> None:
    attack(reviewed, f"delete from review_record where id = {record_id}")
    found = problem(reviewed)
    assert found.seq == row_of(reviewed, record_id)
    assert "不见了" in str(found)


def test_a_record_put_in_later_is_named(reviewed: Database) -> None:
    attack(
        reviewed,
        "insert into review_record"
        " (subject, sha256, stage, action, user_id, opinion, checklist, at)"
        " select subject, sha256, stage, action, user_id, '同意', checklist, at"
        " from review_record where id = 3",
    )
    assert "没有对应的记录" in str(problem(reviewed))


def test_a_broken_chain_is_reported_and_not_a_crash(reviewed: Database) -> None:
    with reviewed.engine.begin() as connection:
        if reviewed.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL keeps its JSON columns well-formed itself")
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("update audit_entry set detail = 'not json' where seq = 9"))
    assert problem(reviewed).seq == 9
