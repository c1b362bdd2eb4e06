"""A revision is named by its content and never changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kb.errors import NotFound
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.operations import AuditEntry
from kb.store.database import Database
from kb.store.documents import (
    NewDocument,
    canonical_json,
    content_sha256,
    current_revision,
    is_intact,
    revision_sha256,
    save,
)

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def new(title: str = "某公司案", **fields: Any) -> NewDocument:
    content = {"title": title, **fields}
    return NewDocument(
        kind=DocumentKind.CASE,
        key="case-1",
        title=title,
        content=content,
        public_content=content,
        source_path="cases/1.md",
        source_sha256="0" * 64,
    )


def store(database: Database, document: NewDocument) -> tuple[int, int]:
    with database.unit_of_work() as uow:
        row, revision = save(uow, document, actor="tester")
        return row.id, revision.number


def test_a_new_document_is_a_draft_with_one_revision(database: Database) -> None:
    document_id, number = store(database, new())
    with database.reading() as session:
        row = session.get_one(Document, document_id)
        revision = session.get_one(Revision, row.current_revision_id)
        assert (row.state, row.published_revision_id) == (DocumentState.DRAFT, None)
        assert (number, revision.sha256) == (1, content_sha256({"title": "某公司案"}))


def test_the_same_content_is_stored_once(database: Database) -> None:
    assert store(database, new()) == store(database, new())
    with database.reading() as session:
        assert len(session.scalars(select(Revision)).all()) == 1
        assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_changed_content_is_a_further_revision_and_the_old_one_stays(database: Database) -> None:
    document_id, _ = store(database, new())
    assert store(database, new("改名案")) == (document_id, 2)
    with database.reading() as session:
        titles = session.scalars(select(Revision.content).order_by(Revision.number)).all()
        assert [content["title"] for content in titles] == ["某公司案", "改名案"]
        assert session.get_one(Document, document_id).title == "改名案"


def test_going_back_to_an_earlier_content_is_a_revision_of_its_own(database: Database) -> None:
    for title in ("甲", "乙", "甲"):
        document_id, number = store(database, new(title))
    assert number == 3
    with database.reading() as session:
        row = session.get_one(Document, document_id)
        assert session.get_one(Revision, row.current_revision_id).number == 3


def test_saving_is_audited_with_the_hash(database: Database) -> None:
    document_id, _ = store(database, new())
    with database.reading() as session:
        row = session.scalars(select(AuditEntry)).one()
        assert (row.action, row.subject) == ("document.save", f"document:{document_id}")
        assert row.revision_sha256 == content_sha256({"title": "某公司案"})


def test_a_document_without_revision_is_named(database: Database) -> None:
    with database.unit_of_work() as uow:
        row = Document(kind="case", key="broken", title="坏")
        uow.session.add(row)
        uow.session.flush()
        with pytest.raises(NotFound, match="broken"):
            current_revision(uow, row)


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_the_name_of_a_content_does_not_depend_on_the_order_of_its_keys(
    content: dict[str, Any],
) -> None:
    backwards = dict(reversed(list(content.items())))
    assert content_sha256(content) == content_sha256(backwards)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_canonical_json_keeps_characters_as_they_are(text: str) -> None:
    assert len(content_sha256({"文": text})) == 64
    if "\\" not in text and '"' not in text and text.isprintable():
        assert text in canonical_json({"文": text})


@given(content=st.dictionaries(st.text(), json_values, max_size=4), data=st.data())
def test_the_hash_of_a_revision_tells_both_its_forms(
    content: dict[str, Any], data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(content)))) if content else set()
    public = {name: content[name] for name in kept}
    other = {**public, "masked otherwise": 1}
    digest = revision_sha256(content, public)
    assert digest != revision_sha256(content, other)
    assert is_intact(digest, content, public)
    assert (digest == content_sha256(content)) is (len(kept) == len(content))


def test_the_same_text_masked_in_another_way_is_another_revision(database: Database) -> None:
    document = new(party="某厂")
    _, first = store(database, document)
    masked = replace(document, public_content={"title": "某公司案"})
    assert (first, store(database, masked)[1]) == (1, 2)
    assert store(database, masked)[1] == 2
