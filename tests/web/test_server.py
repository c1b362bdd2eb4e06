"""The server as a process: it answers, keeps others out, and ends when asked."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


@dataclass
class Running:
    home: Path
    url: str
    process: subprocess.Popen[bytes]


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "kb", "--home", str(home), *arguments]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ANJIAN_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def running(filled_home: Path, tmp_path: Path) -> Iterator[Running]:
    home = tmp_path / "home"
    home.mkdir()
    for file in filled_home.glob("anjian.sqlite3*"):
        (home / file.name).write_bytes(file.read_bytes())
    port = free_port()
    process = subprocess.Popen(
        command(home, "serve", "--port", str(port)),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_S
    while not answers(url):
        assert process.poll() is None, "the server ended before it answered"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.2)
    yield Running(home, url, process)
    process.kill()
    process.wait()


def test_it_serves_takes_up_changes_keeps_a_second_one_out_and_ends_when_asked(
    running: Running,
) -> None:
    announced = json.loads((running.home / "server.json").read_text(encoding="utf-8"))
    assert announced == {"url": running.url, "pid": running.process.pid}

    deadline = time.monotonic() + PATIENCE_S
    while waiting(running.url):
        assert time.monotonic() < deadline, "the index does not take the changes up"
        time.sleep(0.2)

    second = subprocess.run(
        command(running.home, "serve", "--port", str(free_port())),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert second.returncode == 2
    assert running.url in second.stderr
    assert "--home" in second.stderr
    assert "Traceback" not in second.stderr
    assert answers(running.url), "the first one goes on"

    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE_S) == 0
    assert not (running.home / "server.json").exists()


def test_a_taken_port_is_said_in_one_line(
    running: Running, filled_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "other"
    home.mkdir()
    for file in filled_home.glob("anjian.sqlite3*"):
        (home / file.name).write_bytes(file.read_bytes())
    port = running.url.rsplit(":", 1)[1]
    refused = subprocess.run(
        command(home, "serve", "--port", port),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert refused.returncode == 2
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_serving_before_there_is_a_database_says_how_to_make_one(tmp_path: Path) -> None:
    refused = subprocess.run(
        command(tmp_path / "nothing", "serve"),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert refused.returncode == 2
    assert "anjian init" in refused.stderr


def waiting(url: str) -> int:
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:  # noqa: S310 - ours
        return int(json.load(answer)["waiting_for_index"])
