"""`anjian applicable`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from ingest.storing.correspondences import link_articles
from kb.store.applicable_cli import applicable
from kb.store.database import Database
from tests.ingest import amended

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database) -> Run:
    amended.enacted(database)
    link_articles(database, actor="test", subject="batch:1")

    def invoke(*arguments: str) -> Result:
        url = database.settings.database_url
        environment = {"ANJIAN_DATABASE_URL": url} if url else {}
        runner = CliRunner(env=environment)
        return runner.invoke(applicable, arguments, obj=database.settings.home)

    return invoke


def test_the_command_prints_both_texts_and_the_conclusion(run: Run) -> None:
    result = run("湖滨湿地保护规定第四条", "--violation", "2017-03-01", "--decision", "2022-10-01")

    assert result.exit_code == 0, result.output
    assert "《湖滨湿地保护规定》（2016-05-20）第四条" in result.output
    assert "《湖滨湿地保护规定》（2022-09-01）第二条" in result.output
    assert "结论：适用行为时的规定" in result.output
    assert "第三十七条" in result.output


def test_the_json_of_a_continued_act_names_the_rule_and_all_versions(run: Run) -> None:
    days = ("--violation", "2012-03-01", "--until", "2017-01-01", "--decision", "2022-10-01")
    result = run("hubin-shidi-guiding/2011-03-01/art_3", *days, "--json")
    answer = json.loads(result.stdout)

    assert answer["at_violation"]["provisions"][0]["version"] == "2016-05-20"
    assert [span["version"] for span in answer["between"]] == [
        "2011-03-01",
        "2016-05-20",
        "2022-09-01",
    ]
    assert len(answer["rules"]) == 2
