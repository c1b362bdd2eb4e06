"""Telling the operating system which files opening an index will read.

The engine reads some five hundred small files one after another and drops most of them from the
page cache when it is done with them, so that the next process waits for the disk again, a
millisecond a file. Asked for together they arrive while the first is being read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BLOCK: Final = 512
_SMALL: Final = 1 << 20
"""Bytes on disk of what is read whole; larger files are mapped, and read where a query needs."""


def read_ahead(folder: Path) -> None:
    """Ask for the small files of a folder and those below it; waits for none of them.

    Does nothing where the system takes no such advice (macOS, Windows).
    """
    if not hasattr(os, "posix_fadvise"):
        return
    for root, _, names in os.walk(folder):
        for name in names:
            _advise(Path(root) / name)


def _advise(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # advice is never needed; whoever opens the index reports what is wrong
    try:
        if os.fstat(descriptor).st_blocks * _BLOCK <= _SMALL:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_WILLNEED)
    except OSError:
        return
    finally:
        os.close(descriptor)
