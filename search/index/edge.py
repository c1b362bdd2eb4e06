"""The embedded index: Qdrant Edge in this process, one folder, one owner.

Reads go on while a compaction runs and while its result is put in use: a query leases the
generation it began with, and an old generation is closed when its last lease ends. Writes take
one lock; those that arrive during a compaction also go to the old generation and are carried over
before the new one becomes current.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import qdrant_edge as engine

from search.errors import IndexDamaged
from search.index import compaction
from search.index.columns import RANKING_FIELDS, Columns
from search.index.conditions import EVERYTHING, Condition
from search.index.edge_conditions import edge_filter
from search.index.edge_values import (
    SEGMENT_KB,
    plain,
    selector,
    to_engine,
    to_request,
)
from search.index.folder import IndexFolder
from search.index.generation import Generation, carry_over
from search.index.kept_columns import KeptColumns, table_of
from search.index.protocol import (
    DENSE,
    IndexPoint,
    IndexQuery,
    IndexState,
    ScoredPoint,
    Vector,
    columns_of,
)

_PAGE: Final = 1000
_BYTES_A_NUMBER: Final = 2
_SEGMENTS: Final = 6
"""A segment holds at least `SEGMENT_KB` of vectors (35,000 passages) and about a sixth of all:
few segments keep queries fast, small ones keep the memory of a compaction small."""
_PATIENCE: Final = 20
"""Questions answered without a column table before one is made, which takes some seconds: a
command that asks once is done sooner without."""


class EdgeIndex:
    """嵌入式索引 in a folder that this process alone owns.

    Args:
        folder: created when absent.
        dimension: length of the dense vectors.
        encoder: name of what makes the vectors; an index made by another cannot be used.
        discard: throw away what is there, readable or not.

    Raises:
        IndexBusy: another process owns the folder.
        IndexDamaged: it cannot be read, or was made with another dimension or encoder.
    """

    def __init__(
        self, folder: Path, dimension: int, *, encoder: str = "", discard: bool = False
    ) -> None:
        self._folder = IndexFolder(folder)
        if discard:
            self._folder.discard()
        self._dimension = dimension
        self._encoder = encoder
        self._writing = threading.RLock()
        self._leasing = threading.Lock()
        self._touched: set[int] | None = None
        self._compactor: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._writes = 0
        self._asked = 0
        self._making = threading.Lock()
        self._closing = threading.Event()
        try:
            self._generation = self._open_current()
        except BaseException:
            self._folder.release()
            raise

    @property
    def dimension(self) -> int:
        """Length of the dense vectors."""
        return self._dimension

    def upsert(self, points: Sequence[IndexPoint]) -> None:
        """Insert or replace points; durable against a killed process on return."""
        if not points:
            return
        with self._writing:
            if self._touched is not None:
                self._touched.update(point.id for point in points)
            self._folder.forget_values()
            operation = engine.UpdateOperation.upsert_points([to_engine(p) for p in points])
            self._update(operation)
            self._columns.put(points)

    def delete(self, where: Condition) -> None:
        """Remove the points that meet the condition."""
        with self._writing:
            gone = [point.id for point in self.scan(where, fields=())]
            if self._touched is not None:
                self._touched.update(gone)
            self._folder.forget_values()
            wanted = edge_filter(where) or engine.Filter(must=[])
            self._update(engine.UpdateOperation.delete_points_by_filter(wanted))
            self._columns.remove(gone)

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Answer queries in one batch; an empty sparse query finds nothing."""
        asked = [(n, to_request(query, fields)) for n, query in enumerate(queries)]
        sent = [(n, request) for n, request in asked if request is not None]
        answers: list[tuple[ScoredPoint, ...]] = [()] * len(queries)
        if not sent:
            return tuple(answers)
        with self._lease() as shard:
            batch = engine.QueryBatchRequest([request for _, request in sent])
            for (n, _), points in zip(sent, shard.query_batch(batch), strict=True):
                found = [ScoredPoint(plain(p.id), p.score, p.payload or {}) for p in points]
                found.sort(key=attrgetter("id"))
                found.sort(key=attrgetter("score"), reverse=True)
                answers[n] = tuple(found)
        return tuple(answers)

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that exist, in the order of `ids`."""
        if not ids:
            return ()
        with self._lease() as shard:
            records = shard.retrieve(list(ids), selector(fields), False)
        found = {plain(record.id): record.payload or {} for record in records}
        return tuple(ScoredPoint(i, 0.0, found[i]) for i in ids if i in found)

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Yield matching points by ascending id, read page by page."""
        offset: Any = None
        while True:
            request = engine.ScrollRequest(
                offset=offset,
                limit=_PAGE,
                filter=edge_filter(where),
                with_payload=selector(fields),
                with_vector=False,
            )
            with self._lease() as shard:
                records, offset = shard.scroll(request)
            for record in records:
                yield ScoredPoint(plain(record.id), 0.0, record.payload or {})
            if offset is None:
                return

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the ranking fields of the points that exist, in the order of `ids`."""
        found = self._columns.columns(np.array(ids, np.int64))
        if found is not None:
            return found
        self._asked += 1
        if self._asked >= _PATIENCE and not self._making.locked():
            self._asked = 0
            threading.Thread(target=self.make_columns, name="columns", daemon=True).start()
        return columns_of(self.get(ids, fields=RANKING_FIELDS))

    def make_columns(self) -> None:
        """Make the column table when there is none: one scan, beside others' reads and writes."""
        with self._making:
            with self._writing:
                if self._closing.is_set() or not self._columns.begin():
                    return
            points = self.scan(fields=RANKING_FIELDS)
            table = table_of(takewhile(lambda _: not self._closing.is_set(), points))
            with self._writing:
                changed = self._columns.end()
                if changed is None or self._closing.is_set():
                    return
                table = table.changed(dict.fromkeys(changed))
                now = self.get(sorted(changed), fields=RANKING_FIELDS)
                self._columns.take(table_of(now, table))
                self.flush()

    def vectors(self, ids: Sequence[int]) -> Mapping[int, Vector]:
        """Return dense vectors, of length one as the engine stores them."""
        with self._lease() as shard:
            records = shard.retrieve(list(ids), False, [DENSE])
        return {
            plain(record.id): np.asarray(record.vector[DENSE], dtype=np.float32)
            for record in records
            if isinstance(record.vector, dict) and DENSE in record.vector
        }

    def count(self, where: Condition = EVERYTHING) -> int:
        """Return the exact number of matching points."""
        with self._lease() as shard:
            return int(shard.count(engine.CountRequest(exact=True, filter=edge_filter(where))))

    def values(self, field: str) -> Mapping[str, int]:
        """Return the values of a keyword field with their counts.

        Counting those of a full index takes 0.2 s, which is long for a process that asks once; so
        they are noted in the folder until the next write.
        """
        writes = self._writes
        with self._lease() as shard:
            points = shard.info().points_count
            noted = self._folder.read_values(field, points)
            if noted is not None:
                return noted
            hits = shard.facet(engine.FacetRequest(field, limit=1_000_000, exact=True)).hits
        found = {str(hit.value): hit.count for hit in hits if hit.count}
        # Without waiting: a writer that is at work is about to change them.
        if self._writing.acquire(blocking=False):
            try:
                if writes == self._writes and not self._closed:
                    self._folder.note_values(field, points, found)
            finally:
                self._writing.release()
        return found

    def writes(self) -> int:
        """Return how often this process has written."""
        return self._writes

    def state(self) -> IndexState:
        """Return the size; `unindexed` counts points that the graph does not cover."""
        with self._lease() as shard:
            info = shard.info()
            indexed = int(self._folder.read_facts().get("compacted", 0))
            return IndexState(
                points=info.points_count,
                unindexed=max(0, info.points_count - indexed),
                segments=info.segments_count,
                generation=self._generation.path.name,
            )

    def flush(self) -> None:
        """Write everything to disk."""
        with self._writing:
            self._generation.shard.flush()
            self._columns.save()

    def compact(self) -> bool:
        """Build the search graph in a subprocess and put it in use; returns whether it happened.

        Takes minutes for 100,000 points; reads and writes go on meanwhile. False when another
        compaction is running, the index was closed, or the subprocess failed (the old generation
        then simply stays).
        """
        with self._writing:
            building = self._begin_compaction()
            if building is None:
                return False
            process = self._compactor = compaction.start(building, self._segment_kb())
        succeeded = process.wait() == 0
        with self._writing:
            self._compactor = None
            touched, self._touched = self._touched or set(), None
            if not succeeded or self._closed:
                shutil.rmtree(building, ignore_errors=True)
                return False
            self._put_in_use(building, touched)
        self.make_columns()
        return True

    def close(self) -> None:
        """Flush, close and release the folder; a running compaction is given up."""
        self._closing.set()
        with self._making, self._writing:
            if self._closed:
                return
            self._closed = True
            if self._compactor is not None:
                self._compactor.terminate()
                self._compactor.wait()
            if self._writes:
                self.flush()
            self._retire(self._generation)
            self._folder.release()

    def clear(self) -> None:
        """Replace the content by an empty generation."""
        with self._writing:
            old = self._generation
            self._folder.forget_values()
            fresh = Generation.create(self._folder.new_generation(), self._dimension)
            self._folder.make_current(fresh.path)
            self._note(compacted=0)
            self._touched = None
            self._writes += 1
            self._generation = fresh
            self._columns.move(self._folder.columns_file(fresh.path))
            self._columns.empty()
            self._retire(old)
            self._folder.remove(old.path)

    def _open_current(self) -> Generation:
        path = self._folder.current()
        if path is None:
            generation = Generation.create(self._folder.new_generation(), self._dimension)
            self._note(compacted=0)
            self._folder.make_current(generation.path)
            self._columns = KeptColumns(self._folder.columns_file(generation.path))
            self._columns.empty()
            return generation
        facts = self._folder.read_facts()
        made_with = (facts.get("encoder", self._encoder), facts.get("dimension", self._dimension))
        if made_with != (self._encoder, self._dimension):
            raise IndexDamaged(
                f"索引由向量模型 {made_with[0]}（{made_with[1]} 维）建立，"
                f"当前是 {self._encoder}（{self._dimension} 维）",
                hint="模型文件或程序版本已变，请运行 anjian index rebuild 重建索引",
            )
        generation = Generation.load(path)
        self._columns = KeptColumns(self._folder.columns_file(path))
        self._columns.load(generation.shard.info().points_count)
        return generation

    def _update(self, operation: engine.UpdateOperation) -> None:
        self._columns.before_write()
        try:
            self._generation.shard.update(operation)
        except BaseException:
            self._columns.forget()
            raise
        self._writes += 1

    def _note(self, *, compacted: int) -> None:
        self._folder.write_facts(
            {"encoder": self._encoder, "dimension": self._dimension, "compacted": compacted}
        )

    @contextmanager
    def _lease(self) -> Iterator[engine.EdgeShard]:
        with self._leasing:
            generation = self._generation
            generation.readers += 1
        try:
            yield generation.shard
        finally:
            with self._leasing:
                generation.readers -= 1
                close_now = generation.retired and generation.readers == 0
            if close_now:
                generation.shard.close()

    def _retire(self, generation: Generation) -> None:
        with self._leasing:
            generation.retired = True
            close_now = generation.readers == 0
        if close_now:
            generation.shard.close()

    def _segment_kb(self) -> int:
        points = self._generation.shard.info().points_count
        total_kb = points * self._dimension * _BYTES_A_NUMBER // 1024
        return max(SEGMENT_KB, total_kb // _SEGMENTS)

    def _begin_compaction(self) -> Path | None:
        """Copy the current generation (the write lock is held) and start to note what changes."""
        if self._touched is not None or self._closed:
            return None
        self._generation.shard.flush()
        building = self._folder.new_building()
        shutil.copytree(self._generation.path, building)
        self._touched = set()
        return building

    def _put_in_use(self, building: Path, touched: set[int]) -> None:
        path = self._folder.finish_building(building)
        fresh = Generation.load(path)
        covered = fresh.shard.info().points_count
        carry_over(self._generation.shard, fresh.shard, sorted(touched), _PAGE)
        fresh.shard.flush()
        old = self._generation
        self._folder.make_current(path)
        self._note(compacted=covered)
        with self._leasing:
            self._generation = fresh
        self._columns.move(self._folder.columns_file(path))
        self._columns.save()
        self._retire(old)
        self._folder.remove(old.path)
