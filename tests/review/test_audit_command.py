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
from kb.settings import Settings
from kb.store import audit as chain
from kb.store.database import Database
from review import batches
from review.cli import audit
from tests.review.bureau import draft
from tests.review.kept import Steps
from tests.review.test_batches import SIGNERS, add_law, new_batch

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "audit.md"


def _publish(province: Database) -> None:
    draft(province).bring_to(DocumentState.PUBLISHED)
    batch = new_batch(province)
    add_law(province, batch, 1)
    batches.publish_batch(province, batch, SIGNERS)


@pytest.fixture
def used(province: Database, once: Steps) -> Database:
    """A home where a case and a batch were published and something was refused."""
    once(province, _publish)
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


Tamper = Callable[[list[dict[str, Any]], int], None]


def edit(field: str) -> Tamper:
    def change(rows: list[dict[str, Any]], place: int) -> None:
        row = rows[place]
        row[field] = {**row[field], "to": "改"} if field == "detail" else f"{row[field]}1"

    return change


def remove(rows: list[dict[str, Any]], place: int) -> None:
    del rows[place]


def repeat(rows: list[dict[str, Any]], place: int) -> None:
    rows.insert(place, dict(rows[place], actor="somebody-else"))


def exchange(rows: list[dict[str, Any]], place: int) -> None:
    other = place + 1 if place + 1 < len(rows) else place - 1
    rows[place], rows[other] = rows[other], rows[place]


FIELDS = (
    "seq",
    "at",
    "actor",
    "action",
    "subject",
    "revision_sha256",
    "detail",
    "previous_hash",
    "hash",
)


@pytest.mark.parametrize("where", ["first", "middle", "last"])
@pytest.mark.parametrize(
    "tamper",
    [
        *(pytest.param(edit(field), id=f"{field} edited") for field in FIELDS),
        pytest.param(remove, id="row removed"),
        pytest.param(repeat, id="row put in"),
        pytest.param(exchange, id="rows exchanged"),
    ],
)
def test_an_outsider_finds_every_kind_of_tampering_at_its_row(
    export: Path,
    outsider: Callable[..., subprocess.CompletedProcess[str]],
    tamper: Tamper,
    where: str,
) -> None:
    rows = rows_of(export)
    last = rows[-1]
    place = {"first": 0, "middle": len(rows) // 2, "last": len(rows) - 1}[where]
    tamper(rows, place)

    outcome = outsider(write(export, rows), f"{last['seq']}:{last['hash']}")

    assert outcome.returncode != 0
    if tamper is remove and where == "last":
        assert "末尾被删除" in outcome.stderr
    else:
        broken = place if tamper is exchange and where == "last" else place + 1
        assert f"第 {broken} 条" in outcome.stderr


def test_an_outsider_finds_a_chain_computed_anew_by_a_kept_checkpoint(
    export: Path, outsider: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    rows = rows_of(export)
    kept = f"{len(rows)}:{rows[-1]['hash']}"
    rows[3]["actor"] = "somebody-else"
    previous = rows[2]["hash"]
    for row in rows[3:]:
        event = chain.AuditEvent(
            row["actor"], row["action"], row["subject"], row["revision_sha256"], row["detail"]
        )
        row["previous_hash"] = previous
        row["hash"] = previous = chain.row_hash(row["seq"], row["at"], event, previous)
    write(export, rows)
    assert outsider(str(export)).returncode == 0
    assert "与公布的检查点不符" in outsider(str(export), f"1:{rows[0]['hash']}", kept).stderr


def test_a_manifest_that_does_not_give_its_hash_is_found(
    export: Path, outsider: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    rows = rows_of(export)
    place = next(n for n, row in enumerate(rows) if "manifest" in row["detail"])
    rows[place]["detail"]["manifest"][0][1] = "0" * 64
    assert f"第 {place + 1} 条" in outsider(write(export, rows)).stderr


def test_the_documented_program_has_at_most_thirty_lines_and_is_the_one_offered() -> None:
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    assert len(code[1].splitlines()) <= 30
    offered = DOCUMENT.parents[1] / "web" / "static" / "audit-check.txt"
    assert offered.read_text(encoding="utf-8") == code[1]


def test_a_checkpoint_is_published_once_and_verified_from_then_on(used: Database) -> None:
    first = run(used, "checkpoint").output
    assert run(used, "checkpoint").output == first
    answer = json.loads(run(used, "checkpoint", "--json").output)["checkpoint"]
    assert first == f"{answer['seq']}:{answer['hash']}\n"
    assert json.loads(run(used, "verify", "--json").output)["checkpoints"] == 1
    assert "与 1 个公布的检查点一致" in run(used, "verify").output


def test_without_rows_there_is_no_checkpoint_to_publish(tmp_path: Path) -> None:
    empty = Database.create(Settings(home=tmp_path, laws_dir=None))
    assert "还是空的" in run(empty, "checkpoint").output
    assert json.loads(run(empty, "checkpoint", "--json").output) == {"checkpoint": None}
    empty.close()


def test_an_export_holds_no_opinions(used: Database, export: Path) -> None:
    case = draft(used, key="case-2")
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.send_back("business-1", opinion="举报人住在南街")
    assert "南街" not in run(used, "export").output
