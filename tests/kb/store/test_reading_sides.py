"""What the reading functions answer about a small published library, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.model.document import DocumentKind
from kb.model.operations import JobState
from kb.store import catalogue, jobs, library, publications
from kb.store.database import Database
from kb.store.publications import PublicationFilter
from tests.web.library import fill


@pytest.fixture
def filled(database: Database) -> Database:
    with database.unit_of_work() as uow:
        fill(uow)
    return database


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (PublicationFilter(), ["case-2022-001"]),
        (PublicationFilter(element="water", case_type="model"), ["case-2022-001"]),
        (PublicationFilter(element="air"), []),
        (PublicationFilter(case_type="warning"), []),
        (PublicationFilter(text="废油"), ["case-2022-001"]),
        (PublicationFilter(text="%"), []),
        (PublicationFilter(regions=("990100",), industry="食品"), ["case-2022-001"]),
        (PublicationFilter(published_by=dt.date(2020, 1, 1)), []),
    ],
)
def test_published_documents_are_filtered(
    filled: Database, wanted: PublicationFilter, keys: list[str]
) -> None:
    with filled.reading() as session:
        found, total = publications.list_published(session, DocumentKind.CASE, wanted)
    assert [document.key for document in found] == keys
    assert total == len(keys)


def test_relations_are_read_from_both_ends_and_never_from_a_draft(filled: Database) -> None:
    with filled.reading() as session:
        streams = library.get_work(session, "xiliu-baohu-tiaoli")
        ponds = library.get_work(session, "chitang-guanli-banfa")
        stated = library.relations(session, streams.versions[0].id)
        inverse = library.relations_to(session, ponds.id)
        names = {"溪流保护条例", "草稿条例", "不在库的规定"}
        slugs = library.slugs_of(session, names)
        regions = library.used_regions(session)
        newest = library.newest_version(session)
    assert [(relation.kind, relation.slug) for relation in stated] == [("repeals", ponds.slug)]
    assert [(relation.kind, relation.slug) for relation in inverse] == [("repeals", streams.slug)]
    assert slugs == {"溪流保护条例": "xiliu-baohu-tiaoli"}
    assert regions == (("990000", 2),)
    assert newest == "2021-04-20"


def test_catalogue_rows_are_found_by_element_code_and_the_article_they_stand_on(
    filled: Database,
) -> None:
    with filled.reading() as session:
        by_article = catalogue.enforcement_items_citing(session, "溪流保护条例", 3)
        assert catalogue.enforcement_items_citing(session, "溪流保护条例", 4) == ()
        assert catalogue.enforcement_items(session, element="air") == ()
        by_code = catalogue.enforcement_items(session, code="W-001")
        points = catalogue.syllabus_points(session)
    assert [item.code for item in by_article] == [item.code for item in by_code] == ["W-001"]
    assert points[0].basis[0]["law"] == "溪流保护条例"


def test_jobs_are_listed_newest_first_with_their_percentage(database: Database) -> None:
    first = jobs.enqueue(database, "load_laws", {"path": "a"})
    jobs.enqueue(database, "load_laws", {"path": "b"})
    jobs.claim(database)
    jobs.heartbeat(database, first, 1, 3, "甲")
    with database.reading() as session:
        everything = jobs.list_jobs(session)
        running = jobs.list_jobs(session, states=[JobState.RUNNING])
        assert jobs.waiting_for_index(session) == 0
    assert [job.state for job in everything] == [JobState.QUEUED, JobState.RUNNING]
    assert [(job.percent, job.message) for job in running] == [(33, "甲")]
    assert everything[0].percent is None
