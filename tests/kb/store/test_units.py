"""Units have a region, a level and a unit above them, and the trail says who changed what."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from kb.errors import Duplicate, InvalidInput, NotFound
from kb.model.operations import AuditEntry
from kb.store import units
from kb.store.database import Database
from kb.store.unit_cli import LEVELS, unit
from kb.text.regions import RegionLevel

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database) -> Run:
    def invoke(*arguments: str) -> Result:
        url = database.settings.database_url
        environment = {"ANJIAN_DATABASE_URL": url} if url else {}
        return CliRunner(env=environment).invoke(unit, list(arguments), obj=database.settings.home)

    return invoke


def test_a_unit_is_added_below_another_and_listed(run: Run, database: Database) -> None:
    added = run("add", "澜江省生态环境厅", "--region", "990000")
    assert added.output == "已新建单位“澜江省生态环境厅”\n"
    below = run("add", "云泽市生态环境局", "--region", "云泽市", "--parent", "澜江省生态环境厅",
                "--json")  # fmt: skip
    assert json.loads(below.stdout) == {
        "unit": "云泽市生态环境局",
        "region": "990100",
        "level": "municipal",
        "parent": "澜江省生态环境厅",
        "accounts": 0,
    }
    listed = json.loads(run("list", "--json").output)["units"]
    assert [one["unit"] for one in listed] == ["澜江省生态环境厅", "云泽市生态环境局"]
    assert "云泽市生态环境局\t990100\tmunicipal\t澜江省生态环境厅\t0 个账号" in run("list").output
    with database.reading() as session:
        trail = session.scalars(select(AuditEntry.action)).all()
    assert trail == ["unit.add", "unit.add"]


def test_what_is_not_given_stays_as_it_was(run: Run) -> None:
    run("add", "厅", "--region", "990000")
    run("add", "局", "--region", "990100", "--parent", "厅")
    assert run("set", "局", "--level", "county").output == "已修改单位“局”\n"
    changed = json.loads(run("set", "局", "--region", "990200", "--json").output)
    assert (changed["region"], changed["level"], changed["parent"]) == ("990200", "municipal", "厅")
    assert json.loads(run("set", "局", "--parent", "", "--json").output)["parent"] == ""
    assert json.loads(run("set", "局", "--parent", "厅", "--json").output)["parent"] == "厅"


@pytest.mark.parametrize(
    ("region", "level"),
    [
        ("", "national"),
        ("990000", "provincial"),
        ("650000", "provincial"),
        ("980000", "provincial"),
        ("659900", "municipal"),
        ("370102", "county"),
    ],
)
def test_the_level_follows_from_the_region(database: Database, region: str, level: str) -> None:
    with database.unit_of_work() as uow:
        assert units.add_unit(uow, "局", region=region, actor="test").level == level


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("局", {"region": "没有这个地方"}, "region"),
        ("局", {"level": "planetary"}, "level"),
        ("  ", {}, "name"),
        ("局" * 101, {}, "name"),
    ],
)
def test_a_wrong_field_is_named(
    database: Database, name: str, given: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, database.unit_of_work() as uow:
        units.add_unit(uow, name, actor="test", **given)
    assert refused.value.field == field


def test_a_name_is_taken_once_and_must_be_known(database: Database) -> None:
    with database.unit_of_work() as uow:
        units.add_unit(uow, "局", actor="test")
    with pytest.raises(Duplicate), database.unit_of_work() as uow:
        units.add_unit(uow, "局", actor="test")
    with pytest.raises(NotFound, match="没有单位"), database.unit_of_work() as uow:
        units.change_unit(uow, "厅", actor="test")


def test_no_unit_stands_above_itself(database: Database) -> None:
    with database.unit_of_work() as uow:
        units.add_unit(uow, "厅", actor="test")
        units.add_unit(uow, "局", parent="厅", actor="test")
        team = units.add_unit(uow, "队", parent="局", actor="test")
        above = [units.get_unit(uow.session, name).id for name in ("队", "局", "厅")]
        assert units.lineage(uow.session, team.id) == tuple(above)
        assert units.lineage(uow.session, None) == ()
    for parent in ("厅", "队"):
        with pytest.raises(InvalidInput, match="下属单位"), database.unit_of_work() as uow:
            units.change_unit(uow, "厅", parent=parent, actor="test")


def test_the_levels_offered_are_those_there_are() -> None:
    assert set(LEVELS) == set(RegionLevel)
