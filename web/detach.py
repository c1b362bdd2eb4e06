"""后台启动与停止: what `make demo DETACH=1` and `make stop` run.

The server writes `server.json` with its address and process id into the home folder while it
serves; this module starts it in a session of its own, waits until it answers, or ends it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from kb.settings import Settings

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 30.0
POLL_S = 0.3


def start(settings: Settings) -> int:
    """Start the server detached and return 0 when it answers, 1 when it does not in time."""
    url = f"http://{settings.host}:{settings.port}"
    if _answers(url):
        print(f"服务已在运行：{url}")
        return 0
    settings.home.mkdir(parents=True, exist_ok=True)
    log_path = settings.home / "server.log"
    command = [sys.executable, "-m", "kb", "--home", str(settings.home), "serve"]
    with log_path.open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if _answers(url):
            print(f"已启动：{url}（日志：{log_path}；停止：make stop）")
            return 0
        if server.poll() is not None:
            break
        time.sleep(POLL_S)
    tail = log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    print("服务没有启动成功，日志末尾：", *tail, sep="\n", file=sys.stderr)
    return 1


def stop(settings: Settings) -> int:
    """Ask the server of this home to end and wait for it; 0 also when none is running."""
    pid = _running_pid(settings.home)
    if pid is None:
        print("没有在运行的服务")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while time.monotonic() < deadline:
        if not _alive(pid):
            print("服务已停止")
            return 0
        time.sleep(POLL_S)
    print(f"服务（进程 {pid}）在 {STOP_TIMEOUT_S:.0f} 秒内没有停止，请稍后再试", file=sys.stderr)
    return 1


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _running_pid(home: Path) -> int | None:
    try:
        pid = int(json.loads((home / "server.json").read_text(encoding="utf-8"))["pid"])
    except (FileNotFoundError, KeyError, ValueError):
        return None
    return pid if _alive(pid) else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child of an interactive shell lingers as a zombie until it is waited for.
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, IndexError):
        return not Path("/proc").exists()


def main() -> None:
    """Parse `--stop` and act."""
    parser = argparse.ArgumentParser(description="在后台启动或停止案鉴服务")
    parser.add_argument("--stop", action="store_true", help="停止后台服务")
    wanted = parser.parse_args()
    settings = Settings()
    sys.exit(stop(settings) if wanted.stop else start(settings))


if __name__ == "__main__":
    main()
