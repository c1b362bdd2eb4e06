"""Turns at a model that only one thread may use: questions go before passages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """先后次序: fast tokenizers are not safe between threads, and somebody waits for a question.

    Passages are to be given in small portions, each in a turn of its own.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._asking = 0

    @contextmanager
    def question(self) -> Iterator[None]:
        """Hold the model for one question."""
        with self._changed:
            self._asking += 1
            self._changed.wait_for(lambda: not self._taken)
            self._asking -= 1
            self._taken = True
        yield from self._held()

    @contextmanager
    def passages(self) -> Iterator[None]:
        """Hold the model for some passages, once no question waits."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._taken or self._asking))
            self._taken = True
        yield from self._held()

    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
