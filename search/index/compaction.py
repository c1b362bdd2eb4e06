"""Building the search graph of a copied generation, in a process of its own.

The engine's `optimize()` holds the interpreter for its whole run, so it never runs where queries
are answered. `python -m search.index.compaction FOLDER` optimises the index in FOLDER and exits;
nobody else may have that folder open.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import qdrant_edge as engine

_GENTLE = 10
"""Added niceness: searching comes first on a small machine."""


def compact_folder(folder: Path) -> None:
    """Run the segment optimisers until nothing is left to do, and write everything to disk."""
    shard = engine.EdgeShard.load(str(folder))
    try:
        shard.optimize()
        shard.flush()
    finally:
        shard.close()


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the process; it ends with 0 when the folder is ready to be used."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", "search.index.compaction", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    """Entry of the process."""
    os.nice(_GENTLE)
    compact_folder(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
