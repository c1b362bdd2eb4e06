"""Building the search graph of a copied generation, in a process of its own.

The engine's `optimize()` holds the interpreter for its whole run, so it never runs where queries
are answered. `python -m search.index.compaction FOLDER SEGMENT_KB` optimises the index in FOLDER
and exits; nobody else may have that folder open.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import qdrant_edge as engine

from search.index.protocol import SPARSE_VECTORS

GRAPH_FROM_KB = 4_000
"""A segment with less vector data than this is searched without a graph."""

_GENTLE = 10
"""Added niceness: searching comes first on a small machine."""


def compact_folder(folder: Path, segment_kb: int) -> None:
    """Run the segment optimisers until nothing is left to do, and write everything to disk.

    Segments whose vectors take `segment_kb` are left as they are, so that a growing index costs
    the work and the memory of what is new, not of everything.
    """
    shard = engine.EdgeShard.load(str(folder), _only_segment_size(segment_kb))
    try:
        shard.optimize()
        shard.flush()
    finally:
        shard.close()


def _only_segment_size(segment_kb: int) -> engine.EdgeConfig:
    """What is not given here stays as it was; a configuration must name some vectors, though."""
    return engine.EdgeConfig(
        sparse_vectors=sparse_vectors(),
        optimizers=engine.EdgeOptimizersConfig(
            default_segment_number=1,
            indexing_threshold=GRAPH_FROM_KB,
            max_segment_size=segment_kb,
        ),
    )


def sparse_vectors() -> dict[str, engine.EdgeSparseVectorParams]:
    """Return the form of the sparse vectors; the engine multiplies in the document frequency."""
    return {
        name: engine.EdgeSparseVectorParams(
            # Few passages have the vector `asked`; scanning all that pass a filter takes longer.
            full_scan_threshold=1,
            modifier=engine.Modifier.Idf,
            datatype=engine.VectorStorageDatatype.Float16,
            # Mapped, not copied: opening a full index is a fifth of a second shorter and takes
            # 145 MB less, and a query takes no longer.
            memory=engine.Memory.Cold,
        )
        for name in SPARSE_VECTORS
    }


def start(folder: Path, segment_kb: int) -> subprocess.Popen[bytes]:
    """Start the process; it ends with 0 when the folder is ready to be used."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", "search.index.compaction", str(folder), str(segment_kb)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    """Entry of the process."""
    os.nice(_GENTLE)
    compact_folder(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
