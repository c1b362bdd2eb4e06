"""Whoever holds the database file can drop the triggers; the chain still names the first row."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kb.errors import BrokenChain
from kb.settings import Settings
from kb.store import audit, checkpoints, checks
from kb.store.audit import AuditEvent
from kb.store.database import Database

ROWS = 7
CHECKED = 5
"""The row at which a checkpoint was published, two rows before the end."""
COLUMNS = (
    "seq",
    "at",
    "actor",
    "action",
    "subject",
    "revision_sha256",
    "detail",
    "previous_hash",
    "hash",
)
anything = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80),
    st.binary(max_size=20),
    st.integers(-10, 10**6),
)
places = st.integers(1, ROWS)
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with seven audit rows and a published checkpoint; copied, never changed."""
    home = tmp_path_factory.mktemp("original")
    database = Database.create(Settings(home=home, laws_dir=None))
    for number in range(1, ROWS + 1):
        with database.unit_of_work() as uow:
            uow.record(
                "某人", "step", f"document:{number}", detail={"步": number, "列": ["甲", None]}
            )
        if number == CHECKED:
            with database.unit_of_work() as uow:
                checkpoints.publish(uow)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return home


class Attacked:
    """A copy of the database in the hands of somebody who writes SQL."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, laws_dir=None)
        self.path = home / "anjian.sqlite3"

    def sql(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for (name,) in connection.execute(
                "select name from sqlite_master where type = 'trigger'"
            ).fetchall():
                connection.execute(f"drop trigger {name}")
            connection.execute("begin")
            for statement, values in statements:
                connection.execute(statement, values)
            connection.execute("commit")

    def rows(self) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("select * from audit_entry order by 1")]

    def first_broken(self, *, with_checkpoints: bool = False) -> int | None:
        with closing(Database.open(self.settings)) as database, database.reading() as session:
            published = checkpoints.published(session) if with_checkpoints else {}
            try:
                audit.verify(audit.entries(session), published)
            except BrokenChain as broken:
                return broken.seq
        return None

    def recompute(self, start: int) -> None:
        """Give every row from `start` on the link and hash that its content calls for."""
        rows = self.rows()
        previous = rows[start - 2]["hash"] if start > 1 else audit.GENESIS
        changes = []
        for row in rows[start - 1 :]:
            event = AuditEvent(
                row["actor"],
                row["action"],
                row["subject"],
                row["revision_sha256"],
                json.loads(row["detail"]),
            )
            digest = audit.row_hash(row["seq"], row["at"], event, previous)
            changes.append(
                (
                    "update audit_entry set previous_hash = ?, hash = ? where seq = ?",
                    (previous, digest, row["seq"]),
                )
            )
            previous = digest
        self.sql(*changes)


@pytest.fixture
def attack(
    original: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Attacked]]:
    """Return fresh copies, one for every example."""
    made: list[Path] = []

    def copy() -> Attacked:
        home = tmp_path_factory.mktemp("attacked") / "home"
        made.append(home)
        shutil.copytree(original, home)
        return Attacked(home)

    yield copy
    for home in made:
        shutil.rmtree(home)


def test_the_database_itself_refuses_to_change_the_trail(original: Path, tmp_path: Path) -> None:
    shutil.copy(original / "anjian.sqlite3", tmp_path)
    with closing(sqlite3.connect(tmp_path / "anjian.sqlite3")) as connection:
        for statement in (
            "update audit_entry set actor = 'x'",
            "delete from audit_entry",
            "update audit_checkpoint set hash = 'x'",
            "delete from audit_checkpoint",
        ):
            with pytest.raises(sqlite3.DatabaseError, match="immutable"):
                connection.execute(statement)


def test_untouched_it_verifies(attack: Callable[[], Attacked]) -> None:
    assert attack().first_broken(with_checkpoints=True) is None


@pytest.mark.parametrize("place", [1, (ROWS + 1) // 2, ROWS])
@pytest.mark.parametrize("column", COLUMNS)
def test_an_edit_of_every_column_of_first_middle_and_last_row_is_found_at_its_row(
    attack: Callable[[], Attacked], column: str, place: int
) -> None:
    attacked = attack()
    attacked.sql(
        (f"update audit_entry set {column} = ? where seq = ?", (f"{place}0{place}", place))
    )
    assert attacked.first_broken() == place


@many
@given(st.sampled_from(COLUMNS[1:]), places, anything)
def test_whatever_is_written_into_a_row_is_found_at_that_row(
    attack: Callable[[], Attacked], column: str, place: int, value: Any
) -> None:
    attacked = attack()
    before = attacked.rows()[place - 1][column]
    attacked.sql((f"update audit_entry set {column} = ? where seq = ?", (value, place)))
    after = attacked.rows()[place - 1][column]
    assume(after != before)
    assert attacked.first_broken() == place


@pytest.mark.parametrize("broken_text", [b"\xff\xfe", b'{"\xe6\x97'])
@pytest.mark.parametrize("place", [1, 4])
def test_text_that_the_driver_cannot_even_read_is_found_at_its_row(
    attack: Callable[[], Attacked], broken_text: bytes, place: int
) -> None:
    attacked = attack()
    attacked.sql(
        ("update audit_entry set detail = cast(? as text) where seq = ?", (broken_text, place)),
        ("update audit_entry set actor = cast(? as text) where seq = 6", (broken_text,)),
    )
    assert attacked.first_broken() == place


@many
@given(places)
def test_a_row_taken_out_is_found_where_it_was(attack: Callable[[], Attacked], place: int) -> None:
    attacked = attack()
    attacked.sql(("delete from audit_entry where seq = ?", (place,)))
    assert attacked.first_broken() == (None if place == ROWS else place)


@many
@given(places)
def test_a_row_taken_out_with_the_gap_closed_and_all_computed_anew_misses_the_checkpoint(
    attack: Callable[[], Attacked], place: int
) -> None:
    attacked = attack()
    attacked.sql(
        ("delete from audit_entry where seq = ?", (place,)),
        *(
            ("update audit_entry set seq = ? where seq = ?", (seq - 1, seq))
            for seq in range(place + 1, ROWS + 1)
        ),
    )
    attacked.recompute(1)
    assert attacked.first_broken() is None
    found = attacked.first_broken(with_checkpoints=True)
    assert found == (CHECKED if place <= CHECKED else None)


@many
@given(st.integers(1, ROWS))
def test_a_forged_row_put_in_breaks_the_row_after_it(
    attack: Callable[[], Attacked], place: int
) -> None:
    attacked = attack()
    rows = attacked.rows()
    forged = {**rows[place - 1], "actor": "别人"}
    event = AuditEvent(
        forged["actor"],
        forged["action"],
        forged["subject"],
        forged["revision_sha256"],
        json.loads(forged["detail"]),
    )
    forged["hash"] = audit.row_hash(place, forged["at"], event, forged["previous_hash"])
    marks = ", ".join("?" for _ in COLUMNS)
    attacked.sql(
        *(
            ("update audit_entry set seq = ? where seq = ?", (seq + 1, seq))
            for seq in range(ROWS, place - 1, -1)
        ),
        (
            f"insert into audit_entry ({', '.join(COLUMNS)}) values ({marks})",
            tuple(forged[name] for name in COLUMNS),
        ),
    )
    assert attacked.first_broken() == place + 1


@many
@given(places, places)
def test_two_rows_exchanged_are_found_at_the_first(
    attack: Callable[[], Attacked], one: int, other: int
) -> None:
    assume(one != other)
    attacked = attack()
    attacked.sql(
        ("update audit_entry set seq = -1 where seq = ?", (one,)),
        ("update audit_entry set seq = ? where seq = ?", (one, other)),
        ("update audit_entry set seq = ? where seq = -1", (other,)),
    )
    assert attacked.first_broken() == min(one, other)


@many
@given(places, st.sampled_from(["at", "actor", "action", "subject", "revision_sha256"]))
def test_an_edit_with_the_rest_computed_anew_misses_the_checkpoint(
    attack: Callable[[], Attacked], place: int, column: str
) -> None:
    attacked = attack()
    attacked.sql((f"update audit_entry set {column} = '改' where seq = ?", (place,)))
    attacked.recompute(place)
    assert attacked.first_broken() is None
    found = attacked.first_broken(with_checkpoints=True)
    assert found == (CHECKED if place <= CHECKED else None)


def test_an_end_that_was_cut_off_misses_the_checkpoint(attack: Callable[[], Attacked]) -> None:
    attacked = attack()
    attacked.sql(("delete from audit_entry where seq >= ?", (CHECKED,)))
    assert attacked.first_broken() is None
    assert attacked.first_broken(with_checkpoints=True) == CHECKED


def test_doctor_reports_a_changed_trail(attack: Callable[[], Attacked]) -> None:
    attacked = attack()
    attacked.sql(("update audit_entry set actor = '改' where seq = 3", ()))
    attacked.recompute(3)
    with closing(Database.open(attacked.settings)) as database, database.reading() as session:
        finding = checks.audit_chain(session)
    assert not finding.ok
    assert "检查点" in finding.problems[0]
