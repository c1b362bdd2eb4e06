"""What is written comes back, what cannot be kept is refused, and nothing is half done."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from haystack.dataclasses import ByteStream, Document, SparseEmbedding
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from search.haystack_store.layout import point_id
from search.haystack_store.store import AnjianDocumentStore
from tests.search.store.conftest import DIMENSION, Index, empty

_KEYS = st.text(max_size=5) | st.sampled_from(["text", "_document", "law", "中 文", "a.b", 'q"q'])
# The embedded engine reads numbers of up to 15 digits exactly.
_NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=5,
)
_ANY = {"field": "id", "operator": "!=", "value": None}


def _direction(number: int, length: float = 1.0) -> list[float]:
    vector = np.random.default_rng(number).standard_normal(DIMENSION)
    return [float(each) for each in vector / np.linalg.norm(vector) * length]


@settings(max_examples=100, deadline=None)
@given(
    identifier=st.text(min_size=1, max_size=5) | st.integers(0, 2**64).map(str),
    content=st.none() | st.text(max_size=5),
    meta=st.dictionaries(_KEYS, _JSON, max_size=4),
)
def test_any_document_comes_back_as_it_was_written(
    shared_index: Index, identifier: str, content: str | None, meta: dict[str, Any]
) -> None:
    empty(shared_index)
    store = AnjianDocumentStore(index=shared_index)
    document = Document(id=identifier, content=content, meta=meta)
    store.write_documents([document])
    (found,) = store.filter_documents()
    assert found == document
    assert json.dumps(found.meta, sort_keys=True) == json.dumps(meta, sort_keys=True)


def test_every_part_of_a_document_comes_back(document_store: AnjianDocumentStore) -> None:
    document = Document(
        id="判例-1",
        content="罚款五万元",
        blob=ByteStream(b"\x00\xff", meta={"page": 1}, mime_type="application/pdf"),
        meta={"text": "占用的键", "_document": {"id": 3}, "tags": ["水", None], "empty": {}},
        score=0.5,
        sparse_embedding=SparseEmbedding(indices=[3, 1], values=[0.5, 2.0]),
    )
    document_store.write_documents([document])
    assert document_store.filter_documents() == [document]
    assert document_store.filter_documents(
        {"field": "meta.text", "operator": "==", "value": "占用的键"}
    ) == [document]


@pytest.mark.parametrize("length", [0.0, 1e-6, 1.0, 250.0], ids=str)
def test_an_embedding_comes_back_to_three_digits_at_any_length(
    document_store: AnjianDocumentStore, length: float
) -> None:
    embedding = _direction(1, length)
    document_store.write_documents([Document(id="a", content="a", embedding=embedding)])
    for _ in range(3):
        assert document_store.update_by_filter(_ANY, {"seen": True}) == 1
    (found,) = document_store.filter_documents()
    assert found.embedding == pytest.approx(embedding, rel=2e-3, abs=length * 1e-4)
    assert found.meta == {"seen": True}


def test_embeddings_are_left_out_on_request_and_still_filtered_on(index: Index) -> None:
    store = AnjianDocumentStore(index=index, return_embedding=False)
    store.write_documents(
        [Document(id="with", content="a", embedding=_direction(1)), Document(id="b", content="b")]
    )
    assert [each.embedding for each in store.filter_documents()] == [None, None]
    without = {"field": "embedding", "operator": "==", "value": None}
    assert [each.id for each in store.filter_documents(without)] == ["b"]
    assert store.count_documents_by_filter(without) == 1


@pytest.mark.parametrize(
    ("policy", "written", "kept"),
    [
        pytest.param(DuplicatePolicy.OVERWRITE, 3, "second", id="overwrite keeps the last"),
        pytest.param(DuplicatePolicy.SKIP, 2, "first", id="skip keeps the first"),
    ],
)
def test_of_two_documents_with_one_id_in_a_list(
    document_store: AnjianDocumentStore, policy: DuplicatePolicy, written: int, kept: str
) -> None:
    documents = [
        Document(id="a", content="first"),
        Document(id="b", content="other"),
        Document(id="a", content="second"),
    ]
    assert document_store.write_documents(documents, policy) == written
    found = {each.id: each.content for each in document_store.filter_documents()}
    assert found == {"a": kept, "b": "other"}


def test_a_refused_list_leaves_nothing_behind(document_store: AnjianDocumentStore) -> None:
    first, twice = Document(id="a", content="a"), Document(id="b", content="b")
    with pytest.raises(DuplicateDocumentError, match="b 已经存在"):
        document_store.write_documents([first, twice, twice], DuplicatePolicy.FAIL)
    with pytest.raises(ValueError, match=r"meta\.when"):
        document_store.write_documents([first, Document(id="c", meta={"when": object})])
    assert document_store.count_documents() == 0


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (Document(id="a", meta={"n": math.nan}), "meta.n"),
        (Document(id="a", meta={"n": [1, 2**63]}), r"meta\.n\[1\]"),
        (Document(id="a", meta={"n": {"m": {1: 2}}}), "meta.n.m"),
        (Document(id="a", meta={"n": "\ud83d"}), "meta.n"),
        (Document(id="a", meta={"effective": 1.5}), "meta.effective 只能是整数"),
        (Document(id="a", meta={"article": True}), "meta.article 只能是整数"),
        (Document(id="a", embedding=[1.0, 2.0]), "2 维，本索引是 768 维"),
        (Document(id="a", embedding=[math.inf] * DIMENSION), "无穷大"),
    ],
    ids=[
        *("not a number", "above 64 bits", "a key that is no text", "half a character"),
        *("a fraction of a day", "a truth as article", "another dimension", "an infinite vector"),
    ],
)
def test_what_an_index_cannot_hold_is_refused(
    document_store: AnjianDocumentStore, document: Document, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        document_store.write_documents([document])


def test_an_id_that_falls_on_the_point_of_another_is_refused(
    document_store: AnjianDocumentStore,
) -> None:
    number = str(point_id("案例"))
    document_store.write_documents([Document(id="案例", content="a")])
    with pytest.raises(DocumentStoreError, match="编号相撞"):
        document_store.write_documents(
            [Document(id=number, content="b")], DuplicatePolicy.OVERWRITE
        )
    document_store.delete_documents([number])
    assert [each.id for each in document_store.filter_documents()] == ["案例"]


def test_more_documents_than_a_page_are_written_updated_and_deleted(
    document_store: AnjianDocumentStore,
) -> None:
    many = [Document(id=f"d{n}", content=f"{n}", meta={"odd": n % 2}) for n in range(1203)]
    assert document_store.write_documents(many) == 1203
    odd = {"field": "meta.odd", "operator": "==", "value": 1}
    assert document_store.update_by_filter(odd, {"odd": None}) == 601
    assert document_store.delete_by_filter({"field": "odd", "operator": "==", "value": 0}) == 602
    document_store.delete_documents([f"d{n}" for n in range(1203)])
    assert document_store.count_documents() == 0


@pytest.mark.parametrize("empty", [None, {}], ids=str)
def test_an_empty_filter_changes_nothing(document_store: AnjianDocumentStore, empty: Any) -> None:
    document_store.write_documents([Document(id="a", content="a")])
    with pytest.raises(FilterError, match="delete_all_documents"):
        document_store.delete_by_filter(empty)
    with pytest.raises(FilterError):
        document_store.update_by_filter(empty, {"seen": True})
    assert document_store.filter_documents() == [Document(id="a", content="a")]


def test_metadata_of_mixed_types_is_described(document_store: AnjianDocumentStore) -> None:
    metas: list[dict[str, Any]] = [
        {"n": 1, "mixed": 1, "flag": True, "list": ["a"], "null": None},
        {"n": 2.5, "mixed": "a", "list": ["a"]},
    ]
    document_store.write_documents([Document(content="a", meta=meta) for meta in metas])
    assert document_store.get_metadata_fields_info() == {
        "n": {"type": "float"},
        "mixed": {"type": "keyword"},
        "flag": {"type": "boolean"},
        "list": {"type": "keyword"},
    }
    assert document_store.get_metadata_field_min_max("n") == {"min": 1, "max": 2.5}
    assert document_store.get_metadata_field_min_max("mixed") == {"min": None, "max": None}
    assert document_store.get_metadata_field_unique_values("list") == ([["a"]], 1)


def test_the_nearest_documents_come_first(document_store: AnjianDocumentStore) -> None:
    document_store.write_documents(
        [
            Document(id=f"d{n}", content="a", embedding=_direction(n), meta={"n": n})
            for n in range(9)
        ]
    )
    found = document_store.embedding_retrieval(_direction(4), top_k=3)
    assert (len(found), found[0].id) == (3, "d4")
    assert found[0].score == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(ValueError, match="本索引是 768 维"):
        document_store.embedding_retrieval([1.0])


def test_retrieval_looks_further_when_the_index_offers_what_the_filter_refuses(
    document_store: AnjianDocumentStore,
) -> None:
    document_store.write_documents(
        [
            Document(id=f"d{n}", content="噪声污染防治", meta={"n": n, "tags": ["噪声"] * (n > 30)})
            for n in range(40)
        ]
    )
    wanted = {"field": "meta.tags", "operator": "!=", "value": []}
    found = document_store.bm25_retrieval("噪声", wanted, top_k=5)
    assert len(found) == 5
    assert all(each.meta["n"] > 30 for each in found)
    assert len(document_store.bm25_retrieval("噪声", wanted, top_k=50)) == 9


def test_the_words_of_a_chinese_question_find_the_document(
    document_store: AnjianDocumentStore,
) -> None:
    document_store.write_documents(
        [
            Document(id="noise", content="夜间施工产生噪声扰民", meta={"title": "建筑噪声"}),
            Document(id="water", content="向河道倾倒垃圾"),
            Document(id="nothing"),
        ]
    )
    assert [each.id for each in document_store.bm25_retrieval("工地晚上噪声大怎么办")] == ["noise"]
    with pytest.raises(ValueError, match="不能为空"):
        document_store.bm25_retrieval(" ")
