"""从旧兼从轻 over real laws that were replaced or revised."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.draft import RegulationDraft
from ingest.pipeline import parse_sources
from ingest.source import Source
from ingest.storing.correspondences import link_articles
from kb.store.applicable_gaps import Outcome
from kb.store.applicable_law import ApplicableLaw, applicable_law
from kb.store.database import Database
from kb.text.penalty_weight import Weight
from tests.ingest.amended import repeals
from tests.web.library import Edition, add_edition, add_work

OLD_NOISE = "环境噪声污染防治法(2018-12-29)"
NOISE = "噪声污染防治法(2021-12-24)"
OLD_SEA = "海洋环境保护法(2017-11-04)"
SEA = "海洋环境保护法(2023-10-24)"
WASTE = "固体废物污染环境防治法(2020-04-29)"
PENALTIES = "行政处罚法(2021-01-22)"


@pytest.fixture
def database_of_laws(database: Database, laws_dir: Path) -> Database:
    """The laws on noise, the sea, solid waste and penalties, with their days of effect."""
    texts = {
        name: read(laws_dir, name) for name in (OLD_NOISE, NOISE, OLD_SEA, SEA, WASTE, PENALTIES)
    }
    with database.unit_of_work() as uow:
        noise = add_work(uow, "huanjing-zaosheng", "环境噪声污染防治法")
        add_edition(uow, noise, edition(texts[OLD_NOISE], "2018-12-29", "2022-06-05"))
        new_noise = add_work(uow, "zaosheng", "噪声污染防治法")
        version = add_edition(uow, new_noise, edition(texts[NOISE], "2022-06-05"))
        repeals(uow, version, noise, "2022-06-05")
        sea = add_work(uow, "haiyang", "海洋环境保护法")
        add_edition(uow, sea, edition(texts[OLD_SEA], "2017-11-05", "2024-01-01"))
        add_edition(uow, sea, edition(texts[SEA], "2024-01-01"))
        waste = add_work(uow, "gufei", "固体废物污染环境防治法")
        add_edition(uow, waste, edition(texts[WASTE], "2020-09-01"))
        penalties = add_work(uow, "xingzheng-chufa", "行政处罚法")
        add_edition(uow, penalties, edition(texts[PENALTIES], "2021-07-15"))
    link_articles(database, actor="test", subject="batch:1")
    return database


def read(folder: Path, name: str) -> RegulationDraft:
    paths = sorted(folder.rglob(f"{name}.md"))
    if not paths:
        pytest.skip(f"{name} is not among the laws on this machine")
    draft = next(iter(parse_sources([Source((paths[0],))], 50 * 1024**2)))
    assert isinstance(draft, RegulationDraft)
    return draft


def edition(draft: RegulationDraft, effective: str, repealed: str | None = None) -> Edition:
    rows = tuple(
        (
            "article",
            unit.text.replace(" ", "　", 1),
        )
        for unit in draft.units
        if unit.kind.value == "article"
    )
    return Edition(
        draft.version,
        dt.date.fromisoformat(effective),
        dt.date.fromisoformat(repealed) if repealed else None,
        rows,
        tuple(draft.amendments()),
    )


def ask(database: Database, words: str, violation: str, decision: str) -> ApplicableLaw:
    with database.reading() as session:
        return applicable_law(
            session,
            words,
            violation_on=dt.date.fromisoformat(violation),
            decided_on=dt.date.fromisoformat(decision),
        )


def where(found: ApplicableLaw) -> list[list[tuple[str, str]]]:
    return [
        [(each.place.law, each.place.number.label()) for each in side.provisions]
        for side in (found.old, found.new)
    ]


def test_building_noise_at_night_leads_from_the_old_noise_law_to_the_new(
    database_of_laws: Database,
) -> None:
    found = ask(database_of_laws, "噪声污染防治法第七十七条", "2022-03-01", "2022-09-01")

    assert where(found) == [
        [("环境噪声污染防治法", "第五十六条")],
        [("噪声污染防治法", "第七十七条")],
    ]
    # The old article says no more than 可以并处罚款: nothing can be weighed.
    assert found.outcome is Outcome.UNDECIDED
    assert "罚款数额" in found.missing[0]


def test_dumping_at_sea_is_fined_more_since_2024(database_of_laws: Database) -> None:
    found = ask(database_of_laws, "海洋环境保护法第七十三条", "2023-10-10", "2024-02-01")

    assert where(found) == [
        [("海洋环境保护法", "第七十三条")],
        [("海洋环境保护法", "第九十三条")],
    ]
    assert found.comparison is not None
    general = [
        row
        for row in found.comparison.rows
        if row.degree == "一般情形" and "向海域排放" in row.conduct[0]
    ]
    assert [row.weight for row in general] == [Weight.HEAVIER]
    assert "3万元以上20万元以下 → 20万元以上100万元以下" in general[0].reasons[0]
    # 按日连续处罚 went, the fine rose: that degree is for a person to weigh.
    assert found.outcome is Outcome.UNDECIDED


def test_the_new_number_gives_the_same_answer_as_the_old(database_of_laws: Database) -> None:
    by_id = ask(database_of_laws, "haiyang/2023-10-24/art_93", "2023-10-10", "2024-02-01")

    assert where(by_id)[0] == [("海洋环境保护法", "第七十三条")]


@pytest.mark.parametrize("words", ["固体废物污染环境防治法第一百零二条", "行政处罚法第三十七条"])
def test_a_revised_law_whose_old_text_is_not_held_is_not_said_to_be_new(
    database_of_laws: Database, words: str
) -> None:
    found = ask(database_of_laws, words, "2019-03-01", "2022-02-01")

    assert found.outcome is Outcome.UNDECIDED
    assert "馆藏没有收录" in found.missing[0]
