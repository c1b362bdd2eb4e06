"""法典施行之日: four laws end, one code begins, and nothing that stood on them is left dangling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.law_file import read_law
from ingest.storing.upkeep import Upkeep
from kb.errors import InvalidInput, NotFound, NotPermitted
from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Citation, Document, DocumentKind
from kb.model.law_graph import ProvisionReference
from kb.model.publication import Recheck
from kb.model.regulation import Relation, Version, Work
from kb.store import lineage
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from kb.text.provisions import parse_eid
from review.law_changes import coming, day
from review.law_changes.impact import Impact, impact
from review.rechecks import queue
from review.rechecks.queue import Verdict
from tests.review.codification import (
    CARTS,
    CODE,
    DAY,
    EVE,
    HARBOURS,
    HOOD_FINE,
    HOODS,
    KITCHENS,
    NIGHTS,
    OFFICERS,
    STREAMS,
    TABLE,
    City,
    code_text,
    law_text,
)
from tests.review.kept import Steps


def _with_code_as_draft(province: Database) -> None:
    city = _city(province)
    city.enact_old_laws()
    city.write_texts()
    city.load_code()


def _with_code_enacted(province: Database) -> None:
    _with_code_as_draft(province)
    city = _city(province)
    city.publish(_code_batch(city), finish=False)
    Upkeep()(city.settings, city.database)
    city.import_table(province.settings.home)


def _city(province: Database) -> City:
    return City(province, province.settings.home / "city")


@pytest.fixture
def city(province: Database, once: Steps) -> City:
    """The four laws with everything that stands on them, and the code as a draft."""
    once(province, _with_code_as_draft)
    return _city(province)


@pytest.fixture
def enacted(province: Database, once: Steps) -> City:
    """The same with the code published at the desk and the concordance imported."""
    once(province, _with_code_enacted)
    return _city(province)


def _code_batch(city: City) -> int:
    with city.database.reading() as session:
        found = session.scalars(select(Document.batch_id).where(Document.title == CODE)).one()
    assert found is not None
    return found


def asked(city: City, name: str = CODE, as_of: dt.date = DAY) -> Impact:
    with city.database.reading() as session:
        return impact(session, coming.find(session, name), as_of=as_of)


def fates(report: Impact) -> dict[str, list[tuple[str, str, str, str]]]:
    """(law, cited, fate, new articles) of every document."""
    return {
        one.key: sorted(
            (each.law, each.label, each.fate, "、".join(each.new_labels))
            for each in one.destinations
        )
        for one in report.dependents
    }


def queued(city: City) -> dict[tuple[str, str], tuple[str, str]]:
    """(fate, verdict) of everything in the queue by document and cited provision."""
    with city.database.reading() as session:
        entries, _ = queue.listed(session, everything=True, limit=100)
        slugs = {row.slug: row.short_title for row in session.scalars(select(Work))}
    found = {}
    for entry in entries:
        slug, version, _ = entry.notice.provision.split("/")
        cited = f"{slugs[slug]} {version[:4]} {entry.notice.label}"
        found[entry.key, cited] = (entry.notice.fate, entry.verdict)
    return found


def test_the_impact_is_told_before_the_code_is_published(city: City) -> None:
    report = asked(city)
    assert not report.law.published
    assert [changed.coming.title for changed in report.law.changes] == [
        STREAMS,
        HARBOURS,
        KITCHENS,
        NIGHTS,
    ]
    found = fates(report)
    assert found["case-dumping"] == [(STREAMS, "第五条", "renumbered", "第八条")]
    assert found["case-of-2016"] == [(STREAMS, "第三条", "renumbered", "第七条")]
    assert found["case-harbour"] == [(HARBOURS, "第三条", "split", "第十条、第十一条")]
    assert found["guide-kitchens"] == [
        (KITCHENS, "第三条", "gone", ""),
        (KITCHENS, "第四条", "renumbered", "第十三条"),
    ]
    assert found["material-nights"] == [(NIGHTS, "第四条", "changed", "第四条")]
    assert found["syllabus"] == [(NIGHTS, "第三条", "renumbered", "第三条")]
    (citing,) = report.citing
    assert citing.law == OFFICERS
    assert [(number.label() if number else "", each.fate) for number, each in citing.articles] == [
        ("第二条", "renumbered"),
        ("第三条", "gone"),
        ("第四条", "split"),
    ]
    assert citing.unsettled == 2


def test_a_file_that_is_not_loaded_has_the_same_impact(city: City, tmp_path: Path) -> None:
    file = tmp_path / f"{CODE}(2040-09-01).md"
    file.write_text(code_text(), encoding="utf-8")
    text = read_law(file, city.settings.max_file_bytes)
    with city.database.reading() as session:
        told = impact(session, coming.of_text(session, text), as_of=DAY)
    assert fates(told) == fates(asked(city))
    assert told.citing_counts() == asked(city).citing_counts()


def test_a_file_without_a_law_is_refused(city: City, tmp_path: Path) -> None:
    file = tmp_path / "便条.md"
    file.write_text("明天开会。", encoding="utf-8")
    with pytest.raises(InvalidInput, match="不能按法规读取"):
        read_law(file, city.settings.max_file_bytes)


def test_both_wordings_of_a_changed_provision_are_shown(city: City) -> None:
    (each,) = next(
        one.destinations for one in asked(city).dependents if one.key == "material-nights"
    )
    assert [word.text for word in each.old_words if word.changed] == ["二千元"]
    assert [word.text for word in each.new_words if word.changed] == ["一万元"]


def test_nothing_is_queued_before_the_day(enacted: City) -> None:
    assert day.open_due(enacted.database, EVE) == 0
    assert queued(enacted) == {}


def test_on_the_day_everything_ends_at_a_successor_or_in_the_queue(enacted: City) -> None:
    day.open_due(enacted.database, EVE)
    assert day.open_due(enacted.database, DAY) > 0
    found = queued(enacted)
    assert found["case-dumping", f"{STREAMS} 2018 第五条"] == ("renumbered", "renumbered")
    assert found["case-harbour", f"{HARBOURS} 2015 第三条"] == ("split", "")
    assert found["guide-kitchens", f"{KITCHENS} 2016 第三条"] == ("gone", "")
    assert found["material-nights", f"{NIGHTS} 2017 第四条"] == ("changed", "")
    assert found["catalogue-streets", f"{NIGHTS} 2017 第四条"] == ("changed", "")
    assert found["syllabus", f"{NIGHTS} 2017 第三条"] == ("renumbered", "renumbered")
    officers = officers_key(enacted)
    assert found[officers, f"{STREAMS} 2018 第五条"] == ("renumbered", "renumbered")
    assert found[officers, f"{KITCHENS} 2016 第三条"] == ("gone", "")
    assert found[officers, f"{HARBOURS} 2015 第三条"] == ("split", "")
    assert list(dangling(enacted)) == []


def test_without_the_queue_something_would_dangle(enacted: City) -> None:
    found = {key for key, _ in dangling(enacted, with_queue=False)}
    assert found >= {"guide-kitchens", officers_key(enacted)}


def test_the_citing_article_is_named_and_marked_as_reviewed(enacted: City) -> None:
    day.open_due(enacted.database, DAY)
    (entry,) = [each for each in waiting_laws(enacted) if each.notice.fate == "gone"]
    assert (entry.title, entry.notice.parts) == (OFFICERS, ("第三条",))
    for verdict in (Verdict.KEPT, Verdict.CORRECTED, Verdict.WITHDRAWN):
        with pytest.raises(InvalidInput, match="的结论"):
            queue.close(
                enacted.database, entry.id, actor="legal-1", verdict=verdict, reason="不涉及"
            )
    closed = queue.close(
        enacted.database, entry.id, actor="legal-1", verdict=Verdict.REVIEWED, reason="已函告"
    )
    assert (closed.verdict, closed.reason) == ("reviewed", "已函告")
    assert entry.id not in {each.id for each in waiting_laws(enacted)}
    assert day.open_due(enacted.database, DAY) == 0, "what was reviewed is not queued again"


def test_only_laws_are_marked_as_reviewed_and_only_by_those_with_the_role(enacted: City) -> None:
    day.open_due(enacted.database, DAY)
    with enacted.database.reading() as session:
        entries, _ = queue.listed(session, limit=100)
    case = next(each for each in entries if each.key == "case-harbour")
    with pytest.raises(InvalidInput, match="没有“已核阅”的结论"):
        queue.close(enacted.database, case.id, actor="legal-1", verdict=Verdict.REVIEWED)
    law = next(each for each in entries if each.kind is DocumentKind.REGULATION)
    with pytest.raises(NotPermitted):
        queue.close(enacted.database, law.id, actor="librarian", verdict=Verdict.REVIEWED)


def test_a_law_that_has_ended_by_the_day_is_not_queued(enacted: City) -> None:
    version = enacted.version_id(OFFICERS, "2020-03-01")
    with enacted.database.unit_of_work() as uow:
        uow.session.get_one(Version, version).repealed_on = DAY
    day.open_due(enacted.database, DAY)
    assert waiting_laws(enacted) == []


def test_an_amendment_queues_the_laws_that_cite_the_amended_article(city: City) -> None:
    amended = (HOODS, CARTS.replace("两百米", "三百米"), HOOD_FINE)
    text = law_text(KITCHENS, "2016-03-01", amended).replace(
        "<!-- INFO END -->",
        "2024年5月1日 云泽市第六届人民代表大会常务委员会第三次会议修正\n\n<!-- INFO END -->",
    )
    city.publish(city.load("修正", {f"{KITCHENS}(2024-05-01).md": text}))
    (entry,) = waiting_laws(city)
    assert (entry.title, entry.notice.label, entry.notice.fate) == (OFFICERS, "第三条", "changed")
    assert [word.text for word in entry.notice.new if word.changed] == ["三百米"]


def test_the_day_may_be_repeated(enacted: City) -> None:
    first = day.open_due(enacted.database, DAY)
    before = queued(enacted)
    assert first > 0
    assert day.open_due(enacted.database, DAY) == 0
    assert day.open_due(enacted.database, DAY + dt.timedelta(days=400)) == 0
    assert queued(enacted) == before


def test_the_report_and_the_queue_say_the_same(enacted: City) -> None:
    report = asked(enacted)
    told = {
        (one.key, each.provision): each.fate
        for one in report.dependents
        for each in one.destinations
    }
    told |= {
        (f"{one.slug}/{one.version}", each.provision): each.fate
        for one in report.citing
        for _, each in one.articles
    }
    assert len(told) > len(report.dependents) + 2
    day.open_due(enacted.database, DAY)
    with enacted.database.reading() as session:
        entries, _ = queue.listed(session, everything=True, limit=100)
    assert {(e.key, e.notice.provision): e.notice.fate for e in entries} == told


def test_a_code_published_at_the_desk_ends_the_old_laws(enacted: City) -> None:
    with enacted.database.reading() as session:
        rows = session.execute(
            select(Version.title, Version.repealed_on).where(Version.version >= "2015")
        ).all()
    ended = {title for title, on in rows if on == DAY}
    assert ended == {STREAMS, HARBOURS, KITCHENS, NIGHTS}


def test_a_code_that_is_withdrawn_ends_nothing(enacted: City) -> None:
    keep_up = Upkeep()
    keep_up(enacted.settings, enacted.database)
    with enacted.database.unit_of_work() as uow:
        document = uow.session.scalars(select(Document).where(Document.title == CODE)).one()
        document.state = "withdrawn"
    keep_up(enacted.settings, enacted.database)
    with enacted.database.reading() as session:
        ended = session.scalars(select(Version.title).where(Version.repealed_on == DAY)).all()
    assert ended == []
    assert day.open_due(enacted.database, DAY) == 0


def test_the_published_table_stands_before_the_comparison(city: City, tmp_path: Path) -> None:
    city.publish(_code_batch(city), finish=False)
    city.import_table(tmp_path, f"旧法,旧条,新法,新条\n{KITCHENS},第三条,{CODE},第十二条\n")
    Upkeep()(city.settings, city.database)
    assert fates(asked(city))["guide-kitchens"] == [
        (KITCHENS, "第三条", "changed", "第十二条"),
        (KITCHENS, "第四条", "renumbered", "第十三条"),
    ]


@pytest.mark.parametrize(
    "row",
    [f"{STREAMS},第九十条,{CODE},第七条", f"{STREAMS},第四条,{CODE},第九十条"],
    ids=["old", "new"],
)
def test_a_table_that_names_an_article_nobody_has_is_refused_whole(
    enacted: City, tmp_path: Path, row: str
) -> None:
    with pytest.raises(InvalidInput, match="没有“第九十条”"):
        enacted.import_table(tmp_path, TABLE + row + "\n")


def test_an_old_article_that_the_table_maps_twice_is_split(enacted: City, tmp_path: Path) -> None:
    enacted.import_table(
        tmp_path,
        f"旧法,旧条,新法,新条\n{NIGHTS},第四条,{CODE},第四条\n{NIGHTS},第四条,{CODE},第八条\n",
    )
    assert fates(asked(enacted))["material-nights"] == [
        (NIGHTS, "第四条", "split", "第四条、第八条")
    ]


def test_laws_that_repeal_one_another_end_in_the_later_one(enacted: City) -> None:
    with enacted.database.unit_of_work() as uow:
        code = uow.session.scalars(select(Work).where(Work.short_title == CODE)).one()
        uow.session.add(
            Relation(
                version_id=enacted.version_id(KITCHENS, "2016-03-01"),
                kind="repeals",
                target_title=CODE,
                target_work_id=code.id,
                on=DAY,
            )
        )
    assert asked(enacted, KITCHENS).law.changes == ()
    day.open_due(enacted.database, DAY)
    assert list(dangling(enacted)) == []


def test_a_law_that_is_not_held_is_not_found(city: City) -> None:
    with pytest.raises(NotFound, match="没有找到法规"):
        asked(city, "云泽市没有的条例")


def dangling(city: City, *, with_queue: bool = True) -> Iterator[tuple[str, str]]:
    """(who, provision) of every row that leads neither to a text in force nor into a queue."""
    with city.database.reading() as session:
        waiting = {
            (row.document_id, row.provision)
            for row in session.scalars(select(Recheck))
            if with_queue and (row.diff["new_provisions"] or not row.verdict)
        }
        articles = {(who, _article(provision)) for who, provision in waiting}
        keys = {row.id: row.key for row in session.scalars(select(Document))}
        slugs = {row.id: row.slug for row in session.scalars(select(Work))}
        walked = 0
        for document_id, provision in _standing(city):
            walked += 1
            if (document_id, provision) in waiting or _lives_on(city, provision):
                continue
            yield keys[document_id], provision
        assert walked >= 13
        references = session.execute(
            select(ProvisionReference, Version)
            .join(Version, Version.id == ProvisionReference.version_id)
            .where(ProvisionReference.target_number.is_not(None))
        ).all()
        assert len(references) >= 3
        for row, version in references:
            if version.repealed_on is not None and version.repealed_on <= DAY:
                continue
            assert row.resolved, row.reason
            target = ArticleNumber(row.target_number or 0, row.target_suffix)
            meant = session.get_one(Version, row.target_version_id)
            place = (slugs[meant.work_id], meant.version, target)
            if (version.document_id, place) in articles or _in_force(session, meant.id, target):
                continue
            yield keys[version.document_id], row.raw


def _article(provision: str) -> tuple[str, str, ArticleNumber]:
    """The article of a cited provision, whatever part of it is cited."""
    slug, version, eid = provision.split("/")
    address = parse_eid(eid)
    assert address is not None
    assert address.article is not None
    return (slug, version, address.article)


def waiting_laws(city: City) -> list[queue.QueueEntry]:
    """What of the queue waits for a look at a law that cites."""
    with city.database.reading() as session:
        entries, _ = queue.listed(session, limit=100)
    return [each for each in entries if each.kind is DocumentKind.REGULATION]


def officers_key(city: City) -> str:
    return f"{city.slug(OFFICERS)}/2020-03-01"


def _standing(city: City) -> Iterator[tuple[int, str]]:
    """Every provision on which a published text stands, from the rows themselves."""
    with city.database.reading() as session:
        cited = session.execute(
            select(Document.id, Citation)
            .join(Citation, Citation.revision_id == Document.published_revision_id)
            .where(Citation.article.is_not(None))
        ).all()
        for document_id, row in cited:
            assert row.resolved, row.reason
            yield document_id, row.provision
        slugs = {row.short_title: row.slug for row in session.scalars(select(Work))}
        entries: list[tuple[int, dict[str, object]]] = []
        for item in session.scalars(select(EnforcementItem)):
            entries += [(item.document_id, each) for each in (*item.duty, *item.penalty)]
        for point in session.scalars(select(SyllabusPoint)):
            entries += [(point.document_id, each) for each in point.basis]
        for document_id, each in entries:
            slug = slugs[str(each["law"])]
            yield document_id, f"{slug}/{each['version']}/art_{each['article']}"


def _lives_on(city: City, provision: str) -> bool:
    slug, version, number = _article(provision)
    with city.database.reading() as session:
        version_id = session.scalars(
            select(Version.id)
            .join(Work, Work.id == Version.work_id)
            .where(Work.slug == slug, Version.version == version, Version.superseded.is_(False))
        ).one()
        return _in_force(session, version_id, number)


def _in_force(session: Session, version_id: int, number: ArticleNumber) -> bool:
    return bool(lineage.history(session, version_id, number, as_of=DAY).current)
