"""Parsing many sources: in this process, or in worker processes while the parent writes.

Workers are started afresh (spawn), because the server loads laws from a thread of a process with
open database connections. They end with their parent, even when it is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

from ingest.source import Source
from ingest.stages import Outcome

CHUNK: Final = 50
"""Sources in one pipeline run and in one transaction."""
WORTH_A_POOL: Final = 600
"""A worker needs about two seconds to start; below this many sources one process is faster."""
_AHEAD: Final = 2
"""Chunks in flight for each worker: enough to keep it busy, little enough to stay small."""


def chunked(sources: Sequence[Source], size: int = CHUNK) -> list[tuple[Source, ...]]:
    """Return the sources in tuples of at most `size`."""
    return [tuple(sources[start : start + size]) for start in range(0, len(sources), size)]


def parse_in_chunks(
    sources: Sequence[Source], *, workers: int, max_file_bytes: int
) -> Iterator[list[Outcome]]:
    """Yield the outcomes chunk by chunk, in order; closing the iterator ends the workers."""
    chunks = chunked(sources)
    if workers < 2 or len(sources) < WORTH_A_POOL:
        yield from _in_process(chunks, max_file_bytes)
    else:
        yield from _in_pool(chunks, workers, max_file_bytes)


def _in_process(
    chunks: Sequence[tuple[Source, ...]], max_file_bytes: int
) -> Iterator[list[Outcome]]:
    from ingest.pipeline import parse_sources  # lazy: haystack takes a second to import

    for chunk in chunks:
        yield parse_sources(chunk, max_file_bytes)


def _in_pool(
    chunks: Sequence[tuple[Source, ...]], workers: int, max_file_bytes: int
) -> Iterator[list[Outcome]]:
    context = multiprocessing.get_context("spawn")
    waiting = deque(chunks)
    running: deque[Future[list[Outcome]]] = deque()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)
    try:
        while waiting or running:
            while waiting and len(running) < workers * _AHEAD:
                running.append(executor.submit(_parse, waiting.popleft(), max_file_bytes))
            yield running.popleft().result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _parse(chunk: tuple[Source, ...], max_file_bytes: int) -> list[Outcome]:
    from ingest.pipeline import parse_sources  # lazy: only workers need it

    return parse_sources(chunk, max_file_bytes)


def _end_with_parent() -> None:
    """Watch the parent: after kill -9 nobody else would tell a worker that waits for work."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()
