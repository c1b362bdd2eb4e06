"""What local law adds to a national article: only law of the place, based on it, in force."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.model.regulation import Relation
from kb.store import library
from kb.store.database import Database
from kb.store.local_rules import local_rules
from kb.text.numerals import ArticleNumber
from tests.kb.text.test_same_matter import LOCAL, NATIONAL
from tests.web.library import Edition, add_edition, add_work

STARTS = dt.date(2021, 1, 1)


def edition(texts: tuple[str, ...]) -> Edition:
    rows = tuple(("article", text.replace(" ", "　", 1)) for text in texts)
    return Edition("2020-12-01", STARTS, None, rows)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.unit_of_work() as uow:
        nation = add_work(uow, "xiliu-fa", "溪流法", type="law", level="national", region="000000")
        add_edition(uow, nation, edition(NATIONAL))
        for slug, region, based in (
            ("qingyu", "990200", True),
            ("beiling", "990300", True),
            ("lanjiang", "990000", False),
        ):
            version = add_edition(uow, add_work(uow, slug, slug, region=region), edition(LOCAL))
            if based:
                uow.session.add(
                    Relation(
                        version_id=version.id,
                        kind="based_on",
                        target_title="溪流法",
                        target_work_id=nation.id,
                    )
                )
    return database


@pytest.mark.parametrize(
    ("region", "article", "day", "laws"),
    [
        ("990200", 2, STARTS, ["qingyu"]),
        ("990300", 2, STARTS, ["beiling"]),
        ("990100", 2, STARTS, []),
        ("000000", 2, STARTS, []),
        ("990200", 3, STARTS, []),
        ("990200", 99, STARTS, []),
        ("990200", 2, dt.date(2020, 12, 31), []),
    ],
)
def test_only_law_of_the_place_that_is_based_on_the_national_one_and_in_force_adds_to_it(
    filled: Database, region: str, article: int, day: dt.date, laws: list[str]
) -> None:
    with filled.reading() as session:
        work = library.get_work(session, "xiliu-fa", as_of=day)
        rules = local_rules(session, work, ArticleNumber(article), region, day)
    assert [rule.law for rule in rules] == laws
    assert all("依据《溪流法》制定" in rule.why for rule in rules)
