"""What became of articles, as rows between published versions."""

from __future__ import annotations

from sqlalchemy import func, select

from ingest.storing.correspondences import link_articles
from kb.model.law_graph import Correspondence, Origin
from kb.model.operations import AuditEntry
from kb.store.database import Database
from tests.ingest import amended
from tests.web.library import add_edition, add_work


def link(database: Database) -> int:
    return link_articles(database, actor="test", subject="batch:1")


def rows(database: Database) -> list[tuple[str, str, int | None, int | None]]:
    with database.reading() as session:
        found = session.scalars(select(Correspondence).order_by(Correspondence.id))
        return [
            (f"{row.old_version_id}→{row.new_version_id}", row.kind, row.old_number, row.new_number)
            for row in found
        ]


def test_every_article_of_consecutive_versions_has_a_row(database: Database) -> None:
    one, two, three = amended.enacted(database)

    assert link(database) == 2
    assert rows(database) == [
        (f"{one}→{two}", "same", 1, 1),
        (f"{one}→{two}", "new", None, 2),
        (f"{one}→{two}", "renumbered", 2, 3),
        (f"{one}→{two}", "renumbered", 3, 4),
        (f"{one}→{two}", "gone", 4, None),
        (f"{two}→{three}", "same", 1, 1),
        (f"{two}→{three}", "gone", 2, None),
        (f"{two}→{three}", "edited", 4, 2),
        (f"{two}→{three}", "same", 3, 3),
        (f"{two}→{three}", "new", None, 4),
    ]


def test_a_pair_is_compared_once(database: Database) -> None:
    amended.enacted(database)
    link(database)
    before = rows(database)

    assert link(database) == 0
    assert rows(database) == before


def test_a_version_between_two_others_parts_them(database: Database) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        first = add_edition(uow, work, amended.edition("2011-03-01", amended.PURPOSE)).id
        last = add_edition(uow, work, amended.edition("2022-03-01", amended.PURPOSE)).id
    link(database)
    with database.unit_of_work() as uow:
        work = uow.session.get_one(type(work), work.id)
        middle = add_edition(uow, work, amended.edition("2016-03-01", amended.PURPOSE)).id
    link(database)

    assert {row[0] for row in rows(database)} == {f"{first}→{middle}", f"{middle}→{last}"}


def test_drafts_have_no_rows(database: Database) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        add_edition(uow, work, amended.edition("2011-03-01", amended.PURPOSE))
        draft = amended.edition("2022-03-01", amended.PURPOSE)
        add_edition(uow, work, draft, published=False)

    assert link(database) == 0
    assert rows(database) == []


def test_a_law_that_took_the_place_of_another_is_linked_to_its_last_text(
    database: Database,
) -> None:
    with database.unit_of_work() as uow:
        _, versions = amended.wetlands(uow)
        lakes = add_work(uow, "hupo-baohu-tiaoli", "湖泊保护条例")
        newest = add_edition(
            uow, lakes, amended.edition("2024-01-01", amended.REEDS, amended.LAMPS, amended.FEES)
        )
        work = uow.session.get_one(type(lakes), versions[0].work_id)
        amended.repeals(uow, newest, work, "2024-01-01")
        last, successor = versions[-1].id, newest.id
    link(database)

    across = [row[1:] for row in rows(database) if row[0] == f"{last}→{successor}"]
    assert ("renumbered", 4, 1) in across
    assert ("renumbered", 3, 2) in across


def test_a_law_that_only_ends_another_is_not_its_successor(database: Database) -> None:
    with database.unit_of_work() as uow:
        work, _ = amended.wetlands(uow)
        decision = add_work(uow, "feizhi-jueding", "关于废止部分规定的决定")
        text = amended.edition("2024-01-01", "下列规定自公布之日起不再执行：湖滨湿地保护规定。")
        amended.repeals(uow, add_edition(uow, decision, text), work, "2024-01-01")

    assert link(database) == 2


def test_laws_that_repeal_one_another_are_linked_by_their_days_only(database: Database) -> None:
    with database.unit_of_work() as uow:
        ponds = add_work(uow, "chitang", "池塘规定")
        lakes = add_work(uow, "hupo", "湖泊规定")
        old = add_edition(uow, ponds, amended.edition("2011-01-01", amended.REEDS))
        new = add_edition(uow, lakes, amended.edition("2015-01-01", amended.REEDS))
        amended.repeals(uow, new, ponds, "2015-01-01")
        amended.repeals(uow, old, lakes, "2011-01-01")
        expected = f"{old.id}→{new.id}"

    assert link(database) == 1
    assert {row[0] for row in rows(database)} == {expected}


def test_two_versions_of_one_day_are_linked_in_the_order_they_came(database: Database) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        first = add_edition(uow, work, amended.edition("2011-03-01", amended.PURPOSE)).id
        undated = amended.edition("", amended.PURPOSE, effective="2011-03-01")
        second = add_edition(uow, work, undated).id

    assert link(database) == 1
    assert {row[0] for row in rows(database)} == {f"{first}→{second}"}


def test_imported_rows_stand_before_computed_ones(database: Database) -> None:
    one, two, _ = amended.enacted(database)
    with database.unit_of_work() as uow:
        uow.session.add(
            Correspondence(
                old_version_id=one,
                new_version_id=two,
                kind="edited",
                old_number=4,
                new_number=2,
                substantive=True,
                origin=Origin.CONCORDANCE.value,
            )
        )
    link(database)

    first = [row[1:] for row in rows(database) if row[0] == f"{one}→{two}"]
    assert ("edited", 4, 2) in first
    assert ("gone", 4, None) not in first
    assert ("new", None, 2) not in first


def test_comparing_leaves_its_audit_rows(database: Database) -> None:
    amended.enacted(database)
    link(database)

    with database.reading() as session:
        entries = select(func.count()).where(AuditEntry.action == "library.correspond")
        assert session.scalar(entries) == 1
