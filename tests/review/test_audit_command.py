"""The audit trail can be verified here, and by an outsider with nothing but the document."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.errors import BrokenChain, InvalidInput
from kb.model.document import DocumentState
from kb.store.database import Database
from review import batches
from review.cli import audit
from tests.review.bureau import draft
from tests.review.test_batches import SIGNERS, add_law, new_batch

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "audit.md"


@pytest.fixture
def used(province: Database) -> Database:
    """A home where a case and a batch were published and something was refused."""
    draft(province).bring_to(DocumentState.PUBLISHED)
    batch = new_batch(province)
    add_law(province, batch, 1)
    batches.publish_batch(province, batch, SIGNERS)
    return province


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    home = database.settings.home
    return CliRunner(env=environment).invoke(audit, list(arguments), obj=home)


@pytest.fixture
def export(used: Database, tmp_path: Path) -> Path:
    target = tmp_path / "trail.jsonl"
    assert run(used, "export", "-o", str(target)).exit_code == 0
    return target


@pytest.fixture
def outsider(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The documented program, alone in a folder, run by an interpreter without our packages."""
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    program = tmp_path / "check.py"
    program.write_text(code[1], encoding="utf-8")

    def check(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(program), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    return check


def rows_of(export: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]


def write(export: Path, rows: list[dict[str, Any]]) -> str:
    export.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    return str(export)


def test_verify_counts_the_rows_and_prints_the_checkpoint(used: Database) -> None:
    answer = json.loads(run(used, "verify", "--json").output)
    assert answer["rows"] == answer["checkpoint"]["seq"] > 20
    assert len(answer["checkpoint"]["hash"]) == 64
    assert "审计链完整" in run(used, "verify").output


def test_a_published_checkpoint_is_met(used: Database) -> None:
    newest = json.loads(run(used, "verify", "--json").output)["checkpoint"]
    ok = run(used, "verify", "--checkpoint", f"{newest['seq']}:{newest['hash']}")
    assert ok.exit_code == 0


def test_a_long_trail_shows_progress(used: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.cli.PROGRESS_EVERY", 10)
    assert "已核验 20 条" in run(used, "verify").stderr


@pytest.mark.parametrize(
    ("checkpoint", "error"),
    [
        ("5:" + "0" * 64, BrokenChain),
        ("999999:" + "0" * 64, BrokenChain),
        ("five", InvalidInput),
        ("5:abc", InvalidInput),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_an_error(
    used: Database, checkpoint: str, error: type[Exception]
) -> None:
    assert isinstance(run(used, "verify", "--checkpoint", checkpoint).exception, error)


def test_an_outsider_verifies_an_export(
    export: Path, outsider: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    last = rows_of(export)[-1]
    outcome = outsider(str(export), f"{last['seq']}:{last['hash']}")
    assert outcome.returncode == 0, outcome.stderr
    assert last["hash"] in outcome.stdout


def test_an_outsider_finds_every_kind_of_tampering(
    export: Path, outsider: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    rows = rows_of(export)
    middle = len(rows) // 2
    last = rows[-1]
    checkpoint = f"{last['seq']}:{last['hash']}"

    edited = [dict(row) for row in rows]
    edited[middle]["actor"] = "somebody-else"
    swapped = [*rows[:middle], rows[middle + 1], rows[middle], *rows[middle + 2 :]]
    for tampered, place in (
        (edited, middle + 1),
        ([*rows[:middle], *rows[middle + 1 :]], middle + 1),
        (swapped, middle + 1),
    ):
        outcome = outsider(write(export, tampered))
        assert outcome.returncode != 0
        assert f"第 {place} 条" in outcome.stderr
    assert outsider(write(export, rows[:-1]), checkpoint).returncode != 0


def test_the_documented_program_is_about_thirty_lines() -> None:
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    assert len(code[1].splitlines()) <= 32


def test_an_export_holds_no_opinions(used: Database, export: Path) -> None:
    case = draft(used, key="case-2")
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.send_back("business-1", opinion="举报人住在南街")
    assert "南街" not in run(used, "export").output
