"""The document store: where its index is, how it is serialised, and its asynchronous side."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from haystack import default_from_dict, default_to_dict
from haystack.dataclasses import Document
from haystack.document_stores.errors import DocumentStoreError
from haystack.document_stores.types import DuplicatePolicy
from haystack.utils import Secret

from search.haystack_store.reading import DocumentIndex, Filters
from search.haystack_store.writing import DocumentWriting


class AnjianDocumentStore(DocumentWriting):
    """案鉴文档库: a Haystack document store over an embedded index, a cluster, or an open index.

    The index is opened on first use, so that a pipeline can be built and saved without owning the
    folder. Documents come back in the order of their points, not in that of writing, and
    embeddings in half precision.

    Args:
        dimension: length of the embeddings; may be left out with `index`.
        folder: of an embedded index, which one process at a time can open.
        url: of a Qdrant cluster.
        collection: in the cluster.
        api_key: of the cluster.
        index: already open; closed by whoever opened it, and not serialised.
        return_embedding: whether documents come back with their embeddings.

    Raises:
        ValueError: not exactly one of `folder`, `url`, `index`, or no dimension.
    """

    def __init__(
        self,
        dimension: int | None = None,
        *,
        folder: str | None = None,
        url: str | None = None,
        collection: str = "documents",
        api_key: Secret | None = None,
        index: DocumentIndex | None = None,
        return_embedding: bool = True,
    ) -> None:
        super().__init__(return_embedding=return_embedding)
        if [folder, url, index].count(None) != 2:
            raise ValueError("folder、url、index 三者须且只须给一个")
        if dimension is None and index is None:
            raise ValueError("请给出向量维数 dimension")
        self.dimension = index.dimension if index is not None else dimension
        self.folder = folder
        self.url = url
        self.collection = collection
        self.api_key = api_key
        self._opening = threading.Lock()
        self._is_lent = index is not None
        self._index = index

    @property
    def index(self) -> DocumentIndex:
        """The index in use.

        Raises:
            IndexBusy: another process owns the folder.
            IndexDamaged: it cannot be read, or was made with another dimension.
        """
        with self._opening:
            if self._index is None:
                self._index = self._opened()
            return self._index

    def close(self) -> None:
        """Give up the folder or connection; the next use opens it again."""
        with self._opening:
            if self._index is not None and not self._is_lent:
                self._index.close()
                self._index = None

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` needs to open the same index; never the key itself.

        Raises:
            DocumentStoreError: the store was made over an open index.
        """
        if self._is_lent:
            raise DocumentStoreError("以 index 建立的文档库不能序列化，请改用 folder 或 url")
        return default_to_dict(
            self,
            dimension=self.dimension,
            folder=self.folder,
            url=self.url,
            collection=self.collection,
            api_key=self.api_key,
            return_embedding=self.return_embedding,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Rebuild a store from `to_dict`."""
        return default_from_dict(cls, data)

    async def count_documents_async(self) -> int:
        """Do `count_documents` in a thread."""
        return await asyncio.to_thread(self.count_documents)

    async def filter_documents_async(self, filters: Filters = None) -> list[Document]:
        """Do `filter_documents` in a thread."""
        return await asyncio.to_thread(self.filter_documents, filters)

    async def write_documents_async(
        self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Do `write_documents` in a thread."""
        return await asyncio.to_thread(self.write_documents, documents, policy)

    async def delete_documents_async(self, document_ids: list[str]) -> None:
        """Do `delete_documents` in a thread."""
        await asyncio.to_thread(self.delete_documents, document_ids)

    async def delete_all_documents_async(self, recreate_index: bool = False) -> None:
        """Do `delete_all_documents` in a thread."""
        await asyncio.to_thread(self.delete_all_documents, recreate_index)

    async def delete_by_filter_async(self, filters: dict[str, Any]) -> int:
        """Do `delete_by_filter` in a thread."""
        return await asyncio.to_thread(self.delete_by_filter, filters)

    async def update_by_filter_async(self, filters: dict[str, Any], meta: dict[str, Any]) -> int:
        """Do `update_by_filter` in a thread."""
        return await asyncio.to_thread(self.update_by_filter, filters, meta)

    async def count_documents_by_filter_async(self, filters: Filters) -> int:
        """Do `count_documents_by_filter` in a thread."""
        return await asyncio.to_thread(self.count_documents_by_filter, filters)

    async def count_unique_metadata_by_filter_async(
        self, filters: Filters, metadata_fields: list[str]
    ) -> dict[str, int]:
        """Do `count_unique_metadata_by_filter` in a thread."""
        return await asyncio.to_thread(
            self.count_unique_metadata_by_filter, filters, metadata_fields
        )

    async def get_metadata_fields_info_async(self) -> dict[str, dict[str, str]]:
        """Do `get_metadata_fields_info` in a thread."""
        return await asyncio.to_thread(self.get_metadata_fields_info)

    async def get_metadata_field_min_max_async(self, metadata_field: str) -> dict[str, Any]:
        """Do `get_metadata_field_min_max` in a thread."""
        return await asyncio.to_thread(self.get_metadata_field_min_max, metadata_field)

    async def get_metadata_field_unique_values_async(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: Filters = None,
    ) -> tuple[list[Any], int]:
        """Do `get_metadata_field_unique_values` in a thread."""
        return await asyncio.to_thread(
            self.get_metadata_field_unique_values, metadata_field, search_term, from_, size, filters
        )

    async def embedding_retrieval_async(
        self, query_embedding: Sequence[float], filters: Filters = None, top_k: int = 10
    ) -> list[Document]:
        """Do `embedding_retrieval` in a thread."""
        return await asyncio.to_thread(self.embedding_retrieval, query_embedding, filters, top_k)

    async def bm25_retrieval_async(
        self, query: str, filters: Filters = None, top_k: int = 10
    ) -> list[Document]:
        """Do `bm25_retrieval` in a thread."""
        return await asyncio.to_thread(self.bm25_retrieval, query, filters, top_k)

    def _opened(self) -> DocumentIndex:
        assert self.dimension is not None
        if self.folder is not None:
            from search.index.edge import EdgeIndex  # lazy: a cluster user needs no engine

            return EdgeIndex(Path(self.folder), self.dimension)
        from search.index.cluster import ClusterIndex  # lazy: the client takes a second to import

        assert self.url is not None
        key = self.api_key.resolve_value() if self.api_key is not None else None
        return ClusterIndex.connect(self.url, self.collection, self.dimension, api_key=key)
