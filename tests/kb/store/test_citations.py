"""Citation rows: stated and found, resolved to a version, and never from what is restricted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.model.regulation import Provision, Version, Work
from kb.store import citations
from kb.store.database import Database
from kb.store.documents import NewDocument, save

LAW = "虚构河流保护条例"


def add_version(database: Database, version: str, *, begins: dt.date, articles: int) -> None:
    """Store one version of the invented law with so many one-line articles."""
    with database.unit_of_work() as uow:
        session = uow.session
        work = session.scalars(select(Work).where(Work.slug == "xugou")).first()
        if work is None:
            work = Work(
                slug="xugou",
                title=LAW,
                short_title=LAW,
                type="local_regulation",
                level="municipal",
                region="990100",
            )
            session.add(work)
            session.flush()
        content = {"title": LAW, "version": version}
        document, revision = save(
            uow,
            NewDocument(DocumentKind.REGULATION, f"xugou/{version}", LAW, content, content),
            actor="tester",
        )
        row = Version(
            work_id=work.id,
            document_id=document.id,
            revision_id=revision.id,
            version=version,
            title=LAW,
            effective_on=begins,
            article_count=articles,
        )
        session.add(row)
        session.flush()
        for number in range(1, articles + 1):
            session.add(
                Provision(
                    version_id=row.id,
                    position=number,
                    kind="article",
                    eid=f"art_{number}",
                    number=number,
                    text=f"第{'一二三四五六七八九'[number - 1]}条 内容。",
                )
            )


def store(
    database: Database,
    public: dict[str, Any],
    *,
    content: dict[str, Any] | None = None,
    kind: DocumentKind = DocumentKind.CASE,
) -> int:
    with database.unit_of_work() as uow:
        document, revision = save(
            uow,
            NewDocument(kind, "paper", "文稿", content or public, public),
            actor="tester",
        )
        citations.ensure(uow, revision, kind)
        return document.id


def rows_of(database: Database) -> list[dict[str, Any]]:
    with database.reading() as session:
        return [
            {column.key: getattr(row, column.key) for column in Citation.__table__.columns}
            for row in session.scalars(select(Citation).order_by(Citation.id))
        ]


def basis(**entry: Any) -> dict[str, Any]:
    return {"legal_basis": [{"law": LAW, "version": "2020-01-01", "role": "penalty", **entry}]}


def test_a_stated_basis_is_resolved_to_its_version(database: Database) -> None:
    add_version(database, "2020-01-01", begins=dt.date(2020, 3, 1), articles=4)
    add_version(database, "2024-01-01", begins=dt.date(2024, 3, 1), articles=5)
    store(database, basis(article=2, paragraph=1, items=[3]))
    (row,) = rows_of(database)
    assert row["resolved"] is True
    assert (row["work_slug"], row["version"], row["role"]) == ("xugou", "2020-01-01", "penalty")
    assert row["provision"] == "xugou/2020-01-01/art_2__para_1__item_3"
    assert (row["article"], row["paragraph"], row["items"]) == (2, 1, [3])


def test_a_missing_law_version_and_article_are_each_named(database: Database) -> None:
    add_version(database, "2020-01-01", begins=dt.date(2020, 3, 1), articles=4)
    store(
        database,
        {
            "legal_basis": [
                {"law": "没有的法", "version": "2020-01-01", "article": 1},
                {"law": LAW, "version": "2019-01-01", "article": 1},
                {"law": LAW, "version": "2020-01-01", "article": 9},
                {"law": "没有的法"},
            ]
        },
    )
    reasons = [row["reason"] for row in rows_of(database)]
    assert reasons == [
        "库中没有《没有的法》2020-01-01版",
        f"库中没有《{LAW}》2019-01-01版",
        f"《{LAW}》2020-01-01版没有第九条",
        "库中没有《没有的法》",
    ]
    assert not any(row["resolved"] for row in rows_of(database))


def test_a_basis_without_version_takes_the_one_in_force(database: Database) -> None:
    add_version(database, "2020-01-01", begins=dt.date(2020, 3, 1), articles=4)
    store(database, {"legal_basis": [{"law": LAW, "article": 1}]})
    assert rows_of(database)[0]["version"] == "2020-01-01"


def test_a_mention_means_the_law_on_the_day_of_the_violation(database: Database) -> None:
    add_version(database, "2020-01-01", begins=dt.date(2020, 3, 1), articles=4)
    add_version(database, "2024-01-01", begins=dt.date(2024, 3, 1), articles=5)
    text = f"依照《{LAW}》第三条处理。"
    store(
        database,
        {"violation_on": "2023-05-01", "sections": [{"heading": "法律依据", "text": text}]},
    )
    (row,) = rows_of(database)
    assert (row["version"], row["section"], row["role"]) == ("2020-01-01", "法律依据", "mention")
    assert text[row["start"] : row["end"]] == row["raw"]


def test_a_bad_date_does_not_stop_the_rows(database: Database) -> None:
    store(database, {"violation_on": "某年某月", "text": f"《{LAW}》第一条"})
    assert len(rows_of(database)) == 1


def test_only_the_public_form_is_read(database: Database) -> None:
    hidden = {"internal_notes": f"《{LAW}》第一条", "text": "无引用"}
    store(database, {"text": "无引用"}, content=hidden)
    assert rows_of(database) == []


def test_laws_and_catalogues_have_no_citation_rows(database: Database) -> None:
    store(database, {"text": f"《{LAW}》第一条"}, kind=DocumentKind.CATALOGUE)
    assert rows_of(database) == []


def test_rows_are_written_once(database: Database) -> None:
    document_id = store(database, basis(article=1))
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Document, document_id)
        revision = uow.session.get_one(Revision, row.current_revision_id)
        citations.ensure(uow, revision, DocumentKind.CASE)
    assert len(rows_of(database)) == 1


def test_rows_that_wait_are_resolved_when_the_law_arrives(database: Database) -> None:
    store(database, {**basis(article=2), "text": f"《{LAW}》第一条"})
    with database.unit_of_work() as uow:
        assert citations.resolve_pending(uow) == 0
    add_version(database, "2020-01-01", begins=dt.date(2020, 3, 1), articles=4)
    with database.unit_of_work() as uow:
        assert citations.resolve_pending(uow) == 2
    assert {row["resolved"] for row in rows_of(database)} == {True}
    with database.unit_of_work() as uow:
        assert citations.resolve_pending(uow) == 0
