"""A case on a law that another replaced, or on an earlier number, stands on the same provision."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kb.model.document import DocumentKind
from kb.model.law_graph import Correspondence
from kb.store import present_articles
from kb.store.database import Database
from kb.store.present_articles import CitedArticle
from kb.text.numerals import ArticleNumber
from search.similar.opening import public_cases
from search.similar.query import SimilarQuery
from search.similar.results import SimilarHit
from search.similar.service import SimilarCases
from tests.ingest.amended import edition
from tests.search.similar.precedents import case
from tests.web.library import add_document, add_edition, add_work

OLD = {"law": "锣鼓条例", "version": "2010-01-01", "article": 2, "role": "penalty"}
MIDDLE = {"law": "锣鼓条例", "version": "2015-01-01", "article": 3, "role": "penalty"}
NEW = {"law": "安宁条例", "version": "2020-01-01", "article": 1, "role": "penalty"}
OTHER = {"law": "安宁条例", "version": "2020-01-01", "article": 2, "role": "penalty"}
FACTS = "夜里锣鼓喧天，邻居不能入睡。"


def drum(title: str, *basis: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return case(title, FACTS, element=["noise"], legal_basis=list(basis), **fields)


@pytest.fixture
def database(database: Database) -> Database:
    with database.unit_of_work() as uow:
        drums = add_work(uow, "luogu", "锣鼓条例")
        fine, band = "夜里敲锣的，处一百元罚款。", "鼓队应当登记。"
        texts = [
            edition("2010-01-01", band, fine, repealed="2015-01-01"),
            edition("2015-01-01", band, "锣应当编号。", fine, repealed="2020-01-01"),
        ]
        versions = [add_edition(uow, drums, each) for each in texts]
        calm = add_work(uow, "anning", "安宁条例")
        versions.append(add_edition(uow, calm, edition("2020-01-01", fine, band)))
        old, middle, new = (version.id for version in versions)
        for (before, number), (after, then) in (
            ((old, 2), (middle, 3)),
            ((middle, 3), (new, 1)),
            ((old, 1), (middle, 1)),
            ((middle, 1), (new, 2)),
        ):
            uow.session.add(
                Correspondence(
                    old_version_id=before,
                    new_version_id=after,
                    kind="renumbered",
                    old_number=number,
                    new_number=then,
                    similarity=1.0,
                )
            )
        add_document(uow, DocumentKind.CASE, "old", drum("某戏班夜间扰民案", {**OLD, "items": [4]}))
        add_document(uow, DocumentKind.CASE, "other", drum("某戏班夜间扰民案", OTHER))
    return database


@pytest.fixture
def cases(database: Database) -> SimilarCases:
    return public_cases(database)


def hit(cases: SimilarCases, key: str, content: dict[str, Any]) -> SimilarHit:
    found = cases.find(SimilarQuery(content=content, limit=50)).hits
    return next(one for one in found if one.key == key)


@pytest.mark.parametrize("basis", [NEW, MIDDLE, OLD, {**NEW, "items": [1]}])
def test_the_new_law_s_article_counts_as_the_old_one(
    cases: SimilarCases, basis: dict[str, Any]
) -> None:
    asked = drum("某剧社夜间扰民案", basis)
    assert dict(hit(cases, "old", asked).parts)["basis"] == pytest.approx(1.0)
    assert dict(hit(cases, "other", asked).parts)["basis"] == 0.0
    assert cases.find(SimilarQuery(content=asked)).hits[0].key == "old"


def test_a_reader_sees_both_numbers_and_which_law_is_the_old_one(cases: SimilarCases) -> None:
    found = hit(cases, "old", drum("某剧社夜间扰民案", NEW))
    reasons = [one.text for one in found.reasons]
    differences = [one.text for one in found.differences]
    assert "同一处罚依据：安宁条例第一条（与锣鼓条例第二条前后相承）" in reasons
    assert "新旧法不同：安宁条例第一条（新法） ↔ 锣鼓条例第二条（旧法）" in differences
    assert not [text for text in differences if text.startswith("处罚依据不同")]


def test_two_cases_on_one_old_text_still_share_its_items(cases: SimilarCases) -> None:
    found = hit(cases, "old", drum("某剧社夜间扰民案", {**OLD, "items": [3, 4]}))
    assert "同一处罚依据：锣鼓条例第二条第四项" in [one.text for one in found.reasons]


def test_a_number_without_an_edition_is_that_of_the_day_of_the_violation(
    cases: SimilarCases,
) -> None:
    bare = {"law": "锣鼓条例", "article": 3, "role": "penalty"}
    asked = drum("某剧社夜间扰民案", bare, violation_on="2016-05-01")
    assert dict(hit(cases, "old", asked).parts)["basis"] == pytest.approx(1.0)


def test_a_correspondence_that_came_later_joins_cases_at_once(
    database: Database, cases: SimilarCases
) -> None:
    asked = drum("某剧社夜间扰民案", NEW)
    with database.unit_of_work() as uow:
        uow.session.query(Correspondence).filter_by(new_number=1, old_number=3).delete()
    assert dict(hit(cases, "old", asked).parts)["basis"] == 0.0
    with database.unit_of_work() as uow:
        old, middle, new = (
            uow.session.query(Correspondence.old_version_id).filter_by(old_number=2).scalar(),
            *uow.session.query(Correspondence.old_version_id, Correspondence.new_version_id)
            .filter_by(new_number=2)
            .one(),
        )
        assert old != middle
        uow.session.add(
            Correspondence(
                old_version_id=middle, new_version_id=new, kind="edited", old_number=3, new_number=1
            )
        )
    assert dict(hit(cases, "old", asked).parts)["basis"] == pytest.approx(1.0)


def test_only_what_another_text_replaced_has_become_something(database: Database) -> None:
    asked = [
        CitedArticle("锣鼓条例", ArticleNumber(2), "2010-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(3)),
        CitedArticle("锣鼓条例", ArticleNumber(2), on=dt.date(2012, 1, 1)),
        CitedArticle("安宁条例", ArticleNumber(1), "2020-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(2), "2015-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(2), "1999-01-01"),
        CitedArticle("不存条例", ArticleNumber(2)),
    ]
    with database.reading() as session:
        found = present_articles.present_articles(session, asked)
        before = present_articles.present_articles(session, asked, as_of=dt.date(2016, 1, 1))
    assert {one: [(p.law, p.number.number) for p in places] for one, places in found.items()} == {
        one: [("安宁条例", 1)] for one in asked[:3]
    }
    assert {p.law for places in before.values() for p in places} == {"锣鼓条例"}


def test_a_law_that_shares_its_name_is_not_guessed(database: Database) -> None:
    with database.unit_of_work() as uow:
        twin = add_work(uow, "luogu-2", "锣鼓条例", region="980000")
        add_edition(uow, twin, edition("2012-01-01", "鼓面。"))
    asked = [CitedArticle("锣鼓条例", ArticleNumber(2), "2010-01-01")]
    with database.reading() as session:
        assert present_articles.present_articles(session, asked) == {}
