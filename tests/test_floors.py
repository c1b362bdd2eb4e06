"""The floors of the house hold, and the check that says so can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("kb", "ingest", "search", "review", "web", "corpus")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.path.insert(0, '.'); "
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_house(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            PROJECT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "*.npz", "*.safetensors", "*.jsonl"),
        )
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("victim", "line"),
    [
        pytest.param("kb/errors.py", "import search.passage", id="kb imports search"),
        pytest.param("search/passage.py", "import ingest.draft", id="search imports ingest"),
        pytest.param("review/policy.py", "import web.app", id="review imports web"),
        pytest.param("corpus/loader.py", "import web.app", id="corpus imports web"),
        pytest.param("kb/text/numerals.py", "import sqlalchemy", id="kb.text imports a database"),
    ],
)
def test_a_planted_import_across_floors_breaks_the_lint(
    copy_of_house: Path, victim: str, line: str
) -> None:
    target = copy_of_house / victim
    text = target.read_text(encoding="utf-8")
    marker = "from __future__ import annotations\n"
    target.write_text(text.replace(marker, f"{marker}\n{line}\n", 1), encoding="utf-8")

    outcome = lint_imports(copy_of_house)

    assert outcome.returncode != 0
    assert "BROKEN" in outcome.stdout


def test_the_house_as_it_stands_keeps_its_floors(copy_of_house: Path) -> None:
    outcome = lint_imports(copy_of_house)
    assert outcome.returncode == 0, outcome.stdout
