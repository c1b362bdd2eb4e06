"""The column table answers as the payloads do, whatever is written, and whoever is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.index import compaction
from search.index.column_table import ColumnTable, row_of
from search.index.columns import RANKING_FIELDS, Columns, joined
from search.index.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
    equals,
)
from search.index.edge import EdgeIndex
from search.index.matching import meeting, meets
from tests.search.index.points import DIMENSION, point, points

TITLES = st.sampled_from(["", "溪流保护法", "竹林保护法", "溪流保护条例"])
DAYS = st.sampled_from([0, 20160501, 20210601, 99991231])
PAYLOADS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["regulation", "case", "policy"]),
        "law": TITLES,
        "article": st.none() | st.integers(1, 4),
        "effective": DAYS,
        "repealed": DAYS,
        "document_key": st.sampled_from(["", "xiliu/2021", "xiliu/2016", "case-1"]),
        "provision": st.sampled_from(
            ["xiliu/2021/art_1", "xiliu//art_1", "case-1#facts", "+=", ""]
        ),
        "path": st.sampled_from(["", "第一章　总则", "第一章　总则\n第二节"]),
    },
    optional={
        "suffix": st.none() | st.integers(1, 2),
        "role": st.sampled_from(["penalty", "duty"]),
        # Quarters: of a long decimal the engine keeps all but the last bit, wherever it is read.
        "length": st.integers(0, 3) | st.booleans() | st.integers(0, 8).map(lambda n: n / 4),
        "type": st.lists(st.integers(0, 1), max_size=2),
    },
)
CONDITIONS = st.recursive(
    st.builds(OneOf, st.just("law"), st.tuples(TITLES, TITLES))
    | st.builds(OneOf, st.just("issuing_body"), st.just(("某局",)))
    | st.builds(Between, st.just("effective"), lte=DAYS)
    | st.builds(Between, st.just("repealed"), gt=DAYS, lt=st.none() | DAYS)
    | st.builds(Missing, st.sampled_from(["article", "suffix", "nowhere"]))
    | st.builds(Identified, st.frozensets(st.integers(0, 9))),
    lambda parts: (
        st.builds(AllOf, st.lists(parts, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple))
        | st.builds(Not, parts)
    ),
    max_leaves=5,
)


def said(columns: Columns) -> list[tuple[int, dict[str, Any]]]:
    rows = [columns.row(place) for place in range(len(columns))]
    return [(int(i), dict(row)) for i, row in zip(columns.ids, rows, strict=True)]


def by_payloads(index: EdgeIndex, ids: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    return [
        (found.id, {name: found.payload.get(name) for name in RANKING_FIELDS})
        for found in index.get(ids, fields=RANKING_FIELDS)
    ]


def saved(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("columns-"))


def has_table(index: EdgeIndex) -> bool:
    return index._columns.columns(np.zeros(0, np.int64)) is not None


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    opened = EdgeIndex(tmp_path, DIMENSION)
    yield opened
    opened.close()


@given(st.lists(st.dictionaries(st.integers(0, 9), st.none() | PAYLOADS), max_size=4))
def test_a_changed_table_says_what_was_put_last(steps: list[dict[int, Any]]) -> None:
    table, held = ColumnTable.empty(), dict[int, dict[str, Any]]()
    for step in steps:
        table = table.changed({i: row_of(p) if p is not None else None for i, p in step.items()})
        held = {i: p for i, p in {**held, **step}.items() if p is not None}
    asked = [7, 3, *range(12, -1, -1)]
    expected = [
        (i, {name: held[i].get(name) for name in RANKING_FIELDS}) for i in asked if i in held
    ]
    assert len(table) == len(held)
    assert said(table.columns(np.array(asked))) == expected
    with tempfile.TemporaryDirectory() as folder:
        table.save(Path(folder) / "table")
        again = ColumnTable.load(Path(folder) / "table")
    assert again is not None
    assert said(again.columns(np.array(asked))) == expected


@given(st.lists(PAYLOADS, max_size=8), CONDITIONS)
def test_a_condition_holds_by_column_where_it_holds_for_the_payload(
    payloads: list[dict[str, Any]], where: Condition
) -> None:
    columns = Columns.of(range(len(payloads)), payloads)
    ranking = [{name: p.get(name) for name in RANKING_FIELDS} for p in payloads]
    expected = [meets(place, payload, where) for place, payload in enumerate(ranking)]
    assert meeting(columns, where).tolist() == expected


@given(st.lists(PAYLOADS, max_size=6), st.lists(PAYLOADS, max_size=6), st.randoms())
def test_joined_columns_stand_in_the_order_asked_for(
    first: list[dict[str, Any]], second: list[dict[str, Any]], random: Any
) -> None:
    both = [*first, *second]
    ids = list(range(len(both)))
    one = Columns.of(ids[: len(first)], first)
    other = Columns.of(ids[len(first) :], second)
    asked = [*ids, 99]
    random.shuffle(asked)
    found = joined(one, other, asked)
    assert said(found) == [
        (i, {name: both[i].get(name) for name in RANKING_FIELDS}) for i in asked if i != 99
    ]
    for name in RANKING_FIELDS:
        values = [repr(value) for value in found[name].values]
        assert len(set(values)) == len(values), "a value has one number"


WRITES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 12), PAYLOADS),
        st.tuples(st.just("remove"), st.sampled_from(["溪流保护法", ""]), st.none()),
        st.tuples(st.sampled_from(["flush", "reopen", "clear", "make"]), st.none(), st.none()),
    ),
    max_size=10,
)


@settings(max_examples=25, deadline=None)
@given(WRITES)
def test_columns_follow_every_write_at_once(writes: list[tuple[str, Any, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = EdgeIndex(folder, DIMENSION)
        for what, which, payload in writes:
            if what == "put":
                index.upsert([point(which, **payload)])
            elif what == "remove":
                index.delete(equals("law", which))
            elif what == "flush":
                index.flush()
            elif what == "clear":
                index.clear()
            elif what == "make":
                index.make_columns()
            else:
                index.close()
                index = EdgeIndex(folder, DIMENSION)
            asked = list(range(14, 0, -1))
            assert has_table(index)
            assert said(index.columns(asked)) == by_payloads(index, asked)
        index.close()


def test_the_saved_table_goes_before_a_write_and_comes_back_with_a_flush(
    tmp_path: Path, index: EdgeIndex
) -> None:
    index.upsert(points(30))
    assert saved(tmp_path) == []
    index.flush()
    assert saved(tmp_path) == ["columns-000001"]
    index.delete(equals("law", "law-1"))
    assert saved(tmp_path) == []
    index.flush()
    assert saved(tmp_path) == ["columns-000001"]


def test_a_table_is_kept_through_a_compaction_with_writes_beside_it(
    tmp_path: Path, index: EdgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.upsert(points(200))
    really_start = compaction.start

    def start_then_write(folder: Path, segment_kb: int) -> subprocess.Popen[bytes]:
        process = really_start(folder, segment_kb)
        index.upsert([point(1, law="changed"), point(500)])
        index.delete(Between("article", gt=150, lt=300))
        return process

    monkeypatch.setattr(compaction, "start", start_then_write)
    assert index.compact()
    asked = list(range(1, 501))
    assert said(index.columns(asked)) == by_payloads(index, asked)
    assert saved(tmp_path) == ["columns-000002"]
    index.close()
    again = EdgeIndex(tmp_path, DIMENSION)
    assert has_table(again)
    assert said(again.columns(asked)) == by_payloads(again, asked)
    assert len(again.columns(asked)) == 151
    again.close()


VICTIM = """
import os, signal, sys
from pathlib import Path
from search.index.conditions import equals
from search.index.edge import EdgeIndex
from tests.search.index.points import DIMENSION, point, points
index = EdgeIndex(Path(sys.argv[1]), DIMENSION)
index.upsert([point(3, law="after"), point(99)])
if sys.argv[2] == "flushed":
    index.flush()
index.delete(equals("law", "law-1"))
if sys.argv[2] == "flushed twice":
    index.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["not flushed", "flushed", "flushed twice"])
def test_after_kill_9_no_table_says_what_is_no_longer_so(tmp_path: Path, when: str) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(40))
    index.close()
    assert saved(tmp_path) == ["columns-000001"]
    root = Path(__file__).parents[3]
    killed = subprocess.run([sys.executable, "-c", VICTIM, str(tmp_path), when], cwd=root)
    assert killed.returncode == -signal.SIGKILL
    again = EdgeIndex(tmp_path, DIMENSION)
    asked = list(range(1, 100))
    assert said(again.columns(asked)) == by_payloads(again, asked)
    assert has_table(again) == (when == "flushed twice")
    again.make_columns()
    assert has_table(again)
    assert said(again.columns(asked)) == by_payloads(again, asked)
    again.close()
    assert saved(tmp_path) == ["columns-000001"]


@pytest.mark.parametrize("damage", [b"", b"no table", None])
def test_a_table_that_cannot_be_right_is_thrown_away(tmp_path: Path, damage: bytes | None) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(10))
    index.close()
    (file,) = tmp_path.glob("columns-*")
    if damage is None:
        ColumnTable.empty().changed({1: row_of({"law": "of another index"})}).save(file)
    else:
        file.write_bytes(damage)
    again = EdgeIndex(tmp_path, DIMENSION)
    assert saved(tmp_path) == []
    assert said(again.columns([1, 2])) == by_payloads(again, [1, 2])
    again.close()


def test_tables_of_other_generations_are_cleared_away(tmp_path: Path) -> None:
    EdgeIndex(tmp_path, DIMENSION).close()
    for name in ("columns-000009", "columns-000001.new"):
        (tmp_path / name).write_bytes(b"")
    EdgeIndex(tmp_path, DIMENSION).close()
    assert saved(tmp_path) == []


def test_without_a_table_one_is_made_once_questions_come_in(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(30))
    index.close()
    for file in tmp_path.glob("columns-*"):
        file.unlink()
    again = EdgeIndex(tmp_path, DIMENSION)
    expected = by_payloads(again, [5, 2, 77])
    while not has_table(again):
        assert said(again.columns([5, 2, 77])) == expected
    assert said(again.columns([5, 2, 77])) == expected
    again.close()
    assert saved(tmp_path) == ["columns-000001"]


def test_what_is_written_while_a_table_is_made_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(3000))
    index.close()
    for file in tmp_path.glob("columns-*"):
        file.unlink()
    again = EdgeIndex(tmp_path, DIMENSION)
    scan = again.scan

    def scan_with_writes(*args: Any, **options: Any) -> Iterator[Any]:
        for place, found in enumerate(scan(*args, **options)):
            if place == 1500:
                monkeypatch.setattr(again, "scan", scan)
                again.upsert([point(10, law="early"), point(2900, law="late"), point(9999)])
                again.delete(Identified(frozenset({20, 2800})))
            yield found

    monkeypatch.setattr(again, "scan", scan_with_writes)
    again.make_columns()
    asked = [10, 20, 30, 2800, 2900, 9999, 12345]
    assert has_table(again)
    assert said(again.columns(asked)) == by_payloads(again, asked)
    assert again.columns(asked)["law"][0] == "early"
    again.close()


def test_readers_never_see_a_mixture_while_the_table_changes(index: EdgeIndex) -> None:
    index.upsert([point(i, law="0", version="0") for i in range(1, 60)])
    index.flush()
    stop, wrong = threading.Event(), list[Any]()

    def read() -> None:
        while not stop.is_set():
            columns = index.columns(list(range(59, 0, -1)))
            laws, versions = columns["law"], columns["version"]
            rows = [(laws[place], versions[place]) for place in range(len(columns))]
            if len(rows) != 59 or any(law != version for law, version in rows):
                wrong.append(rows)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for n in map(str, range(1, 40)):
            index.upsert([point(i, law=n, version=n) for i in range(1, 60)])
            columns = index.columns([30])
            assert (columns["law"][0], columns["version"][0]) == (n, n)
            if int(n) % 5 == 0:
                index.flush()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not wrong


def test_deleting_everything_leaves_no_rows(index: EdgeIndex) -> None:
    index.upsert(points(20))
    index.delete(EVERYTHING)
    assert len(index.columns(list(range(30)))) == 0
