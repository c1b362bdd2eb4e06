"""One transaction carries everything or nothing, whoever else is writing."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from kb.errors import NotInitialised
from kb.model import Base
from kb.model.document import DocumentKind
from kb.model.operations import AuditEntry, OutboxEntry, OutboxOperation
from kb.model.people import Unit
from kb.settings import Settings
from kb.store import audit
from kb.store.database import SCHEMA_HEAD, Database
from kb.store.documents import NewDocument, save


def test_creating_twice_changes_nothing(settings: Settings) -> None:
    first = Database.create(settings)
    with first.unit_of_work() as uow:
        uow.session.add(Unit(name="云泽市生态环境局"))
    first.close()
    again = Database.create(settings)
    with again.reading() as session:
        assert session.scalars(select(Unit.name)).all() == ["云泽市生态环境局"]
    again.close()


def test_the_migrations_lead_to_the_models(database: Database) -> None:
    assert database.schema_version() == SCHEMA_HEAD
    held = set(inspect(database.engine).get_table_names())
    assert set(Base.metadata.tables) <= held
    for table in Base.metadata.sorted_tables:
        columns = {column["name"] for column in inspect(database.engine).get_columns(table.name)}
        assert columns == set(table.columns.keys()), table.name


def test_a_home_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotInitialised, match="anjian init"):
        Database.open(Settings(home=tmp_path / "nowhere"))


def test_an_empty_database_says_what_to_do(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    if settings.database_url is None:
        (settings.home / "anjian.sqlite3").touch()
    with pytest.raises(NotInitialised, match="anjian init"):
        Database.open(settings)


def test_a_unit_of_work_keeps_rows_audit_and_outbox_together(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.session.add(Unit(name="甲局"))
        uow.announce(7, OutboxOperation.UPSERT)
        uow.record("tester", "unit.add", "unit:1", detail={"name": "甲局"})
    with database.reading() as session:
        assert session.scalars(select(Unit.name)).all() == ["甲局"]
        assert session.scalars(select(OutboxEntry.operation)).all() == ["upsert"]
        assert session.scalars(select(AuditEntry.action)).all() == ["unit.add"]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_a_unit_of_work_that_fails_leaves_nothing(
    database: Database, stop: type[BaseException]
) -> None:
    def interrupted() -> None:
        with database.unit_of_work() as uow:
            uow.session.add(Unit(name="甲局"))
            uow.announce(7, OutboxOperation.UPSERT)
            uow.record("tester", "unit.add", "unit:1")
            uow.session.flush()
            raise stop

    with pytest.raises(stop):
        interrupted()
    with database.reading() as session:
        for model in (Unit, OutboxEntry, AuditEntry):
            assert session.scalars(select(model)).first() is None


def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    with database.reading() as session:
        session.add(Unit(name="偷写"))
        session.flush()
    with database.reading() as session:
        assert session.scalars(select(Unit)).first() is None


def test_writers_in_many_threads_lose_nothing_and_keep_one_chain(database: Database) -> None:
    threads, each = 6, 15
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for number in range(each):
                with database.unit_of_work() as uow:
                    uow.session.add(Unit(name=f"单位 {worker}-{number}"))
                    uow.record(f"worker-{worker}", "unit.add", f"unit:{number}")
        except DBAPIError as error:
            failures.append(error)

    workers = [threading.Thread(target=write, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    with database.reading() as session:
        assert audit.verify(audit.entries(session)) == threads * each
        assert len(session.scalars(select(Unit)).all()) == threads * each


def test_moments_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    beijing = dt.timezone(dt.timedelta(hours=8))
    moment = dt.datetime(2024, 3, 1, 9, 30, tzinfo=beijing)
    with database.unit_of_work() as uow:
        entry = OutboxEntry(operation="upsert", document_id=1, done_at=moment)
        uow.session.add(entry)
    with database.reading() as session:
        stored = session.scalars(select(OutboxEntry.done_at)).one()
    assert stored == moment
    assert stored is not None
    assert stored.tzinfo is dt.UTC
    with pytest.raises(Exception, match="naive"), database.unit_of_work() as uow:
        uow.session.add(
            OutboxEntry(operation="upsert", document_id=1, done_at=dt.datetime(2024, 3, 1))
        )


@pytest.mark.parametrize("table", ["revision", "audit_entry"])
@pytest.mark.parametrize("verb", ["UPDATE {table} SET note = note", "DELETE FROM {table}"])
def test_history_cannot_be_rewritten_even_by_sql(database: Database, table: str, verb: str) -> None:
    content = {"title": "甲"}
    with database.unit_of_work() as uow:
        save(
            uow,
            NewDocument(DocumentKind.CASE, "case-1", "甲", content, content),
            actor="tester",
        )
    statement = verb.format(table=table)
    if table == "audit_entry":
        statement = statement.replace("note = note", "actor = 'x'")
    with (
        pytest.raises(DBAPIError, match="immutable"),
        database.engine.begin() as connection,
    ):
        connection.execute(text(statement))
