"""The first and the last day of real laws that were amended or replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.batch import BatchRequest, finish_batch, run_batch
from kb.model.document import Document, Revision
from kb.model.regulation import ForceStatus, Work
from kb.settings import Settings
from kb.store import library, lineage, naming
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from tests.web.library import publish

CRIMES = "最高人民法院、最高人民检察院关于办理环境污染刑事案件适用法律若干问题的解释"
NAMES = ("噪声污染防治法", "海洋环境保护法", "行政复议法", "行政处罚法", CRIMES)
# (law until the day before, its version, law from the day on, its version, the day)
BOUNDARIES = [
    ("环境噪声污染防治法", "2018-12-29", "噪声污染防治法", "2021-12-24", "2022-06-05"),
    ("海洋环境保护法", "2017-11-04", "海洋环境保护法", "2023-10-24", "2024-01-01"),
    (CRIMES, "2016-12-23", CRIMES, "2023-08-08", "2023-08-15"),
    ("行政复议法", "2017-09-01", "行政复议法", "2023-09-01", "2024-01-01"),
]
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def laws(laws_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The laws of this module, loaded from their files and published."""
    paths = tuple(
        path
        for path in sorted(laws_dir.rglob("*.md"))
        if path.name.partition("(")[0].removeprefix("环境") in NAMES
    )
    settings = Settings(home=tmp_path_factory.mktemp("days") / "home", laws_dir=None)
    database = Database.create(settings)
    report = run_batch(database, settings, BatchRequest(paths, publish=True))
    with database.unit_of_work() as uow:
        for document in uow.session.scalars(select(Document)):
            revision = uow.session.get_one(Revision, document.current_revision_id)
            publish(uow, document, revision.id, revision.sha256)
    finish_batch(database, report.batch_id)
    yield database
    database.close()


def in_force(database: Database, law: str, day: dt.date) -> str | None:
    with database.reading() as session:
        slug = session.scalars(select(Work.slug).where(Work.short_title == law)).one()
        version = library.get_work(session, slug).version_on(day)
    return version.version if version else None


@pytest.mark.parametrize(("old", "before", "new", "after", "day"), BOUNDARIES)
def test_the_new_text_begins_on_its_day_and_the_old_one_ends_the_day_before(
    laws: Database, old: str, before: str, new: str, after: str, day: str
) -> None:
    boundary = dt.date.fromisoformat(day)
    replaced = old != new

    assert in_force(laws, old, boundary - ONE_DAY) == before
    assert in_force(laws, new, boundary - ONE_DAY) == (None if replaced else before)
    for first_days in (boundary, boundary + ONE_DAY):
        assert in_force(laws, new, first_days) == after
        assert in_force(laws, old, first_days) == (None if replaced else after)


def test_a_law_held_in_one_version_is_not_in_force_before_it_began(laws: Database) -> None:
    boundary = dt.date(2021, 7, 15)

    assert in_force(laws, "行政处罚法", boundary - ONE_DAY) is None
    assert in_force(laws, "行政处罚法", boundary) == "2021-01-22"
    assert in_force(laws, "行政处罚法", boundary + ONE_DAY) == "2021-01-22"


def test_a_day_before_the_law_existed_shows_the_oldest_text_as_not_yet_effective(
    laws: Database,
) -> None:
    with laws.reading() as session:
        named = naming.named_article(session, "行政处罚法第三十七条", as_of=dt.date(1990, 1, 1))

    assert named.version.status is ForceStatus.NOT_YET_EFFECTIVE


@pytest.mark.parametrize(
    ("words", "day", "expected"),
    [
        ("海洋环境保护法（2017年修正）第七十三条", "2024-06-01", ("海洋环境保护法", 93)),
        ("海洋环境保护法第九十三条", "2023-12-31", ("海洋环境保护法", 73)),
        ("环境噪声污染防治法第五十八条", "2022-06-05", ("噪声污染防治法", 82)),
        ("噪声污染防治法第八十二条", "2022-06-04", ("环境噪声污染防治法", 58)),
        ("行政复议法（2017年修正）第三十一条", "2024-01-01", ("行政复议法", 62)),
    ],
)
def test_a_number_of_one_text_leads_to_that_of_the_day(
    laws: Database, words: str, day: str, expected: tuple[str, int]
) -> None:
    on = dt.date.fromisoformat(day)
    with laws.reading() as session:
        named = naming.named_article(session, words)
        found = lineage.history(session, named.version.id, named.number, as_of=on)

    assert expected in [(place.law, place.number.number) for place in found.current]
    assert found.subject.number == ArticleNumber(named.number.number)
