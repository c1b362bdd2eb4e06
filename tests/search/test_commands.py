"""The commands on a small home: answers, batches, index upkeep, and what is said when refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.errors import IndexBusy, NotInitialised
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.operations import OutboxOperation
from kb.settings import Settings
from kb.store import documents
from kb.store.database import Database
from search.cli import index, search
from search.index.edge import EdgeIndex

CONTENT = {
    "title": "某食品有限公司倾倒废油案",
    "sections": [{"key": "facts", "heading": "案情简介", "text": "夜间向溪流倾倒废油。"}],
}


@pytest.fixture
def home(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    with database.unit_of_work() as uow:
        document, revision = documents.save(
            uow,
            documents.NewDocument(
                kind=DocumentKind.CASE,
                key="case-1",
                title="案",
                content=CONTENT,
                public_content=CONTENT,
                region="990100",
                level="municipal",
            ),
            actor="test",
        )
        row = uow.session.get_one(Document, document.id)
        row.state = DocumentState.PUBLISHED.value
        row.published_revision_id = revision.id
        uow.announce(document.id, OutboxOperation.UPSERT)
    for variable in ("ANJIAN_QDRANT_URL", "ANJIAN_DATABASE_URL", "ANJIAN_EMBEDDING_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    return settings.home


def run(command: object, home: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), obj=home, input=stdin)  # type: ignore[arg-type]


def test_a_search_first_indexes_what_waits(home: Path) -> None:
    result = run(search, home, "倾倒废油", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert [hit["id"] for hit in answer["hits"]] == ["case-1"]
    assert "<mark>倾倒废油</mark>" in answer["hits"][0]["snippet"]


def test_people_read_lines_with_the_matching_words_in_brackets(home: Path) -> None:
    result = run(search, home, "倾倒废油")
    assert "【倾倒废油】" in result.stdout
    assert "某食品有限公司倾倒废油案" in result.stdout


def test_a_batch_answers_line_by_line_with_ids(home: Path) -> None:
    lines = '{"id": "a", "query": "废油", "as_of": "2022-01-01"}\n\n{"id": 2, "query": "溪流"}\n'
    result = run(search, home, "--batch", "-", "-n", "100", stdin=lines)
    rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert [row["id"] for row in rows] == ["a", 2]
    assert all(row["hits"] for row in rows)


@pytest.mark.parametrize("arguments", [(), ("废油", "--batch", "-")], ids=["neither", "both"])
def test_a_question_or_a_batch_but_not_both(home: Path, arguments: tuple[str, ...]) -> None:
    assert run(search, home, *arguments).exit_code == 2


def test_status_and_verify_say_what_the_indexes_hold(home: Path) -> None:
    run(search, home, "废油")
    status = json.loads(run(index, home, "status", "--json").stdout)
    assert status["pending"] == 0
    assert status["indexes"]["public"]["passages"] == 1
    verdict = run(index, home, "verify", "--json")
    assert json.loads(verdict.stdout)["clean"]
    assert verdict.exit_code == 0


def test_verify_finds_and_repairs_a_loss(home: Path) -> None:
    run(search, home, "废油")
    assert run(index, home, "rebuild").exit_code == 0
    public = next((home / "index" / "public").glob("generation-*"))
    assert public.is_dir()
    (home / "index" / "public" / "CURRENT").unlink()
    (home / "index" / "public" / "facts.json").unlink()
    assert run(index, home, "verify", "--json").exit_code == 1
    assert run(index, home, "verify", "--repair", "--json").exit_code == 0
    assert run(index, home, "verify", "--json").exit_code == 0


def test_a_home_without_a_database_says_how_to_make_one(tmp_path: Path) -> None:
    result = run(search, tmp_path / "nothing", "废油")
    assert isinstance(result.exception, NotInitialised)
    assert "anjian init" in result.exception.hint


def test_an_index_in_use_elsewhere_is_refused(home: Path) -> None:
    run(search, home, "废油")
    facts = json.loads((home / "index" / "public" / "facts.json").read_text(encoding="utf-8"))
    owner = EdgeIndex(home / "index" / "public", facts["dimension"], encoder=facts["encoder"])
    result = run(search, home, "废油")
    owner.close()
    assert isinstance(result.exception, IndexBusy)
    assert "停止服务" in result.exception.hint


def test_a_batch_line_that_is_no_object_is_named(home: Path) -> None:
    result = run(search, home, "--batch", "-", stdin='{"query": "废油"}\n[1]\n')
    assert "第 2 行" in str(result.exception)


def test_a_wrong_line_of_a_batch_is_answered_with_its_reason_and_the_rest_is_kept(
    home: Path,
) -> None:
    lines = (
        '{"id": 1, "query": "废油", "region": "月球"}\n{"id": 2, "query": 5}\n{"id": 3}\n'
        '{"id": "\\ud800", "query": "废油\\u0000\\ud800"}\n'
    )
    result = run(search, home, "--batch", "-", stdin=lines)
    rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert result.exit_code == 1
    assert [row.get("error", {}).get("field") for row in rows] == ["region", "query", "query", None]
    assert rows[3]["hits"]
    assert "第 1 行" in result.stderr


@pytest.mark.parametrize("query", ["？！", "量子纠缠\udc80", "a" * 20_000])
def test_odd_questions_are_answered_in_words(home: Path, query: str) -> None:
    result = run(search, home, query)
    assert result.exit_code == 0, result.output
    assert "提示：" in result.stdout
    json.loads(run(search, home, query, "--json").stdout)


def test_days_are_read_in_both_forms_and_refused_otherwise(home: Path) -> None:
    answer = json.loads(run(search, home, "废油", "--as-of", "2021年12月31日", "--json").stdout)
    assert answer["as_of"] == "2021-12-31"
    refused = run(search, home, "废油", "--as-of", "昨天")
    assert "2021-12-31" in str(refused.exception)
    assert "kind" not in str(run(search, home, "废油", "--kind", "case").exception)
    assert "内容种类不接受" in str(run(search, home, "废油", "--kind", "poem").exception)
