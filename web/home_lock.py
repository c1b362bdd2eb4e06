"""One serving process a home folder: a lock, and `server.json` that tells others where it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kb.errors import HomeBusy


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the home folder for one serving or working process.

    The lock is the operating system's: it goes with a killed process and leaves nothing to clean.

    Raises:
        HomeBusy: another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "server.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise HomeBusy(
            f"数据目录 {home} 已有一个案鉴服务在运行{_whereabouts(home)}",
            hint="请直接使用它；要重新启动请先停止它（make stop 或 Ctrl+C），"
            "要另开一个请用 --home 指定别的数据目录",
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def announced(home: Path, url: str) -> Iterator[None]:
    """Keep `server.json` with address and process id in the home folder while serving."""
    path = home / "server.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    temporary.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _whereabouts(home: Path) -> str:
    """Return （地址 …，进程 …） when the holder has announced itself."""
    try:
        known = json.loads((home / "server.json").read_text(encoding="utf-8"))
        return f"（{known['url']}，进程 {known['pid']}）"
    except (FileNotFoundError, ValueError, KeyError):
        return ""
