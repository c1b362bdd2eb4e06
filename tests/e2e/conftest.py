"""A home folder made by the real commands, shared by the end-to-end tests of one worker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: exit code and both streams."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Anjian:
    """The command line of one home folder, run in processes of its own."""

    home: Path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kb", "--home", str(self.home), *arguments]

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ANJIAN_")}
        return {**kept, "PYTHONWARNINGS": "error::RuntimeWarning", **extra}

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> Outcome:
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment(**environment),
            check=False,
            timeout=300,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment(**environment),
        )


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory, starter_home: Path) -> Anjian:
    """A home folder after `anjian init --starter`; tests must leave it as it is."""
    home = tmp_path_factory.mktemp("starter") / "home"
    shutil.copytree(starter_home, home)
    return Anjian(home)


@pytest.fixture
def started(tmp_path: Path, starter_home: Path) -> Anjian:
    """A home folder after `anjian init --starter`, for one test to change."""
    shutil.copytree(starter_home, tmp_path / "home")
    return Anjian(tmp_path / "home")


@pytest.fixture
def fresh(tmp_path: Path) -> Anjian:
    """A home folder with a database and nothing in it."""
    anjian = Anjian(tmp_path / "home")
    outcome = anjian.run("init", "--json")
    assert outcome.code == 0, outcome.err
    return anjian


def invented_law(title: str, articles: int, subject: str) -> str:
    """Return the Markdown of a statute nobody ever made, in the usual form."""
    lines = [
        f"# {title}",
        "",
        "2022年3月1日澜江省第九届人民代表大会常务委员会第四次会议通过",
        "",
        "<!-- INFO END -->",
        "",
        "## 第一章 总则",
        "",
    ]
    numerals = "一二三四五六七八九十"
    for number in range(1, articles):
        tens, ones = divmod(number, 10)
        label = ("" if tens == 0 else ("十" if tens == 1 else numerals[tens - 1] + "十")) + (
            numerals[ones - 1] if ones else ""
        )
        lines += [f"第{label}条 {subject}的第{number}项要求由乡镇登记造册。", ""]
    lines += ["第九十九条 本条例自2022年5月1日起施行。", ""]
    return "\n".join(lines)
