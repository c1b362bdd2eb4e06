"""GET /api/v1/questions: the bank for programs of trainers; and nothing of it for the public."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.document import Document, DocumentKind
from kb.model.operations import AuditEntry
from kb.settings import Settings
from kb.store import cited_by, library
from kb.store.database import Database
from search.opening import SearchRuntime
from search.passages import passages_of_revision
from search.service import SearchRequest
from tests.review.laws import LAW, SLUG, enact
from tests.review.question_bank import (
    ARTICLES,
    BANK,
    FINE_CHOICE,
    OLD_VERSION,
    REPORT_BLANK,
    document_id,
    publish,
    store,
)
from tests.web.desk import Clerk

STEM = "排污单位应当自发现泄漏之日起"


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    found = Clerk.settle(client, library)
    enact(library, OLD_VERSION, ARTICLES)
    publish(library, *BANK)
    return found


def test_a_trainer_reads_the_bank_page_by_page(clerk: Clerk) -> None:
    first = clerk.get("/questions?limit=2", "expert")
    assert (len(first["questions"]), first["total"]) == (2, 3)
    rest = clerk.get(f"/questions?limit=2&cursor={first['next_cursor']}", "expert")
    assert rest["next_cursor"] is None
    found = [*first["questions"], *rest["questions"]]
    assert [each["id"] for each in found] == [each.key() for each in BANK]
    assert found[0]["answer"] == "B"
    assert found[0]["citations"][0]["provision"] == f"{SLUG}/{OLD_VERSION}/art_3"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=fill_in", [REPORT_BLANK]),
        (f"law={LAW}&article=3&type=single", [FINE_CHOICE]),
        ("pattern=fine_range", [FINE_CHOICE]),
        ("point=KD-101", [REPORT_BLANK]),
        ("standing=stale", []),
        ("q=泄漏&difficulty=3&level=中级", [REPORT_BLANK]),
        ("origin=generated", []),
    ],
)
def test_filters_choose_questions(clerk: Clerk, query: str, expected: list[object]) -> None:
    found = clerk.get(f"/questions?{query}", "expert")["questions"]
    assert [each["id"] for each in found] == [each.key() for each in expected]  # type: ignore[attr-defined]


def test_one_question_comes_with_revisions_and_usage(clerk: Clerk) -> None:
    found = clerk.get(f"/questions/{FINE_CHOICE.key()}", "librarian")
    assert found["stem"] == FINE_CHOICE.stem
    assert [each["published"] for each in found["revisions"]] == [True]
    assert (found["used_in"], found["practised"]) == ([], 0)
    assert clerk.ask("GET", "/questions/question-none", "admin").status_code == 404


@pytest.mark.parametrize("path", ["/questions", f"/questions/{FINE_CHOICE.key()}"])
def test_others_are_refused_and_it_is_on_record(clerk: Clerk, path: str) -> None:
    assert clerk.ask("GET", path).status_code == 401
    for name in ("submitter", "expert-own", "legal-1"):
        assert clerk.ask("GET", path, name).status_code == 403
    with clerk.database.reading() as session:
        rows = session.execute(
            select(AuditEntry.actor, AuditEntry.subject)
            .where(AuditEntry.action.startswith("refused:"))
            .order_by(AuditEntry.seq)
        ).all()
    assert [row.actor for row in rows[-4:]] == ["anonymous", "submitter", "expert-own", "legal-1"]
    assert all(row.subject.startswith("question:") for row in rows[-4:])


def test_a_misspelt_filter_is_refused(clerk: Clerk) -> None:
    answer = clerk.ask("GET", "/questions?tpye=single", "expert")
    assert answer.status_code == 422


PUBLIC = (
    "/",
    f"/regulations/{SLUG}",
    f"/regulations/{SLUG}/{OLD_VERSION}",
    f"/regulations/{SLUG}/{OLD_VERSION}/articles/3",
    f"/regulations/{SLUG}/{OLD_VERSION}/articles/4",
    "/sitemap.xml",
    "/feeds/cases.atom",
    "/feeds/withdrawals.atom",
    "/imports",
    "/materials",
    "/guides",
    "/syllabus",
    f"/api/v1/provisions/{SLUG}/{OLD_VERSION}/art_4/cases",
    f"/api/v1/regulations/{SLUG}/articles/4",
    "/api/v1/cases",
    "/api/v1/tasks",
)


def test_no_public_page_feed_or_answer_shows_a_question(clerk: Clerk) -> None:
    stems = [question.title[:24] for question in BANK]
    for address in PUBLIC:
        answer = clerk.client.get(address)
        assert answer.status_code == 200, address
        for stem in stems:
            assert stem not in answer.text, address
        assert "question-" not in answer.text, address


def test_the_batches_of_questions_are_in_no_public_record_of_imports(clerk: Clerk) -> None:
    batch = store(clerk.database, FINE_CHOICE)
    assert clerk.client.get(f"/imports/{batch}").status_code == 404
    assert "试题" not in clerk.client.get("/imports").text


def test_who_cites_an_article_names_no_questions(clerk: Clerk) -> None:
    with clerk.database.reading() as session:
        work = library.get_work(session, SLUG)
        found = cited_by.cited_by(session, work, 3)
    assert found.counts == ()
    assert found.items == ()


def test_no_index_holds_a_question(clerk: Clerk, web_settings: Settings, tmp_path: Path) -> None:
    with clerk.database.reading() as session:
        document = session.get_one(Document, document_id(clerk.database, REPORT_BLANK))
        assert document.kind == DocumentKind.QUESTION.value
        for public in (True, False):
            revision = document.published_revision_id
            assert passages_of_revision(session, document, revision, public=public) == ()
    runtime = SearchRuntime(web_settings, clerk.database)
    try:
        runtime.indexer.drain()
        for service in (runtime.public, runtime.internal):
            hits = service.search(SearchRequest(REPORT_BLANK.stem, limit=50)).hits
            assert "question" not in {hit.kind for hit in hits}
    finally:
        runtime.close()
