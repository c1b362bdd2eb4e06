"""Published tables of old and new articles, imported by a librarian."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from ingest.storing.correspondences import link_articles
from kb.errors import InvalidInput, NotPermitted
from kb.model.law_graph import Correspondence
from kb.model.operations import AuditEntry
from kb.model.people import Role
from kb.store import accounts, concordances
from kb.store.database import Database
from tests.ingest import amended

LAW = "湖滨湿地保护规定"
HEADER = "旧法,旧条,新法,新条,旧版本,新版本"
FIRST = "2011-03-01,2016-05-20"


@pytest.fixture
def versions(database: Database) -> list[int]:
    ids = amended.enacted(database)
    link_articles(database, actor="test", subject="batch:1")
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "湿地管理站", region="990000", actor="test")
        for name, role in (("he", Role.LIBRARIAN), ("xu", Role.INSPECTOR)):
            accounts.add_user(
                uow,
                name,
                unit=unit,
                roles=[role],
                password="correct horse",
                display_name=name,
                actor="test",
            )
    return ids


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def load(database: Database, path: Path, actor: str = "he") -> concordances.Imported:
    lines = concordances.read_concordance(path)
    with database.unit_of_work() as uow:
        return concordances.import_concordance(uow, lines, actor=actor, source=path.name)


def rows(database: Database, old: int) -> set[tuple[str, int | None, int | None, str]]:
    with database.reading() as session:
        found = session.scalars(select(Correspondence).where(Correspondence.old_version_id == old))
        return {(row.kind, row.old_number, row.new_number, row.origin) for row in found}


def test_a_table_takes_the_place_of_what_was_computed(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    path = table(tmp_path, f"{LAW},第四条,{LAW},第二条,{FIRST}")

    assert load(database, path) == concordances.Imported(rows=1, pairs=1)
    found = rows(database, versions[0])
    assert ("edited", 4, 2, "concordance") in found
    assert ("gone", 4, None, "computed") not in found
    assert ("new", None, 2, "computed") not in found
    assert ("renumbered", 3, 4, "computed") in found


def test_every_article_keeps_a_row(database: Database, versions: list[int], tmp_path: Path) -> None:
    load(database, table(tmp_path, f"{LAW},2,{LAW},4,{FIRST}"))

    found = rows(database, versions[0])
    assert {row[1] for row in found} >= {1, 2, 3, 4}
    assert {row[2] for row in found} >= {1, 2, 3, 4}


def test_an_imported_table_survives_the_next_comparison(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    load(database, table(tmp_path, f"{LAW},4,{LAW},2,{FIRST}"))
    before = rows(database, versions[0])
    link_articles(database, actor="test", subject="batch:2")

    assert rows(database, versions[0]) == before


def test_an_article_in_several_lines_is_split_or_merged(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        f"{LAW},1,{LAW},1,{FIRST}",
        f"{LAW},1,{LAW},2,{FIRST}",
        f"{LAW},4,{LAW},,{FIRST}",
    )
    load(database, path)

    found = rows(database, versions[0])
    assert {("split", 1, 1, "concordance"), ("split", 1, 2, "concordance")} <= found
    assert ("gone", 4, None, "concordance") in found


def test_without_versions_the_newest_two_are_meant(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    load(database, table(tmp_path, f"{LAW},2,{LAW},4", header="旧法,旧条,新法,新条"))

    assert ("edited", 2, 4, "concordance") in rows(database, versions[1])


def test_a_workbook_is_read_as_well(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([LAW, 4, LAW, 2, *FIRST.split(",")])
    path = tmp_path / "table.xlsx"
    book.save(path)

    assert load(database, path).rows == 1


def test_only_a_librarian_may_import(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    with pytest.raises(NotPermitted, match="法规管理员"):
        load(database, table(tmp_path, f"{LAW},4,{LAW},2,{FIRST}"), actor="xu")


def test_a_wrong_line_is_named_and_nothing_is_written(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    before = rows(database, versions[0])
    path = table(
        tmp_path, f"{LAW},4,{LAW},2,{FIRST}", f"{LAW},77,{LAW},2,{FIRST}", "某法,1,某法,2,,"
    )

    with pytest.raises(InvalidInput, match=r"第 3 行.*77.*第 4 行.*馆藏没有"):
        load(database, path)
    assert rows(database, versions[0]) == before


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="新条"):
        concordances.read_concordance(table(tmp_path, "a,1,b", header="旧法,旧条,新法"))


def test_an_import_is_in_the_audit_trail(
    database: Database, versions: list[int], tmp_path: Path
) -> None:
    load(database, table(tmp_path, f"{LAW},4,{LAW},2,{FIRST}"))

    with database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "concordance.import")
        entry = session.scalars(query).one()
        assert (entry.actor, entry.detail["rows"], entry.detail["source"]) == ("he", 1, "table.csv")
