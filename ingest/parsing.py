"""Parsing many sources: in this process, or in worker processes while the parent writes.

Workers are plain child processes that read chunks from their standard input, so nothing depends on
how the parent was started or on its threads and database connections; a worker whose parent is
killed reads the end of its input and ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from ingest.source import Source
from ingest.stages import Outcome
from kb.errors import ParseError

CHUNK: Final = 50
"""Sources in one pipeline run and in one transaction."""
WORTH_WORKERS: Final = 600
"""A worker needs about two seconds to start; below this many sources one process is faster."""
_AHEAD: Final = 2
"""Chunks in flight for each worker: enough to keep it busy, little enough to stay small."""
_PATIENCE: Final = 5.0
"""Seconds a worker gets to end by itself."""


def chunked(sources: Sequence[Source], size: int = CHUNK) -> list[tuple[Source, ...]]:
    """Return the sources in tuples of at most `size`."""
    return [tuple(sources[start : start + size]) for start in range(0, len(sources), size)]


def parse_in_chunks(
    sources: Sequence[Source], *, workers: int, max_file_bytes: int
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes chunk by chunk, in order; closing the generator ends the workers.

    Raises:
        ParseError: a worker died, most likely because a file used up the memory.
    """
    chunks = chunked(sources)
    if workers > 1 and len(sources) >= WORTH_WORKERS:
        yield from _in_workers(chunks, workers, max_file_bytes)
        return
    from ingest.pipeline import parse_sources  # lazy: haystack takes a second to import

    for chunk in chunks:
        yield parse_sources(chunk, max_file_bytes)


def _in_workers(
    chunks: Sequence[tuple[Source, ...]], count: int, max_file_bytes: int
) -> Generator[list[Outcome], None, None]:
    waiting = deque(chunks)
    running: deque[Future[list[Outcome]]] = deque()
    fleet = _Fleet(max_file_bytes)
    threads = ThreadPoolExecutor(count, thread_name_prefix="ingest-worker")
    try:
        while waiting or running:
            while waiting and len(running) < count * _AHEAD:
                running.append(threads.submit(fleet.parse, waiting.popleft()))
            yield running.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        fleet.end()
        threads.shutdown(wait=True)


class _Fleet:
    """One worker process for each thread that asks for one."""

    def __init__(self, max_file_bytes: int) -> None:
        self._max_file_bytes = max_file_bytes
        self._mine = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def parse(self, chunk: tuple[Source, ...]) -> list[Outcome]:
        worker: subprocess.Popen[bytes] | None = getattr(self._mine, "worker", None)
        if worker is None:
            worker = self._mine.worker = self._start()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            pickle.dump(chunk, worker.stdin)
            worker.stdin.flush()
            outcomes: list[Outcome] = pickle.load(worker.stdout)  # noqa: S301 - our own child
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise ParseError(
                "解析进程意外终止，可能是某个文件耗尽了内存",
                hint="已入库的部分已保留；请设置 ANJIAN_INGEST_WORKERS=1 后重新运行以找出该文件",
            ) from error
        return outcomes

    def end(self) -> None:
        with self._lock:
            workers, self._all = self._all, []
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.wait(_PATIENCE)
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    stream.close()

    def _start(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            [sys.executable, "-m", "ingest.worker", str(self._max_file_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        with self._lock:
            self._all.append(worker)
        return worker
