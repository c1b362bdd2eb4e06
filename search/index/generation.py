"""One generation of an embedded index: a folder and what the engine opened in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qdrant_edge as engine

from search.errors import IndexDamaged
from search.index.conditions import Identified
from search.index.edge_conditions import edge_filter
from search.index.edge_values import configuration, plain
from search.index.protocol import KEYWORD_FIELDS, MATCHED_INTEGERS, RANGED_INTEGERS
from search.index.readahead import read_ahead


@dataclass(slots=True)
class Generation:
    """索引世代: closed by whoever reads it last once it is retired."""

    path: Path
    shard: engine.EdgeShard
    readers: int = 0
    retired: bool = False

    @classmethod
    def create(cls, path: Path, dimension: int) -> Generation:
        """Make an empty one in a folder that is not there yet."""
        path.mkdir(parents=True)
        shard = engine.EdgeShard.create(str(path), configuration(dimension))
        # Kept on disk: held in memory they make opening a full index a second slower. The days are
        # another matter: nearly every search compares them, and from disk that costs it 5 ms.
        cold = engine.Memory.Cold
        for name in KEYWORD_FIELDS:
            keyword = engine.KeywordIndexParams(memory=cold)
            shard.update(engine.UpdateOperation.create_field_index(name, keyword))
        for name in MATCHED_INTEGERS:
            matched = engine.IntegerIndexParams(lookup=True, range=False, memory=cold)
            shard.update(engine.UpdateOperation.create_field_index(name, matched))
        for name in RANGED_INTEGERS:
            ranged = engine.IntegerIndexParams(lookup=False, range=True)
            shard.update(engine.UpdateOperation.create_field_index(name, ranged))
        shard.flush()
        return cls(path, shard)

    @classmethod
    def load(cls, path: Path) -> Generation:
        """Open one.

        Raises:
            IndexDamaged: it cannot be read.
        """
        read_ahead(path)
        try:
            return cls(path, engine.EdgeShard.load(str(path)))
        except Exception as reason:  # the engine raises the bare class for everything
            raise IndexDamaged(
                f"索引 {path} 无法读取（{reason}）", hint="请运行 anjian index rebuild 重建索引"
            ) from reason


def carry_over(
    source: engine.EdgeShard, target: engine.EdgeShard, ids: Sequence[int], page: int
) -> None:
    """Give `target` the present state that `source` has of some points, `page` at a time."""
    for start in range(0, len(ids), page):
        wanted: list[Any] = list(ids[start : start + page])
        records = source.retrieve(wanted, True, True)
        points = [engine.Point(r.id, r.vector or {}, r.payload) for r in records]
        if points:
            target.update(engine.UpdateOperation.upsert_points(points))
        gone = Identified(frozenset(wanted) - {plain(record.id) for record in records})
        if gone.ids:
            condition = edge_filter(gone)
            assert condition is not None
            target.update(engine.UpdateOperation.delete_points_by_filter(condition))
