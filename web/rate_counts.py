"""Counting requests for the rate limits, in memory and without threads.

The memory storage of the library starts a thread whenever its last has ended, a hundred times a
second under load; a request then waits until the interpreter has got round to that thread. Here
whoever counts sweeps out what has expired.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

from limits.storage import Storage

ADDRESS: Final = "anjian-memory://"
_SWEEP_S: Final = 60.0


@dataclass(slots=True)
class _Window:
    count: int
    ends: float


class RateCounts(Storage):
    """限速计数: fixed windows of this process, by key; known to the limiter as `ADDRESS`.

    A window begins with the first request that is counted in it and is forgotten after its end.
    """

    STORAGE_SCHEME = [ADDRESS.removesuffix("://")]  # noqa: RUF012 - the library's own attribute

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._windows: dict[str, _Window] = {}
        self._guard = threading.Lock()
        self._swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What counting may raise: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` requests in the window of `expiry` seconds; returns their number in it."""
        now = time.time()
        with self._guard:
            if now - self._swept > _SWEEP_S:
                self._windows = {k: each for k, each in self._windows.items() if each.ends > now}
                self._swept = now
            window = self._windows.get(key)
            if window is None or window.ends <= now:
                window = self._windows[key] = _Window(0, now + expiry)
            window.count += amount
            return window.count

    def get(self, key: str) -> int:
        """Return the number of requests in the window; 0 after its end."""
        window = self._windows.get(key)
        return window.count if window is not None and window.ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970; the present when there is none."""
        window = self._windows.get(key)
        return window.ends if window is not None else time.time()

    def check(self) -> bool:
        """Return that memory answers."""
        return True

    def reset(self) -> int:
        """Forget all windows and return how many there were."""
        with self._guard:
            known = len(self._windows)
            self._windows = {}
        return known

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._guard:
            self._windows.pop(key, None)
