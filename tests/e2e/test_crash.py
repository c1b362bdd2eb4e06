"""Killed in the middle of a load: started again, nothing is lost and nothing is there twice."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from tests.e2e.conftest import Anjian, invented_law

LAWS = 260


def rows(home: Path, table: str) -> int:
    with sqlite3.connect(f"file:{home / 'anjian.sqlite3'}?mode=ro", uri=True) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def test_a_killed_load_continues_and_the_doctor_finds_nothing(
    fresh: Anjian, tmp_path: Path
) -> None:
    folder = tmp_path / "laws"
    folder.mkdir()
    for number in range(LAWS):
        title = f"澜江省第{number}号河道管理条例"
        (folder / f"{title}(2022-03-01).md").write_text(
            invented_law(title, 60, f"{number}号河道"), encoding="utf-8"
        )
    process = fresh.start("ingest", str(folder), "--batch", "河道")
    while rows(fresh.home, "ingest_item") == 0 and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = rows(fresh.home, "ingest_item")
    assert before < LAWS, "the load was over before it could be killed"

    outcome = fresh.run("ingest", str(folder), "--batch", "河道", "--json")

    assert outcome.code == 0, outcome.err
    report = outcome.json()
    assert report["ok"] + report["skipped"] == LAWS
    assert rows(fresh.home, "work") == LAWS
    assert rows(fresh.home, "version") == LAWS
    assert rows(fresh.home, "document") == LAWS
    assert fresh.run("doctor", "--json").code == 0
