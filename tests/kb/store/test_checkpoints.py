"""A checkpoint is published at least daily while there is something new, and never twice."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, update

from kb.errors import BrokenChain
from kb.model.operations import AuditEntry
from kb.model.publication import AuditCheckpoint
from kb.settings import Settings
from kb.store import checkpoints
from kb.store.database import Database


def write(database: Database, rows: int = 1) -> None:
    with database.unit_of_work() as uow:
        for number in range(rows):
            uow.record("某人", "step", f"document:{number}")


def numbers(database: Database) -> list[int]:
    with database.reading() as session:
        found, total = checkpoints.listed(session)
    assert total == len(found)
    return [checkpoint.seq for checkpoint in found]


def age(database: Database, by: dt.timedelta) -> None:
    """Make every checkpoint look older: the table refuses updates, so its rows are put anew."""
    with database.engine.begin() as connection:
        rows = connection.execute(AuditCheckpoint.__table__.select()).all()
        unlock(connection.exec_driver_sql, database)
        connection.execute(delete(AuditCheckpoint))
        for row in rows:
            values = {**row._mapping, "at": row.at - by}
            connection.execute(AuditCheckpoint.__table__.insert().values(values))


def unlock(execute: object, database: Database) -> None:
    assert callable(execute)
    if database.engine.dialect.name == "sqlite":
        execute("DROP TRIGGER IF EXISTS audit_checkpoint_no_delete")
        execute("DROP TRIGGER IF EXISTS audit_entry_no_update")
    else:
        execute("DROP TRIGGER IF EXISTS audit_checkpoint_immutable ON audit_checkpoint")
        execute("DROP TRIGGER IF EXISTS audit_entry_immutable ON audit_entry")


def test_the_first_row_is_published_at_once_and_only_once(
    settings: Settings, database: Database
) -> None:
    checkpoints.publish_due(settings, database)
    assert numbers(database) == []
    write(database)
    checkpoints.publish_due(settings, database)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [1]


def test_within_a_day_few_rows_wait_and_after_it_they_are_published(
    settings: Settings, database: Database
) -> None:
    write(database)
    checkpoints.publish_due(settings, database)
    write(database, 3)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [1]
    age(database, checkpoints.EVERY)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [4, 1]


def test_a_day_without_rows_publishes_nothing(settings: Settings, database: Database) -> None:
    write(database)
    checkpoints.publish_due(settings, database)
    age(database, 3 * checkpoints.EVERY)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [1]


def test_many_rows_are_published_before_the_day_is_over(
    settings: Settings, database: Database
) -> None:
    write(database)
    checkpoints.publish_due(settings, database)
    write(database, checkpoints.EVERY_ROWS - 1)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [1]
    write(database)
    checkpoints.publish_due(settings, database)
    assert numbers(database) == [checkpoints.EVERY_ROWS + 1, 1]


def test_asking_twice_for_a_checkpoint_gives_the_same_one(database: Database) -> None:
    with database.unit_of_work() as uow:
        assert checkpoints.publish(uow) is None
    write(database, 2)
    with database.unit_of_work() as uow:
        first = checkpoints.publish(uow)
    with database.unit_of_work() as uow:
        assert checkpoints.publish(uow) == first
    assert first is not None
    assert first.text == f"2:{first.hash}"


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_broken_chain_is_not_confirmed_by_a_new_checkpoint(database: Database, row: int) -> None:
    write(database, 2)
    with database.unit_of_work() as uow:
        checkpoints.publish(uow)
    write(database, 2)
    with database.engine.begin() as connection:
        unlock(connection.exec_driver_sql, database)
        where = AuditEntry.seq == row
        connection.execute(update(AuditEntry).where(where).values(hash="0" * 64))
    if row == 1:  # before the last checkpoint: `verify` walks it, publishing does not
        with database.unit_of_work() as uow:
            assert checkpoints.publish(uow) is not None
        return
    with pytest.raises(BrokenChain) as broken, database.unit_of_work() as uow:
        checkpoints.publish(uow)
    assert broken.value.seq == row
    assert numbers(database) == [2]
