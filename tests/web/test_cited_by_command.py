"""`anjian provision cited-by` over a home folder."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from ingest.storing import references
from kb.cli import cli
from kb.settings import Settings
from kb.store.database import Database
from tests.citing import LAKES, add_lakes, add_streams


def asked(settings: Settings, library: Database, *words: str) -> Result:
    with library.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
    references.refresh(library)
    home = str(settings.home)
    return CliRunner().invoke(cli, ["--home", home, "provision", "cited-by", *words])


def test_the_command_lists_who_cites_an_article(web_settings: Settings, library: Database) -> None:
    said = asked(web_settings, library, "湖泊法第3条").output
    assert "《湖泊法》第三条（2019-11-01版本）" in said
    assert "溪流条例第四条" in said


def test_the_command_gives_the_same_as_json(web_settings: Settings, library: Database) -> None:
    answer = asked(web_settings, library, f"{LAKES}/2019-11-01/art_3", "-n", "1", "--json")
    found = json.loads(answer.stdout)
    assert found["provision"] == f"{LAKES}/2019-11-01/art_3"
    assert found["total"] == 2
    assert [item["id"] for item in found["items"]] == [f"{LAKES}/2019-11-01/art_4"]


def test_an_article_nobody_cites_is_said_to_be_so(
    web_settings: Settings, library: Database
) -> None:
    assert "还没有引用本条的" in asked(web_settings, library, "湖泊法第5条").output
