"""An index of passages is read as documents, and never written to through Haystack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from haystack.dataclasses import Document
from haystack.document_stores.errors import DocumentStoreError

from search.haystack_store.store import AnjianDocumentStore
from search.index.protocol import LEXICAL, IndexPoint
from search.lexical import LexicalEncoder, field_counts
from search.passage import Passage, passage_id
from search.profiles import lexical_profile
from tests.search.store.conftest import DIMENSION, Index


def _passage(number: int, law: str) -> Passage:
    return Passage(
        id=passage_id(law, f"art_{number}"),
        kind="regulation",
        document_id=1,
        document_key=law,
        work=law,
        law=law,
        title=f"{law}第{number}条",
        path="总则",
        article=number,
        suffix=None,
        eid=f"art_{number}",
        provision=f"{law}/2020-05-01/art_{number}",
        version="2020-05-01",
        effective_on=dt.date(2020, 5, 1),
        repealed_on=None,
        region="000000",
        level="national",
        type="law",
        issuing_body="虚构机关",
        state="published",
        text=f"虚构的第{number}条关于{law}的规定",
        url=f"/regulations/{law}",
    )


def _point(passage: Passage) -> IndexPoint:
    lexical = LexicalEncoder(lexical_profile()).passage(field_counts(passage))
    dense = np.random.default_rng(passage.article).standard_normal(DIMENSION).astype(np.float32)
    return IndexPoint(passage.id, dense, {LEXICAL: lexical}, passage.payload())


@pytest.fixture
def passages(index: Index) -> list[Passage]:
    written = [_passage(n, law) for law in ("清风法", "碧水法") for n in (1, 2, 3)]
    index.upsert([_point(passage) for passage in written])
    return written


def test_passages_are_documents_with_their_fields_as_metadata(
    document_store: AnjianDocumentStore, passages: list[Passage]
) -> None:
    found = {each.id: each for each in document_store.filter_documents()}
    assert set(found) == {str(passage.id) for passage in passages}
    first = found[str(passages[0].id)]
    expected = passages[0].payload()
    assert first.content == expected.pop("text")
    assert first.meta == expected
    assert first.embedding is not None
    assert np.linalg.norm(first.embedding) == pytest.approx(1.0, abs=1e-3)


def test_passages_are_filtered_counted_and_retrieved(
    document_store: AnjianDocumentStore, passages: list[Passage]
) -> None:
    of_law = {"field": "meta.law", "operator": "==", "value": "碧水法"}
    in_force = {
        "operator": "AND",
        "conditions": [
            of_law,
            {"field": "meta.effective", "operator": "<=", "value": 20240101},
            {"field": "meta.repealed", "operator": ">", "value": 20240101},
            {"field": "meta.article", "operator": "in", "value": [2, 3]},
        ],
    }
    assert {each.meta["article"] for each in document_store.filter_documents(in_force)} == {2, 3}
    by_id = {"field": "id", "operator": "==", "value": str(passages[0].id)}
    assert document_store.filter_documents(by_id)[0].meta["provision"] == passages[0].provision
    assert document_store.count_documents_by_filter(of_law) == 3
    assert document_store.get_metadata_field_unique_values("law") == (["清风法", "碧水法"], 2)
    best = document_store.bm25_retrieval("清风", top_k=2)
    assert [each.meta["law"] for each in best] == ["清风法", "清风法"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda store: store.write_documents([Document(content="a")]), id="write"),
        pytest.param(lambda store: store.delete_documents(["1"]), id="delete"),
        pytest.param(lambda store: store.delete_all_documents(), id="delete all"),
        pytest.param(lambda store: store.delete_all_documents(True), id="recreate"),
        pytest.param(lambda store: store.delete_by_filter({}), id="delete by filter"),
        pytest.param(lambda store: store.update_by_filter({}, {"state": "x"}), id="update"),
    ],
)
def test_an_index_of_passages_is_not_changed(
    document_store: AnjianDocumentStore,
    passages: list[Passage],
    change: Callable[[AnjianDocumentStore], object],
) -> None:
    before = document_store.filter_documents()
    with pytest.raises(DocumentStoreError, match="只能读取"):
        change(document_store)
    assert document_store.filter_documents() == before
