from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.errors import HomeBusy
from web import home_lock

HOLDER = """
import sys, time
from pathlib import Path
from web import home_lock
home = Path(sys.argv[1])
with home_lock.held(home), home_lock.announced(home, "http://127.0.0.1:8000"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_on_the_same_home_is_told_who_holds_it(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(HomeBusy) as busy, home_lock.held(tmp_path):
            pass
        assert str(holder.pid) in str(busy.value)
        assert "http://127.0.0.1:8000" in str(busy.value)
        assert "make stop" in str(busy.value)
    finally:
        holder.stdin.close()
        holder.stdout.close()
        holder.wait(30)
    with home_lock.held(tmp_path):
        pass


def test_the_announcement_names_address_and_process_and_goes_at_the_end(tmp_path: Path) -> None:
    with home_lock.announced(tmp_path, "http://127.0.0.1:9"):
        known = json.loads((tmp_path / "server.json").read_text(encoding="utf-8"))
        assert known == {"url": "http://127.0.0.1:9", "pid": os.getpid()}
    assert not (tmp_path / "server.json").exists()


def test_a_lock_left_by_a_killed_process_does_not_keep_the_next_one_out(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline().strip() == b"held"
    holder.kill()
    holder.wait(30)
    holder.stdin.close()
    holder.stdout.close()
    with home_lock.held(tmp_path):
        pass
