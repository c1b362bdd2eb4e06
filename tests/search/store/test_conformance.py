"""Haystack's own conformance tests, every class there is, against both kinds of index."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import ModuleType

import pytest
from haystack.dataclasses import Document
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.types import DocumentStore, DuplicatePolicy
from haystack.testing import document_store as synchronous
from haystack.testing import document_store_async as asynchronous

from search.haystack_store.reading import DocumentIndex
from search.haystack_store.store import AnjianDocumentStore


def assert_same_documents(received: Sequence[Document], expected: Sequence[Document]) -> None:
    """As Haystack's check, in any order and with embeddings to three digits."""

    def plain(document: Document) -> dict[str, object]:
        return {**document.to_dict(flatten=False), "embedding": None}

    for got, wanted in zip(
        sorted(received, key=lambda each: each.id),
        sorted(expected, key=lambda each: each.id),
        strict=True,
    ):
        assert plain(got) == plain(wanted)
        if wanted.embedding is None:
            assert got.embedding is None
        else:
            assert got.embedding == pytest.approx(wanted.embedding, rel=1e-3, abs=1e-4)


class _Documents:
    """What every class needs: a store over an empty index, and our way to compare."""

    @pytest.fixture
    def document_store(self, index: DocumentIndex) -> AnjianDocumentStore:
        return AnjianDocumentStore(index=index)

    @staticmethod
    def assert_documents_are_equal(received: list[Document], expected: list[Document]) -> None:
        assert_same_documents(received, expected)


class TestDocuments(_Documents, synchronous.DocumentStoreBaseExtendedTests):
    def test_write_documents(self, document_store: DocumentStore) -> None:
        """Haystack leaves the default policy to the store: ours refuses what is there already."""
        document = Document(content="排污单位应当按证排污")
        assert document_store.write_documents([document]) == 1
        with pytest.raises(DuplicateDocumentError):
            document_store.write_documents([document], DuplicatePolicy.NONE)
        assert_same_documents(document_store.filter_documents(), [document])


class TestCountByFilter(_Documents, synchronous.CountDocumentsByFilterTest):
    pass


class TestCountUnique(_Documents, synchronous.CountUniqueMetadataByFilterTest):
    pass


class TestFieldsInfo(_Documents, synchronous.GetMetadataFieldsInfoTest):
    pass


class TestMinMax(_Documents, synchronous.GetMetadataFieldMinMaxTest):
    pass


class TestUniqueValues(_Documents, synchronous.GetMetadataFieldUniqueValuesTest):
    pass


class TestWritingAsynchronously(_Documents, asynchronous.WriteDocumentsAsyncTest):
    @pytest.mark.asyncio
    async def test_write_documents_async(self, document_store: AnjianDocumentStore) -> None:
        document = Document(content="排污单位应当按证排污")
        assert await document_store.write_documents_async([document]) == 1
        with pytest.raises(DuplicateDocumentError):
            await document_store.write_documents_async([document])
        assert_same_documents(await document_store.filter_documents_async(), [document])


class TestFilteringAsynchronously(_Documents, asynchronous.FilterDocumentsAsyncTest):
    pass


class TestCountingAsynchronously(
    _Documents,
    asynchronous.CountDocumentsAsyncTest,
    asynchronous.CountDocumentsByFilterAsyncTest,
    asynchronous.CountUniqueMetadataByFilterAsyncTest,
):
    pass


class TestDeletingAsynchronously(
    _Documents,
    asynchronous.DeleteDocumentsAsyncTest,
    asynchronous.DeleteByFilterAsyncTest,
    asynchronous.DeleteAllAsyncTest,
):
    pass


class TestUpdatingAsynchronously(
    _Documents, synchronous.FilterableDocsFixtureMixin, asynchronous.UpdateByFilterAsyncTest
):
    pass


class TestMetadataAsynchronously(
    _Documents,
    asynchronous.GetMetadataFieldsInfoAsyncTest,
    asynchronous.GetMetadataFieldMinMaxAsyncTest,
    asynchronous.GetMetadataFieldUniqueValuesAsyncTest,
):
    pass


@pytest.mark.parametrize("module", [synchronous, asynchronous], ids=["sync", "async"])
def test_no_conformance_class_of_haystack_is_left_out(module: ModuleType) -> None:
    offered = {
        cls
        for name, cls in vars(module).items()
        if inspect.isclass(cls) and cls.__module__ == module.__name__ and name.endswith("Test")
    }
    taken = {cls for ours in _Documents.__subclasses__() for cls in ours.__mro__}
    assert offered
    assert offered <= taken
