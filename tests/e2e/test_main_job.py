"""The main job as a user meets it: starter corpus in, cited answers out."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Anjian, invented_law


def test_the_starter_corpus_is_published_and_found(starter: Anjian) -> None:
    outcome = starter.run("search", "雨水井里荧光示踪查到偷排含铬废水", "--json", "-n", "5")
    assert outcome.code == 0, outcome.err
    hits = outcome.json()["hits"]
    assert any(hit["kind"] == "case" and "铬" in hit["title"] for hit in hits)


def test_the_audit_chain_of_the_starter_corpus_verifies(starter: Anjian) -> None:
    outcome = starter.run("audit", "verify", "--json")
    assert outcome.code == 0, outcome.err


def test_init_twice_changes_nothing(starter: Anjian) -> None:
    before = starter.run("init", "--starter", "--json").json()
    after = starter.run("init", "--starter", "--json").json()
    assert before == after


def test_a_law_is_found_by_its_number_on_the_days_it_was_in_force(
    started: Anjian, tmp_path: Path
) -> None:
    home = started
    law = tmp_path / "澜江省竹林保护条例(2022-03-01).md"
    law.write_text(invented_law("澜江省竹林保护条例", 8, "竹林采伐"), encoding="utf-8")
    published = home.run("ingest", str(law), "--publish-as-batch", "--json")
    assert published.code == 0, published.err

    first = home.run("search", "澜江省竹林保护条例第三条", "--json").json()["hits"][0]
    assert (first["law"], first["article"], first["version"]) == (
        "澜江省竹林保护条例",
        3,
        "2022-03-01",
    )
    assert first["status"] == "in_force"

    earlier = home.run(
        "search", "竹林采伐登记造册", "--as-of", "2022-04-30", "--region", "990000", "--json"
    )
    assert all(hit["law"] != "澜江省竹林保护条例" for hit in earlier.json()["hits"])
    on_the_day = home.run(
        "search", "竹林采伐登记造册", "--as-of", "2022-05-01", "--region", "990000", "--json"
    )
    assert on_the_day.json()["hits"][0]["law"] == "澜江省竹林保护条例"


def test_help_lists_every_command_without_heavy_imports(fresh: Anjian) -> None:
    outcome = fresh.run("--help", PYTHONPROFILEIMPORTTIME="1")
    assert outcome.code == 0
    for heavy in ("sqlalchemy", "haystack", "numpy", "flask", "pydantic", "qdrant_edge"):
        assert f"| {heavy}\n" not in outcome.err.replace("|   ", "| ").replace("  ", "")
