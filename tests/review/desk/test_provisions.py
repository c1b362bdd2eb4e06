"""Provisions cited by a case: their text on the day of the violation, and what does not agree."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import IllegalTransition
from kb.model.document import DocumentKind, DocumentState
from kb.store.database import Database
from review.desk import cases, provisions
from review.desk.provisions import CitedProvision
from tests.review.bureau import draft
from tests.review.desk.forms import form
from tests.review.desk.signers import SignedDesk
from tests.web.library import fill_laws

STREAM_LAW = "溪流保护条例"


@pytest.fixture
def lawful(signers: Database) -> Database:
    with signers.unit_of_work() as uow:
        fill_laws(uow)
    return signers


def cited(database: Database, *, day: str, version: str, article: int = 3) -> list[CitedProvision]:
    basis = [{"law": STREAM_LAW, "version": version, "article": article, "role": "penalty"}]
    filled = form(violation_on=day, legal_basis=basis, decided_on="2024-05-20")
    saved = cases.create(database, actor="submitter", form=filled)
    desk = SignedDesk(database, saved.document_id)
    desk.hand_in()
    day_found, found = provisions.provisions(database, desk.id, actor="submitter")
    assert day_found == dt.date.fromisoformat(day)
    return [one for one in found if one.law == STREAM_LAW]


def test_the_text_of_the_day_stands_beside_the_citation(lawful: Database) -> None:
    [found] = cited(lawful, day="2022-02-03", version="2021-04-20")
    assert (found.version, found.problem, found.role) == ("2021-04-20", "", "penalty")
    assert "二千元以上一万元以下" in found.text


def test_a_version_that_was_not_in_force_on_the_day_is_pointed_out(lawful: Database) -> None:
    [found] = cited(lawful, day="2018-02-03", version="2021-04-20")
    assert found.version == "2016-03-01"
    assert "五百元" in found.text
    assert "有效的是 2016-03-01 版本" in found.problem


def test_a_day_before_every_version_is_pointed_out(lawful: Database) -> None:
    [found] = cited(lawful, day="2010-01-01", version="2016-03-01")
    assert "没有有效版本" in found.problem


def test_an_article_that_does_not_exist_is_pointed_out(lawful: Database) -> None:
    [found] = cited(lawful, day="2022-02-03", version="2021-04-20", article=99)
    assert found.text == ""
    assert "99" in found.problem or "九十九" in found.problem


def test_a_provision_that_is_cited_twice_is_shown_once(lawful: Database) -> None:
    twice = {
        "title": "指南",
        "as_of": "2022-02-03",
        "text": f"依照《{STREAM_LAW}》第三条处罚。" * 2,
    }
    guide = SignedDesk(
        lawful, draft(lawful, key="guide-1", kind=DocumentKind.GUIDE, content=dict(twice)).id
    )
    guide.submit()
    _, found = provisions.provisions(lawful, guide.id, actor="submitter")
    assert [(one.law, one.article) for one in found] == [(STREAM_LAW, 3)]


def test_a_text_without_a_violation_is_read_as_of_the_day_it_names(lawful: Database) -> None:
    """The day under which its citations were resolved when it was stored."""
    text = {"title": "指南", "as_of": "2018-02-03", "decided_on": "2024-05-20"}
    text["text"] = f"依照《{STREAM_LAW}》第三条处罚。"
    guide = SignedDesk(
        lawful,
        draft(lawful, key="guide-1", kind=DocumentKind.GUIDE, content=dict(text)).id,
    )
    guide.submit()
    day, found = provisions.provisions(lawful, guide.id, actor="submitter")
    assert day == dt.date(2018, 2, 3)
    assert [(one.cited_version, one.version) for one in found] == [("2016-03-01", "2016-03-01")]


def test_a_reviewer_declares_before_reading_them(case: SignedDesk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition):
        provisions.provisions(case.database, case.id, actor="legal-1")
