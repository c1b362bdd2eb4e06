"""Where a store's index is, who owns it, and how a store is saved with a pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
from haystack.dataclasses import Document
from haystack.document_stores.errors import DocumentStoreError
from haystack.utils import Secret

from kb.errors import IndexBusy
from search.errors import IndexDamaged
from search.haystack_store.store import AnjianDocumentStore
from search.index.edge import EdgeIndex
from tests.search.store.conftest import Index


def test_documents_are_still_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    store = AnjianDocumentStore(4, folder=str(tmp_path))
    store.write_documents([Document(id="a", content="一", embedding=[1.0, 0.0, 0.0, 0.0])])
    saved = store.to_dict()
    store.close()
    again = AnjianDocumentStore.from_dict(saved)
    (found,) = again.filter_documents()
    assert (found.id, found.content, found.embedding) == ("a", "一", [1.0, 0.0, 0.0, 0.0])
    again.close()
    assert again.count_documents() == 1
    again.close()


def test_a_store_owns_its_folder_only_once_it_is_used(tmp_path: Path) -> None:
    first = AnjianDocumentStore(4, folder=str(tmp_path))
    second = AnjianDocumentStore(4, folder=str(tmp_path))
    assert second.to_dict() == first.to_dict()
    assert first.count_documents() == 0
    with pytest.raises(IndexBusy):
        second.count_documents()
    first.close()
    assert second.count_documents() == 0
    second.close()
    with pytest.raises(IndexDamaged):
        AnjianDocumentStore(5, folder=str(tmp_path)).count_documents()


def test_a_saved_store_names_the_variable_of_its_key_and_never_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANJIAN_QDRANT_API_KEY", "very-secret")
    store = AnjianDocumentStore(
        4,
        url="http://127.0.0.1:6333",
        collection="cases",
        api_key=Secret.from_env_var("ANJIAN_QDRANT_API_KEY"),
        return_embedding=False,
    )
    saved = store.to_dict()
    assert saved["type"] == "search.haystack_store.store.AnjianDocumentStore"
    assert "very-secret" not in str(saved)
    again = AnjianDocumentStore.from_dict(saved)
    assert again.to_dict() == saved
    assert again.api_key is not None
    assert again.api_key.resolve_value() == "very-secret"


def test_a_store_over_an_open_index_neither_closes_nor_serialises_it(index: Index) -> None:
    store = AnjianDocumentStore(index=index)
    assert store.dimension == index.dimension
    store.close()
    assert store.count_documents() == 0
    with pytest.raises(DocumentStoreError, match="不能序列化"):
        store.to_dict()


def test_a_store_is_in_exactly_one_place(index: Index, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="只须给一个"):
        AnjianDocumentStore(4)
    with pytest.raises(ValueError, match="只须给一个"):
        AnjianDocumentStore(4, folder=str(tmp_path), index=index)
    with pytest.raises(ValueError, match="dimension"):
        AnjianDocumentStore(folder=str(tmp_path))


def test_a_pipeline_with_a_writer_is_saved_loaded_and_run(tmp_path: Path) -> None:
    from haystack import Pipeline
    from haystack.components.writers import DocumentWriter

    pipeline = Pipeline()
    store = AnjianDocumentStore(4, folder=str(tmp_path))
    pipeline.add_component("writer", DocumentWriter(store))
    loaded = Pipeline.loads(pipeline.dumps(), allowed_modules=["search.haystack_store.store"])
    result = loaded.run({"writer": {"documents": [Document(content="排污许可")]}})
    assert result == {"writer": {"documents_written": 1}}
    writer = loaded.get_component("writer")
    assert isinstance(writer, DocumentWriter)
    assert isinstance(writer.document_store, AnjianDocumentStore)
    writer.document_store.close()
    index = EdgeIndex(tmp_path, 4)
    assert index.count() == 1
    index.close()
