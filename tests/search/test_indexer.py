"""The indexes follow the database: published text is public, drafts internal, nothing lingers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.operations import OutboxEntry, OutboxOperation
from kb.model.regulation import Provision, Version, Work
from kb.store import documents
from kb.store.database import Database
from search.index.conditions import equals
from search.index.edge import EdgeIndex
from search.indexer import MAX_ATTEMPTS, Indexer
from search.passage import Passage
from search.vectorise import Vectoriser
from tests.search.library import DIMENSION

CONTENT: dict[str, Any] = {
    "title": "某食品有限公司倾倒废油案",
    "sections": [
        {"key": "facts", "heading": "案情简介", "text": "**夜间**倾倒废油。"},
        {"key": "decision", "heading": "查处情况", "text": "罚款八千元。"},
    ],
}


class House:
    """A database with both indexes and the indexer between them."""

    def __init__(self, database: Database, folder: Path, vectoriser: Vectoriser) -> None:
        self.database = database
        self.public = EdgeIndex(folder / "public", DIMENSION)
        self.internal = EdgeIndex(folder / "internal", DIMENSION)
        self.indexer = Indexer(database, self.public, self.internal, vectoriser)

    def texts(self, index: EdgeIndex) -> list[str]:
        return sorted(point.payload["text"] for point in index.scan())

    def save(self, content: dict[str, Any], *, key: str = "case-1", **options: Any) -> int:
        kind = options.pop("kind", DocumentKind.CASE)
        with self.database.unit_of_work() as uow:
            document, _ = documents.save(
                uow,
                documents.NewDocument(
                    kind=kind,
                    key=key,
                    title=content["title"],
                    content=content,
                    public_content=options.pop("public", content),
                    region="990100",
                    level="municipal",
                ),
                actor="test",
            )
            uow.announce(document.id, OutboxOperation.UPSERT)
            return document.id

    def set_state(self, document_id: int, state: DocumentState) -> None:
        with self.database.unit_of_work() as uow:
            document = uow.session.get_one(Document, document_id)
            document.state = state.value
            if state is DocumentState.PUBLISHED:
                document.published_revision_id = document.current_revision_id
            uow.announce(document_id, OutboxOperation.UPSERT)


@pytest.fixture
def house(database: Database, tmp_path: Path, vectoriser: Vectoriser) -> Iterator[House]:
    made = House(database, tmp_path, vectoriser)
    yield made
    made.public.close()
    made.internal.close()


def add_law(house: House) -> int:
    document_id = house.save(
        {"title": "溪流保护法"}, key="xiliu/2021-04-20", kind=DocumentKind.REGULATION
    )
    with house.database.unit_of_work() as uow:
        document = uow.session.get_one(Document, document_id)
        work = Work(
            slug="xiliu", title="溪流保护法", short_title="溪流保护法", type="law", level="national"
        )
        uow.session.add(work)
        uow.session.flush()
        version = Version(
            work_id=work.id,
            document_id=document_id,
            revision_id=document.current_revision_id,
            version="2021-04-20",
            title="溪流保护法",
            effective_on=dt.date(2021, 6, 1),
        )
        uow.session.add(version)
        uow.session.flush()
        rows = [
            ("preamble", "preamble", None, None, "序"),
            ("article", "art_1", 1, None, "第一条　为了保护溪流。"),
            ("article", "art_1_1", 1, 1, "第一条之一　溪长巡查。"),
            ("annex", "annex_1", None, None, "附件：\n" + "\n".join(["溪流名录" * 100] * 5)),
        ]
        for position, (kind, eid, number, suffix, text) in enumerate(rows):
            uow.session.add(
                Provision(
                    version_id=version.id,
                    position=position,
                    kind=kind,
                    eid=eid,
                    number=number,
                    suffix=suffix,
                    text=text,
                )
            )
    house.set_state(document_id, DocumentState.PUBLISHED)
    return document_id


def test_articles_and_annexes_become_passages_and_the_preamble_does_not(house: House) -> None:
    add_law(house)
    house.indexer.drain()
    found = [Passage.from_payload(p.id, p.payload) for p in house.public.scan()]
    articles = sorted((p.eid, p.text, p.title) for p in found if p.article is not None)
    assert articles == [
        ("art_1", "为了保护溪流。", "溪流保护法 第一条"),
        ("art_1_1", "溪长巡查。", "溪流保护法 第一条之一"),
    ]
    annexes = [p for p in found if p.article is None]
    assert len(annexes) > 1
    assert sum(p.text.count("溪流名录") for p in annexes) == 500


def test_a_draft_is_internal_until_it_is_published(house: House) -> None:
    document_id = house.save(CONTENT)
    house.indexer.drain()
    assert house.public.count() == 0
    assert house.texts(house.internal) == ["夜间倾倒废油。", "罚款八千元。"]
    house.set_state(document_id, DocumentState.PUBLISHED)
    house.indexer.drain()
    assert house.texts(house.public) == ["夜间倾倒废油。", "罚款八千元。"]
    assert house.internal.count() == 0


def test_the_public_index_holds_the_masked_text_only(house: House) -> None:
    masked = {**CONTENT, "sections": [{"key": "facts", "heading": "", "text": "某某倾倒。"}]}
    house.set_state(house.save(CONTENT, public=masked), DocumentState.PUBLISHED)
    house.indexer.drain()
    assert house.texts(house.public) == ["某某倾倒。"]


def test_a_withdrawn_document_leaves_the_public_index(house: House) -> None:
    document_id = house.save(CONTENT)
    house.set_state(document_id, DocumentState.PUBLISHED)
    house.indexer.drain()
    house.set_state(document_id, DocumentState.WITHDRAWN)
    house.indexer.drain()
    assert house.public.count() == 0


def test_a_section_that_is_gone_from_the_text_is_gone_from_the_index(house: House) -> None:
    house.set_state(house.save(CONTENT), DocumentState.PUBLISHED)
    house.indexer.drain()
    document_id = house.save({**CONTENT, "sections": CONTENT["sections"][:1]})
    house.set_state(document_id, DocumentState.PUBLISHED)
    house.indexer.drain()
    assert house.texts(house.public) == ["夜间倾倒废油。"]


def test_a_correction_under_way_is_internal_and_the_published_text_stays(house: House) -> None:
    house.set_state(house.save(CONTENT), DocumentState.PUBLISHED)
    corrected = {**CONTENT, "sections": [{"key": "facts", "heading": "", "text": "改正后的案情。"}]}
    document_id = house.save(corrected)
    house.set_state(document_id, DocumentState.CORRECTING)
    house.indexer.drain()
    assert "夜间倾倒废油。" in house.texts(house.public)
    assert house.texts(house.internal) == ["改正后的案情。"]


def test_draining_twice_changes_nothing(house: House) -> None:
    add_law(house)
    house.indexer.drain()
    before = {point.id: dict(point.payload) for point in house.public.scan()}
    with house.database.unit_of_work() as uow:
        uow.session.execute(update(OutboxEntry).values(done_at=None))
    house.indexer.drain()
    assert {point.id: dict(point.payload) for point in house.public.scan()} == before
    assert house.indexer.pending() == 0


def test_a_rebuild_gives_the_index_that_grew(house: House) -> None:
    add_law(house)
    house.set_state(house.save(CONTENT), DocumentState.PUBLISHED)
    house.indexer.drain()
    before = {point.id: dict(point.payload) for point in house.public.scan()}
    vectors = {i: tuple(v) for i, v in house.public.vectors(list(before)).items()}
    house.indexer.rebuild()
    assert {point.id: dict(point.payload) for point in house.public.scan()} == before
    assert {i: tuple(v) for i, v in house.public.vectors(list(before)).items()} == vectors


def test_differences_are_named_and_repaired(house: House) -> None:
    law, case = add_law(house), house.save(CONTENT)
    house.indexer.drain()
    assert all(each.clean for each in house.indexer.differences())
    house.public.delete(equals("document_id", law))
    with house.database.unit_of_work() as uow:
        other = house.internal.scan(equals("document_id", case))
        assert next(other)
        uow.session.execute(
            update(Document).where(Document.id == case).values(state=DocumentState.REJECTED.value)
        )
    public, internal = house.indexer.differences()
    assert (public.missing, internal.left_over) == ((law,), (case,))
    house.indexer.repair((public, internal))
    assert all(each.clean for each in house.indexer.differences())


def test_a_document_that_cannot_be_shown_is_reported_and_stops_nothing(house: House) -> None:
    broken = house.save({**CONTENT, "sections": ["no section"]}, key="broken")
    house.save(CONTENT, key="good")
    report = house.indexer.drain()
    assert house.texts(house.internal) == ["夜间倾倒废油。", "罚款八千元。"]
    assert {document for document, _ in report.failed} == {broken}
    with house.database.reading() as session:
        entry = session.scalars(select(OutboxEntry).where(OutboxEntry.document_id == broken)).one()
        assert entry.attempts == MAX_ATTEMPTS
        assert "无法生成检索单元" in entry.error


def test_revisions_are_what_public_passages_carry(house: House) -> None:
    document_id = house.save(CONTENT)
    house.set_state(document_id, DocumentState.PUBLISHED)
    house.indexer.drain()
    with house.database.reading() as session:
        sha256 = session.scalars(select(Revision.sha256)).one()
    assert {point.payload["revision"] for point in house.public.scan()} == {sha256}
