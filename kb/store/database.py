"""数据库 connection: one engine a process, SQLite in WAL mode or PostgreSQL by settings alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.orm import Session

from kb.errors import NotInitialised
from kb.settings import Settings
from kb.store import files
from kb.store.unit_of_work import UnitOfWork

SCHEMA_HEAD = "0007"
"""Newest migration; compared with the database at opening so that alembic is imported only when
a migration is due (it costs more than the rest of a cold command)."""

WRITE_OPTION = "anjian_write"


class Database:
    """数据库: opens sessions for reading and units of work for writing.

    Args:
        settings: where the database is.

    `reading()` gives a session that must not write; `unit_of_work()` is the only way to write.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = settings.resolved_database_url
        self.engine = _make_engine(self.url)
        self._writing_engine = self.engine.execution_options(**{WRITE_OPTION: True})

    @classmethod
    def create(cls, settings: Settings) -> Database:
        """Create the home folder and the schema, or migrate an older one; idempotent."""
        settings.home.mkdir(parents=True, exist_ok=True)
        database = cls(settings)
        if database.schema_version() != SCHEMA_HEAD:
            from kb.store.migrations.runner import upgrade  # lazy: alembic costs start-up time

            upgrade(database.engine)
        return database

    @classmethod
    def open(cls, settings: Settings) -> Database:
        """Open an existing database, migrating it when it is behind.

        Raises:
            NotInitialised: there is no database in the home folder.
        """
        url = settings.resolved_database_url
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            raise NotInitialised(
                f"数据目录 {settings.home} 中还没有数据库",
                hint="请先运行 anjian init --starter（或用 --home 指定已有的数据目录）",
            )
        database = cls(settings)
        found = database.schema_version()
        if found == SCHEMA_HEAD:
            return database
        database.close()
        if not found:
            raise NotInitialised("数据库中还没有数据表", hint="请先运行 anjian init --starter")
        return cls.create(settings)

    def schema_version(self) -> str:
        """Return the applied migration, or an empty string for an empty database."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.scalar(text("select version_num from alembic_version")) or "")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for queries; whatever it holds is rolled back at the end."""
        with Session(
            self.engine, autoflush=False, expire_on_commit=False, info=self._info()
        ) as session:
            yield session
            session.rollback()

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork]:
        """Yield one transaction: committed when the block ends well, rolled back otherwise."""
        with Session(self._writing_engine, expire_on_commit=False, info=self._info()) as session:
            uow = UnitOfWork(session)
            try:
                yield uow
                uow.seal()
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def _info(self) -> dict[str, Any]:
        """Sessions carry where the files lie that their rows name."""
        return {files.HOME: self.settings.home}

    def close(self) -> None:
        """Return every pooled connection."""
        self.engine.dispose()


def _json(value: Any) -> str:
    """Characters stay characters: escaped, Chinese takes twice the space and cannot be grepped."""
    return json.dumps(value, ensure_ascii=False)


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, json_serializer=_json)
        return engine
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 60},
        json_serializer=_json,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: Any) -> None:
        # We send BEGIN ourselves: the driver's own would be DEFERRED and upgrade to a write lock in
        # the middle of a transaction, which fails with "database is locked" instead of waiting.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=60000",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITE_OPTION)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
