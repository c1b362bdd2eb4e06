"""One owner a folder, nothing lost by a killed process, compaction beside writes and reads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import qdrant_edge as engine

from kb.errors import IndexBusy
from search.errors import IndexDamaged
from search.index import compaction
from search.index.conditions import Between, Identified, equals
from search.index.edge import EdgeIndex
from search.index.protocol import LEXICAL, SPARSE_VECTORS, IndexQuery
from search.index.readahead import read_ahead
from search.sparse import SparseVector
from tests.search.index.points import DIMENSION, point, points

OTHER_PROCESS = """
import os, signal, sys
from pathlib import Path
from search.index.edge import EdgeIndex
from search.index.conditions import equals
from tests.search.index.points import DIMENSION, points
index = EdgeIndex(Path(sys.argv[1]), DIMENSION)
if sys.argv[2] == "write-and-die":
    index.upsert(points(40))
    index.delete(equals("law", "law-1"))
    os.kill(os.getpid(), signal.SIGKILL)
print("opened", flush=True)
sys.stdin.readline()
index.close()
"""


def _other_process(folder: Path, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(folder), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def test_a_folder_owned_by_another_process_is_refused_in_chinese(tmp_path: Path) -> None:
    with _other_process(tmp_path, "hold") as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "opened\n"
        with pytest.raises(IndexBusy, match="正被另一个案鉴进程使用") as refusal:
            EdgeIndex(tmp_path, DIMENSION)
        assert "停止服务" in refusal.value.hint
        owner.communicate("\n")
    EdgeIndex(tmp_path, DIMENSION).close()


def test_a_folder_open_in_this_process_is_refused_too(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    with pytest.raises(IndexBusy):
        EdgeIndex(tmp_path, DIMENSION)
    index.close()


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    with _other_process(tmp_path, "write-and-die") as victim:
        victim.wait()
    assert victim.returncode == -signal.SIGKILL
    index = EdgeIndex(tmp_path, DIMENSION)
    kept = [hit.id for hit in index.scan(fields=())]
    index.close()
    assert kept == [number for number in range(1, 41) if number % 3 != 1]


def test_reopening_finds_everything(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(20))
    index.close()
    again = EdgeIndex(tmp_path, DIMENSION)
    assert again.count() == 20
    again.close()


def test_another_dimension_asks_for_a_rebuild(tmp_path: Path) -> None:
    EdgeIndex(tmp_path, DIMENSION).close()
    with pytest.raises(IndexDamaged, match="rebuild"):
        EdgeIndex(tmp_path, DIMENSION * 2)
    EdgeIndex(tmp_path, DIMENSION).close()


def test_a_missing_generation_asks_for_a_rebuild(tmp_path: Path) -> None:
    EdgeIndex(tmp_path, DIMENSION).close()
    generation = next(tmp_path.glob("generation-*"))
    generation.rename(tmp_path / "elsewhere")
    with pytest.raises(IndexDamaged, match="rebuild"):
        EdgeIndex(tmp_path, DIMENSION)


def test_leftovers_of_a_killed_compaction_are_removed(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(5))
    index.close()
    (tmp_path / "building-000009").mkdir()
    (tmp_path / "generation-000008").mkdir()
    again = EdgeIndex(tmp_path, DIMENSION)
    assert again.count() == 5
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.is_dir()) == [
        "generation-000001"
    ]
    again.close()


def test_compaction_keeps_what_is_written_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(200))
    really_start = compaction.start

    def start_then_write(folder: Path, segment_kb: int) -> subprocess.Popen[bytes]:
        process = really_start(folder, segment_kb)
        index.upsert([point(1, law="changed"), point(500)])
        index.delete(Between("article", gt=150, lt=300))
        return process

    monkeypatch.setattr(compaction, "start", start_then_write)
    assert index.compact()
    assert index.get([1], fields=["law"])[0].payload == {"law": "changed"}
    assert index.count() == 151
    assert index.get([500])
    assert index.state().generation == "generation-000002"
    (found,) = index.query([IndexQuery(LEXICAL, SparseVector.of({1500: 1.0}), 5)])
    assert [hit.id for hit in found] == [500]
    index.close()
    again = EdgeIndex(tmp_path, DIMENSION)
    assert again.count() == 151
    again.close()


def test_reads_go_on_while_a_compaction_is_put_in_use(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(500))
    stop = threading.Event()
    answers: list[int] = []

    def read() -> None:
        while not stop.wait(0.005):
            answers.append(index.count(equals("law", "law-1")))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        first, second = index.compact(), index.compact()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert (first, second) == (True, True)
    assert set(answers) == {167}
    index.close()


def test_a_failed_compaction_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(20))

    def fail(folder: Path, segment_kb: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])

    monkeypatch.setattr(compaction, "start", fail)
    assert not index.compact()
    index.delete(Identified(frozenset({1})))
    assert index.count() == 19
    assert not list(tmp_path.glob("building-*"))
    index.close()


def test_closing_gives_up_a_running_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(20))
    started = threading.Event()

    def linger(folder: Path, segment_kb: int) -> subprocess.Popen[bytes]:
        started.set()
        return subprocess.Popen(["sleep", "600"])

    monkeypatch.setattr(compaction, "start", linger)
    outcome: list[bool] = []
    compacting = threading.Thread(target=lambda: outcome.append(index.compact()))
    compacting.start()
    started.wait()
    index.close()
    compacting.join()
    assert outcome == [False]
    again = EdgeIndex(tmp_path, DIMENSION)
    assert again.count() == 20
    again.close()


def test_the_lock_file_stays_readable_for_other_tools(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    assert os.access(tmp_path / "lock", os.R_OK)
    index.close()


def _in_memory() -> dict[str, engine.EdgeSparseVectorParams]:
    """Sparse vectors as an index kept them that copied them into memory."""
    return {
        name: engine.EdgeSparseVectorParams(
            full_scan_threshold=1,
            modifier=engine.Modifier.Idf,
            datatype=engine.VectorStorageDatatype.Float16,
        )
        for name in SPARSE_VECTORS
    }


def _kept_as(generation: Path) -> set[str]:
    """How the segments of a generation keep the words of passages."""
    segments = [json.loads(file.read_text()) for file in generation.glob("segments/*/segment.json")]
    return {
        each["config"]["sparse_vector_data"][LEXICAL]["index"]["index_type"] for each in segments
    }


def test_an_index_that_keeps_words_in_memory_opens_and_is_mapped_when_compacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "GRAPH_FROM_KB", 1)
    with monkeypatch.context() as before:
        before.setattr(compaction, "sparse_vectors", _in_memory)
        index = EdgeIndex(tmp_path, DIMENSION)
        generation = tmp_path / index.state().generation
        index.upsert(points(400))
        index.close()
        compaction.compact_folder(generation, 1_000)
    assert "ImmutableRam" in _kept_as(generation)

    query = IndexQuery(LEXICAL, SparseVector.of({3: 1.0, 1017: 2.0}), 20, equals("law", "law-0"))
    index = EdgeIndex(tmp_path, DIMENSION)
    answers = index.query([query])
    index.close()
    compaction.compact_folder(generation, 1_000)
    assert "ImmutableRam" not in _kept_as(generation)
    index = EdgeIndex(tmp_path, DIMENSION)
    assert index.query([query]) == answers
    assert answers[0]
    index.close()


def test_the_laws_of_an_index_are_known_after_reopening_and_follow_every_write(
    tmp_path: Path,
) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(9))
    assert index.values("law") == {"law-0": 3, "law-1": 3, "law-2": 3}
    index.close()
    index = EdgeIndex(tmp_path, DIMENSION)
    assert index.values("law") == {"law-0": 3, "law-1": 3, "law-2": 3}
    index.upsert([point(4, law="law-new")])  # as many points as before
    assert index.values("law") == {"law-0": 3, "law-1": 2, "law-2": 3, "law-new": 1}
    index.delete(equals("law", "law-2"))
    index.close()
    index = EdgeIndex(tmp_path, DIMENSION)
    assert index.values("law") == {"law-0": 3, "law-1": 2, "law-new": 1}
    assert index.values("kind") == {"regulation": 6}
    assert index.values("law") == {"law-0": 3, "law-1": 2, "law-new": 1}
    index.clear()
    assert index.values("law") == {}
    index.close()


def test_laws_written_by_a_killed_process_are_known(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(3))
    index.values("law")
    index.close()
    with _other_process(tmp_path, "write-and-die") as victim:
        victim.wait()
    index = EdgeIndex(tmp_path, DIMENSION)
    assert index.values("law") == {"law-0": 13, "law-2": 13}
    index.close()


def test_a_note_of_laws_that_cannot_be_read_is_counted_anew(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(3))
    index.values("law")
    (tmp_path / "values.json").write_text("{", encoding="utf-8")
    assert index.values("law") == {"law-0": 1, "law-1": 1, "law-2": 1}
    index.close()


def test_an_index_opens_where_a_file_may_not_be_read_ahead(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, DIMENSION)
    index.upsert(points(3))
    generation = tmp_path / index.state().generation
    index.close()
    (generation / "segments" / "gone").symlink_to(tmp_path / "nowhere")
    read_ahead(generation)
    (generation / "segments" / "gone").unlink()
    read_ahead(tmp_path / "nowhere")
    index = EdgeIndex(tmp_path, DIMENSION)
    assert index.count() == 3
    index.close()
