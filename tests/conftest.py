"""Fixtures for every test: the real laws where they are, a fresh home folder, a closed network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "false"

from kb import logs
from kb.settings import Settings
from kb.store.database import Database

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT.parent / "shared" / "data"
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes folders of its own in it
MEMORY_NEEDED = 4 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    """Write logs as the service does, and keep folders of tests in memory where there is room.

    Every new index and every database waits for the disk several times, which is most of what
    such a test takes.
    """
    logs.configure()
    named = config.getoption("basetemp") or "PYTEST_DEBUG_TEMPROOT" in os.environ
    if not named and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def pytest_runtest_setup() -> None:
    """Only loopback may be reached from a test."""
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def _folder(variable: str, default: Path, what: str) -> Path:
    folder = Path(os.environ.get(variable, default))
    if not folder.is_dir():
        pytest.skip(f"{what} is not on this machine: set {variable} to its folder")
    return folder


@pytest.fixture(scope="session")
def laws_dir() -> Path:
    """The folder of 3,475 real law files; tests that need it skip where it is absent."""
    return _folder("ANJIAN_LAWS_DIR", DATA / "laws", "the folder of real laws")


@pytest.fixture(scope="session")
def policies_dir() -> Path:
    """The folder of real policy documents."""
    return _folder("ANJIAN_POLICIES_DIR", DATA / "policies", "the folder of policy documents")


@pytest.fixture(scope="session")
def examples_dir() -> Path:
    """The folder of sample questions and annotations."""
    return _folder("ANJIAN_EXAMPLES_DIR", DATA / "examples", "the folder of examples")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh home folder, untouched by the caller's environment."""
    return Settings(home=tmp_path / "home", laws_dir=None)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home folder with an empty, migrated SQLite database; only to be copied."""
    made = Settings(home=tmp_path_factory.mktemp("migrated"), laws_dir=None)
    Database.create(made).close()
    return made


@pytest.fixture
def database(settings: Settings, migrated: Settings) -> Iterator[Database]:
    """A fresh, migrated SQLite database."""
    shutil.copytree(migrated.home, settings.home, dirs_exist_ok=True)
    opened = Database.open(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home folder with the starter corpus, made once for all workers; only to be copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "starter-home"
    with FileLock(shared / "starter-home.lock"):
        if not home.exists():
            unfinished = shared / "starter-home-unfinished"
            done = subprocess.run(
                [sys.executable, "-m", "kb", "--home", str(unfinished), "init", "--starter"],
                env={k: v for k, v in os.environ.items() if not k.startswith("ANJIAN_")},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            unfinished.rename(home)
    return home
