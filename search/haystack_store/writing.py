"""Writing documents into an index that holds nothing but documents written here.

An index of passages belongs to the indexer, which lets in only what was reviewed and published;
a store opened on it reads and refuses to write.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from haystack.dataclasses import Document
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError

from search.haystack_store.layout import OWN, point_id
from search.haystack_store.payload import held_id, to_point
from search.haystack_store.reading import DocumentReading
from search.index.conditions import EVERYTHING, Identified, Missing

_BATCH: Final = 500
_REFUSING: Final = (DuplicatePolicy.NONE, DuplicatePolicy.FAIL)


class DocumentWriting(DocumentReading):
    """文档写入: what a store changes. One change at a time, whichever thread it comes from.

    Every method raises DocumentStoreError when the index holds passages.
    """

    def __init__(self, *, return_embedding: bool) -> None:
        super().__init__(return_embedding=return_embedding)
        self._writing = threading.Lock()

    def write_documents(
        self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Write the documents; when one of them cannot be, none is. NONE means FAIL.

        Returns:
            How many were written; with OVERWRITE, how many were given.

        Raises:
            ValueError: not a list of documents, or one that an index cannot hold.
            DuplicateDocumentError: an id is there already, or twice in the list (policy FAIL).
        """
        given = _checked(documents)
        with self._writing:
            self._require_own_index()
            holders = self._holders(document.id for document in given)
            chosen: dict[int, Document] = {}
            for document in given:
                point = point_id(document.id)
                holder = holders.get(point)
                if holder not in (None, document.id):
                    raise DocumentStoreError(
                        f"文档 {document.id} 与已有的 {holder} 编号相撞，请换一个 id"
                    )
                if holder is not None and policy in _REFUSING:
                    raise DuplicateDocumentError(f"文档 {document.id} 已经存在")
                if holder is None or policy is DuplicatePolicy.OVERWRITE:
                    chosen[point] = document
                    holders[point] = document.id
            self._put(chosen.values())
        return len(given) if policy is DuplicatePolicy.OVERWRITE else len(chosen)

    def delete_documents(self, document_ids: list[str]) -> None:
        """Delete the documents with these ids; an id of none is passed over."""
        with self._writing:
            self._require_own_index()
            self._remove(document_ids)

    def delete_all_documents(self, recreate_index: bool = False) -> None:
        """Delete every document; `recreate_index` also gives their space back at once."""
        with self._writing:
            self._require_own_index()
            if recreate_index:
                self.index.clear()
            else:
                self.index.delete(EVERYTHING)

    def delete_by_filter(self, filters: dict[str, Any]) -> int:
        """Delete the documents that meet the filter and return how many they were.

        Raises:
            FilterError: the filter is empty, which would delete everything, or malformed.
        """
        with self._writing:
            self._require_own_index()
            found = [document.id for document in self._matching(_not_empty(filters))]
            self._remove(found)
        return len(found)

    def update_by_filter(self, filters: dict[str, Any], meta: dict[str, Any]) -> int:
        """Merge `meta` into the documents that meet the filter and return how many they were.

        Raises:
            FilterError: the filter is empty, which would change everything, or malformed.
            ValueError: `meta` holds something that an index cannot hold; nothing is changed.
        """
        with self._writing:
            self._require_own_index()
            found = list(self._matching(_not_empty(filters), vectors=True))
            self._put(replace(each, meta={**each.meta, **meta}) for each in found)
        return len(found)

    def _put(self, documents: Iterable[Document]) -> None:
        dimension = self.index.dimension
        points = [to_point(document, dimension, self._encoder) for document in documents]
        for start in range(0, len(points), _BATCH):
            self.index.upsert(points[start : start + _BATCH])

    def _remove(self, document_ids: Iterable[str]) -> None:
        wanted = {point_id(each): each for each in document_ids}
        holders = self._holders(wanted.values())
        points = [point for point, holder in holders.items() if holder == wanted[point]]
        for start in range(0, len(points), _BATCH):
            self.index.delete(Identified(frozenset(points[start : start + _BATCH])))

    def _holders(self, document_ids: Iterable[str]) -> dict[int, str | None]:
        """Of the points that these ids fall on and that exist, the ids of their documents."""
        points = [point_id(each) for each in document_ids]
        return {point.id: held_id(point) for point in self.index.get(points, fields=[f"{OWN}.id"])}

    def _require_own_index(self) -> None:
        if next(iter(self.index.scan(Missing(OWN), fields=())), None) is not None:
            raise DocumentStoreError(
                "这个索引存放案鉴已发布的条文和案例，只能读取；写入请另用一个目录或集合"
            )


def _checked(documents: Any) -> list[Document]:
    given = list(documents) if isinstance(documents, Iterable) else [documents]
    if isinstance(documents, str) or not all(isinstance(each, Document) for each in given):
        raise ValueError("write_documents 只接受 Document 的列表")
    return given


def _not_empty(filters: dict[str, Any]) -> dict[str, Any]:
    if not filters:
        raise FilterError("条件为空；要删除全部文档请用 delete_all_documents")
    return filters
