"""A case on a law that another replaced, or on an earlier number, stands on the same provision."""

from __future__ import annotations

from typing import Any

import pytest

from kb.model.document import DocumentKind
from kb.model.law_graph import Correspondence
from kb.store.database import Database
from search.similar.opening import public_cases
from search.similar.query import SimilarQuery
from search.similar.results import SimilarHit
from search.similar.service import SimilarCases
from tests.ingest.amended import replaced
from tests.search.similar.precedents import case
from tests.web.library import add_document

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
        replaced(uow)
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
