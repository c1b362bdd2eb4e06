"""Putting the index of another model in use: in the background of a server, or for a command."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import structlog
from filelock import FileLock, Timeout

from kb.errors import AnjianError, IndexBusy
from kb.store.database import Database
from search.errors import IndexDamaged
from search.held.catalogue import Catalogue, HeldIndex
from search.held.filling import Failed, Interrupted, Step, changed_since, fill
from search.held.opened import Live, OpenedIndex
from search.index.folder import IndexFolder

POLL_SECONDS: Final = 0.5

Opener = Callable[[HeldIndex, bool], OpenedIndex]
"""Opens an index with its model; the second argument throws away what is in it."""

log = structlog.get_logger(__name__)


class Switch:
    """更换索引: builds the index of a model, brings it up to date and puts it in use.

    Args:
        catalogue: of the home folder; this process owns the index in use.
        database: what the index is made from.
        open_index: opens a held index.
        live: what is being asked in this process; None when nobody asks.
    """

    def __init__(
        self, catalogue: Catalogue, database: Database, open_index: Opener, live: Live | None = None
    ) -> None:
        self._catalogue = catalogue
        self._database = database
        self._open_index = open_index
        self._live = live

    def to(self, model: str, step: Step) -> tuple[Failed, ...]:
        """Put the index of a model in use; until then the other one answers.

        Returns the documents that could not be shown. Interrupted or killed at any moment, the next
        call goes on with what is already built.

        Raises:
            Interrupted: by `step`, which is called every few seconds.
            InvalidInput: the model is not on this machine.
            IndexBusy: another process builds or uses that index.
        """
        held = self._catalogue.begin(model)
        with _alone(self._catalogue, held):
            fresh = self._opened(held)
            try:
                filled = fill(fresh, self._database, step)
                self._put_in_use(fresh, filled.since)
            except BaseException:
                fresh.close()
                raise
            if self._live is None:
                fresh.close()
        return filled.failed

    def is_asking(self, name: str) -> bool:
        """Whether the questions of this process go to the index of that name."""
        return self._live is not None and self._live.current.held.name == name

    def _opened(self, held: HeldIndex) -> OpenedIndex:
        try:
            return self._open_index(held, False)
        except IndexDamaged:  # half made, or by another version of the model: it is made anew
            return self._open_index(held, True)

    def _put_in_use(self, fresh: OpenedIndex, since: dt.datetime) -> None:
        fresh.renew_services()
        if self._live is None:
            self._catalogue.put_in_use(fresh.held.name)
            return
        old = self._live.current.indexer
        with old.paused():
            # Changes still in the outbox are taken up by the new index's indexer afterwards.
            fresh.indexer.refresh(changed_since(self._database, since))
            self._catalogue.put_in_use(fresh.held.name)
            old.retire()
            self._live.replace(fresh)


class Follower:
    """后台更换: does in a thread what the catalogue asks for, while the index in use answers.

    A wish that fails is noted with its reason and tried again when it is repeated, or at the next
    start.
    """

    def __init__(self, catalogue: Catalogue, switch: Switch) -> None:
        self._catalogue = catalogue
        self._switch = switch
        self._failed = -1
        self._left = threading.Event()

    @contextmanager
    def following(self, stop: threading.Event) -> Iterator[None]:
        """Look for wishes in a thread until the block ends."""
        self._left.clear()
        thread = threading.Thread(target=self._run, args=(stop,), name="switch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._left.set()
            thread.join()

    def _run(self, stop: threading.Event) -> None:
        while not self._left.wait(POLL_SECONDS) and not stop.is_set():
            try:
                self.follow(stop)
            except Exception as broken:  # the index in use must go on answering
                log.error("index.switch_broken", exc_info=broken)

    def follow(self, stop: threading.Event) -> None:
        """Fulfil the present wish, if there is one.

        On a cluster a command may have put an index in use that this process does not ask yet.
        """
        found = self._catalogue.read()
        model, request = found.wanted, found.request
        if model is None and not self._switch.is_asking(found.in_use):
            model = found.current.model
        if model is None or request == self._failed:
            return
        shown = (-1, -1)

        def step(done: int, total: int) -> None:
            nonlocal shown
            if stop.is_set() or self._left.is_set():
                raise Interrupted
            held = self._catalogue.read()
            if total and (done, total) != shown:
                shown = done, total
                entered = held.of_model(model)
                if entered is not None:
                    held = self._catalogue.note_progress(entered.name, done, total)
            if held.request != request:
                raise Interrupted

        log.info("index.switching", model=model)
        try:
            failed = self._switch.to(model, step)
            log.info("index.switched", model=model, failed=failed)
        except Interrupted:
            log.info("index.switch_interrupted", model=model)
        except IndexBusy:
            return  # the last question to that index has not been answered yet, or a command runs
        except Exception as problem:
            self._failed = request
            reason = str(problem) if isinstance(problem, AnjianError) else repr(problem)
            self._catalogue.note_problem(self._catalogue.begin(model).name, reason)
            log.error("index.switch_failed", model=model, reason=reason)
            if not isinstance(problem, AnjianError):
                raise


@contextmanager
def nobody_asks(catalogue: Catalogue) -> Iterator[None]:
    """Keep servers and other commands off the embedded index in use while a command switches.

    Raises:
        IndexBusy: one is running.
    """
    folder = catalogue.folder(catalogue.read().current)
    with ExitStack() as locks:
        for name in ("public", "internal"):
            owned = IndexFolder(folder / name)
            locks.callback(owned.release)
        yield


@contextmanager
def _alone(catalogue: Catalogue, held: HeldIndex) -> Iterator[None]:
    folder = catalogue.folder(held)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "switch.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexBusy(
            f"索引目录 {folder} 正由另一个案鉴进程建立",
            hint="用 anjian index status 查看进度，完成后再试",
        ) from None
    try:
        yield
    finally:
        lock.release()
