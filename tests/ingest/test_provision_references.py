"""Rows of who cites whom: targets, versions, causes, and that they follow what is published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ingest.batch import finish_batch
from ingest.storing import references
from ingest.storing.citing_text import CitingText
from ingest.storing.held_laws import HeldLaws, HeldVersion
from ingest.storing.links import link_versions
from kb.model.document import Document, DocumentState
from kb.model.law_graph import ProvisionReference
from kb.model.people import Role
from kb.model.regulation import Relation, Version, Work
from kb.settings import Settings
from kb.store import accounts
from kb.store.database import Database
from review.batches import publish_batch
from tests.citing import LAKES_NEW, add_lakes, add_streams
from tests.ingest.invented import law, write
from tests.ingest.test_batch import load
from tests.web.library import Edition, add_edition, add_work

Found = tuple[int | None, str, str, int | None, str]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.create(Settings(home=tmp_path / "home", laws_dir=None))


def rows(database: Database, slug: str, version: str | None = None) -> list[Found]:
    """Citing article, kind, raw, target article and cause, in the order of the text."""
    with database.reading() as session:
        query = (
            select(ProvisionReference)
            .join(Version, Version.id == ProvisionReference.version_id)
            .join(Work, Work.id == Version.work_id)
            .where(Work.slug == slug)
            .order_by(ProvisionReference.id)
        )
        if version is not None:
            query = query.where(Version.version == version)
        return [
            (row.number, row.kind, row.raw, row.target_number, row.reason)
            for row in session.scalars(query)
        ]


def target_versions(database: Database, slug: str) -> list[str | None]:
    with database.reading() as session:
        return [
            session.get_one(Version, row.target_version_id).version
            if row.target_version_id
            else None
            for row in session.scalars(
                select(ProvisionReference)
                .join(Version, Version.id == ProvisionReference.version_id)
                .join(Work, Work.id == Version.work_id)
                .where(Work.slug == slug)
                .order_by(ProvisionReference.id)
            )
        ]


def test_every_reference_becomes_a_row_for_each_article_it_names(database: Database) -> None:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
    references.refresh(database)
    assert rows(database, "xiliu-tiaoli") == [
        (1, "applies", "《中华人民共和国湖泊法》", None, ""),
        (3, "applies", "《湖法》第四条", 4, ""),
        (4, "penalises", "《湖泊法》第三条第一项", 3, ""),
        (5, "penalises", "本条例第二条至第三条", 2, ""),
        (5, "penalises", "本条例第二条至第三条", 3, ""),
        (6, "mentions", "本条例第九十条", 90, "no_such_article"),
        (6, "mentions", "《湖泊法》第八十条", 80, "no_such_article"),
        (7, "applies", "《沙丘保护法》第六条", 6, "not_held"),
        (8, "mentions", "本条第一款", 8, ""),
    ]
    assert rows(database, "hupo-fa", "2015-06-01") == [(2, "penalises", "前条", 1, "")]
    assert set(target_versions(database, "xiliu-tiaoli")[:3]) == {"2019-11-01"}


def test_reading_again_changes_nothing(database: Database) -> None:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
    first = references.refresh(database)
    before = rows(database, "xiliu-tiaoli")
    assert first.versions == 3
    assert references.refresh(database).versions == 0
    with database.unit_of_work() as uow:
        for version in uow.session.scalars(select(Version)):
            version.references_read = False
    assert references.refresh(database) == first
    assert rows(database, "xiliu-tiaoli") == before


def test_a_law_that_arrives_later_is_found_by_those_who_named_it(database: Database) -> None:
    with database.unit_of_work() as uow:
        add_streams(uow)
    references.refresh(database)
    assert rows(database, "xiliu-tiaoli")[0][4] == "not_held"
    with database.unit_of_work() as uow:
        add_lakes(uow)
    references.refresh(database)
    assert [row[4] for row in rows(database, "xiliu-tiaoli")[:3]] == ["", "", ""]


def test_the_version_in_force_on_the_day_of_the_citing_text_is_meant(database: Database) -> None:
    citing = (("article", "第一条　依照《湖泊法》第一条执行。"),)
    with database.unit_of_work() as uow:
        add_lakes(uow)
        for slug, day in (
            ("last-day", dt.date(2019, 12, 31)),
            ("first-day", dt.date(2020, 1, 1)),
            ("before-any", dt.date(2015, 12, 31)),
        ):
            work = add_work(uow, slug, f"{slug}条例")
            add_edition(uow, work, Edition(day.isoformat(), day, None, citing))
    references.refresh(database)
    assert target_versions(database, "last-day") == ["2015-06-01"]
    assert target_versions(database, "first-day") == ["2019-11-01"]
    assert target_versions(database, "before-any") == [None]
    assert rows(database, "before-any")[0][4] == "version_not_held"


def test_what_cannot_be_known_is_said_and_not_guessed(database: Database) -> None:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        undated = add_work(uow, "undated", "无日期条例")
        text = "第一条　依照《湖泊法》第一条和本条例第二条执行。"
        second = ("article", "第二条　内容。")
        add_edition(uow, undated, Edition("", None, None, (("article", text), second)))
        for region in ("990000", "980000"):
            twin = add_work(uow, f"twin-{region}", "城市亮化办法", type="rule", region=region)
            day = dt.date(2010, 1, 1)
            edition = Edition("2010-01-01", day, None, (("article", "第一条　亮灯。"),))
            add_edition(uow, twin, edition)
        naming = (("article", "第一条　依照《城市亮化办法》第一条执行。"),)
        for slug, region in (("inside", "990100"), ("elsewhere", "970000")):
            work = add_work(uow, slug, f"{slug}条例", region=region)
            add_edition(uow, work, Edition("2021-01-01", dt.date(2021, 1, 1), None, naming))
    references.refresh(database)
    assert [row[3:] for row in rows(database, "undated")] == [(1, "undated"), (2, "")]
    assert rows(database, "inside")[0][4] == ""
    assert rows(database, "elsewhere")[0][4] == "not_held"


def test_two_national_laws_of_one_name_are_not_chosen_between(database: Database) -> None:
    day = dt.date(2010, 1, 1)
    with database.unit_of_work() as uow:
        for slug in ("a", "b"):
            work = add_work(uow, slug, "水文办法", type="rule", level="national", region="000000")
            edition = Edition("2010-01-01", day, None, (("article", "第一条　测量。"),))
            add_edition(uow, work, edition)
        work = add_work(uow, "c", "溪流条例")
        naming = (("article", "第一条　依照《水文办法》第一条执行。"),)
        add_edition(uow, work, Edition("2021-01-01", dt.date(2021, 1, 1), None, naming))
    references.refresh(database)
    assert rows(database, "c")[0][4] == "ambiguous_title"


def test_two_laws_that_repeal_each_other_are_both_out_of_force(database: Database) -> None:
    with database.unit_of_work() as uow:
        for slug, title, other in (("a", "甲条例", "乙条例"), ("b", "乙条例", "甲条例")):
            work = add_work(uow, slug, title)
            text = f"第一条　依照《{other}》第一条执行。"
            begins, ends = dt.date(2010, 1, 1), dt.date(2012, 1, 1)
            add_edition(uow, work, Edition("2010-01-01", begins, ends, (("article", text),)))
        work = add_work(uow, "c", "丙条例")
        text = "第一条　依照《甲条例》第一条和《乙条例》第一条执行。"
        day = dt.date(2012, 1, 1)
        add_edition(uow, work, Edition("2012-01-01", day, None, (("article", text),)))
    references.refresh(database)
    assert [row[4] for row in rows(database, "a") + rows(database, "b")] == ["", ""]
    assert [row[4] for row in rows(database, "c")] == ["repealed", "repealed"]


def test_an_amendment_names_the_text_it_changes(database: Database) -> None:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        work = add_work(uow, "xiuzheng", "湖泊法修正案", type="amendment", region="000000")
        text = "第一条　将《湖泊法》第二条修改为：“违反本法第一条的，处罚款。”"
        day = dt.date(2020, 1, 1)
        add_edition(uow, work, Edition("2020-01-01", day, None, (("article", text),)))
    references.refresh(database)
    assert target_versions(database, "xiuzheng") == ["2015-06-01", "2015-06-01"]


def test_drafts_have_no_rows_and_lend_none(database: Database) -> None:
    with database.unit_of_work() as uow:
        lakes = add_work(uow, "hupo-fa", "湖泊法", region="000000", type="law")
        add_edition(uow, lakes, LAKES_NEW, published=False)
        add_streams(uow)
    references.refresh(database)
    assert rows(database, "hupo-fa") == []
    assert rows(database, "xiliu-tiaoli")[0][4] == "not_held"


def test_a_law_taken_down_stays_unread(database: Database) -> None:
    with database.unit_of_work() as uow:
        version = add_streams(uow)
        document = uow.session.get_one(Document, version.document_id)
        document.state = DocumentState.WITHDRAWN.value
    assert references.refresh(database).versions == 0


def test_a_load_reads_what_it_publishes(tmp_path: Path) -> None:
    settings_ = Settings(home=tmp_path / "home", laws_dir=None)
    database = Database.create(settings_)
    path = write(
        tmp_path / "in",
        "云泽市渔港清洁条例(2020-05-01).md",
        law(second="违反本条例第一条规定的，处罚款。"),
    )
    report = load(database, settings_, path, publish=True)
    assert rows(database, "yunze-shi-yugangqingjie-tiaoli") == []
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", region="990100", actor="test")
        for name, role in (
            ("source", Role.LIBRARIAN),
            ("legal", Role.LEGAL_REVIEWER),
            ("signer", Role.PANEL_MEMBER),
        ):
            accounts.add_user(uow, name, unit=unit, roles=[role], password="", actor="test")
    publish_batch(database, report.batch_id, ["source", "legal", "signer"])
    finish_batch(database, report.batch_id)
    assert [row[3] for row in rows(database, "yunze-shi-yugangqingjie-tiaoli")] == [1]


def test_an_end_of_validity_is_followed_by_those_who_name_the_law(database: Database) -> None:
    with database.unit_of_work() as uow:
        _, lakes = add_lakes(uow)
        add_streams(uow)
    references.refresh(database)
    assert rows(database, "xiliu-tiaoli")[1][4] == ""
    with database.unit_of_work() as uow:
        water = add_work(uow, "shui-fa", "水体法", type="law", region="000000")
        day = dt.date(2021, 4, 1)
        text = "第一条　本法自2021年4月1日起施行。"
        ending = add_edition(uow, water, Edition("2021-03-01", day, None, (("article", text),)))
        uow.session.add(
            Relation(
                version_id=ending.id,
                kind="repeals",
                target_title="湖泊法",
                target_work_id=lakes.work_id,
                on=day,
            )
        )
    with database.unit_of_work() as uow:
        link_versions(uow, actor="test", subject="batch:1")
    references.refresh(database)
    assert rows(database, "xiliu-tiaoli")[1][4] == "repealed"


PIECES = st.sampled_from(
    [
        *("违反", "依照", "除", "外，", "本法", "本条例", "《湖泊法》", "《合同》", "《湖法》"),
        *("第二条", "第三条第二项", "第九条", "至", "、", "和", "前条", "前两条", "本条第二款"),
        *(
            "规定",
            "的，",
            "处罚款。",
            "\n",
            "（一）",
            "（以下简称《湖法》）",
            "该法",
            "湖泊法第一条",
        ),
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.lists(PIECES, max_size=14).map("".join), min_size=1, max_size=4))
def test_the_words_of_a_row_stand_where_it_says_and_no_law_cites_itself_as_a_whole(
    texts: list[str],
) -> None:
    laws = _MemoryLaws(
        {
            (place, None): f"第{'一二三四'[place - 1]}条　{text}"
            for place, text in enumerate(texts, 1)
        }
    )
    for row in CitingText(laws).rows(laws.own):
        text = laws.articles(laws.own.id)[row["number"], row["suffix"]]
        assert text[row["start"] : row["end"]] == row["raw"]
        assert row["resolved"] == (row["reason"] == "")
        if row["target_version_id"] == laws.own.id:
            assert row["target_number"] is not None


class _MemoryLaws(HeldLaws):
    """The lake law and one citing law, without a database."""

    def __init__(self, articles: dict[tuple[int, int | None], str]) -> None:
        day = dt.date(2020, 1, 1)
        self.own = HeldVersion(
            1, 1, "溪流条例", "xiliu", "local_regulation", "990000", "2020-01-01", day, None
        )
        lakes = HeldVersion(2, 2, "湖泊法", "hupo", "law", "000000", "2019-11-01", day, None)
        self.versions = {1: self.own, 2: lakes}
        self._by_title = {"溪流条例": {1: [self.own]}, "湖泊法": {2: [lakes]}}  # type: ignore[assignment]
        self._texts = {1: articles, 2: {(1, None): "第一条　内容。", (2, None): "第二条　内容。"}}

    def articles(self, version_id: int) -> dict[tuple[int, int | None], str]:
        return self._texts[version_id]
