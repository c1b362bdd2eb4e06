"""Narrowing by the index and judging by Haystack give together what Haystack alone would."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from haystack.dataclasses import Document
from haystack.errors import FilterError
from haystack.utils.filters import document_matches_filter
from hypothesis import given, settings
from hypothesis import strategies as st

from search.filters import DOCUMENT_FIELDS, INTEGER_FIELDS, NOTHING, MalformedFilter, candidates
from search.haystack_store.layout import point_id
from search.haystack_store.store import AnjianDocumentStore
from search.index.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
)
from tests.search.store.conftest import Index, empty

_VALUES = [
    *(None, True, False, 0, 1, 2, -7, 2**53, 2**53 + 1, 2**63 - 1, 0.0, 1.0, 2.5),
    *("", "1", "水", "True", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00+08:00"),
    *([], [1], ["水"], [None], {}, {"a": 1}, {"a": None}, {"法 律": "水"}, {'q"q': 1}),
]
_DAYS = [None, 0, 1, 20180101, 99991231, "2018-01-01", "水"]
_KEYS = ["kind", "n", "text", "_document", "中 文", "a-b", 'q"q', ""]


def _comparison(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _differences(index: Index, metas: list[dict[str, Any]], filters: list[dict[str, Any]]) -> Any:
    """The filters that find something else than Haystack would keep, with both findings."""
    empty(index)
    store = AnjianDocumentStore(index=index)
    written = [Document(id=str(n), content=f"第{n}段", meta=meta) for n, meta in enumerate(metas)]
    store.write_documents(written)
    for asked in filters:
        expected = {each.id for each in written if document_matches_filter(asked, each)}
        found = {each.id for each in store.filter_documents(asked)}
        if found != expected or store.count_documents_by_filter(asked) != len(expected):
            yield asked, found, expected


@pytest.mark.parametrize("key", _KEYS)
def test_equality_of_any_two_values_is_that_of_haystack(shared_index: Index, key: str) -> None:
    filters = [
        _comparison(field, operator, value if operator[-1] == "=" else [value, "水"])
        for field in (f"meta.{key}", f"meta.{key}.a", f"meta.{key}.法 律", f'meta.{key}.q"q', key)
        for operator in ("==", "!=", "in", "not in")
        for value in _VALUES
    ]
    metas: list[dict[str, Any]] = [{}, *({key: value} for value in _VALUES)]
    assert not list(_differences(shared_index, metas, filters))


@pytest.mark.parametrize("key", ["article", "effective"])
def test_fields_indexed_as_whole_numbers_are_compared_as_haystack_does(
    shared_index: Index, key: str
) -> None:
    equalities = [
        _comparison(f"meta.{key}", operator, value)
        for operator in ("==", "!=")
        for value in [*_VALUES, *_DAYS, 20180101.0, -1e300, 2**64]
    ]
    metas: list[dict[str, Any]] = [{}, *({key: value} for value in _DAYS)]
    assert not list(_differences(shared_index, metas, equalities))


@pytest.mark.parametrize("key", ["kind", "article", "effective", "amount"])
def test_numbers_are_ordered_as_haystack_does(shared_index: Index, key: str) -> None:
    values: list[Any] = [None, -7, 0, 1, 2, 3, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1]
    orderings = [
        _comparison(f"meta.{key}", operator, value)
        for operator in (">", ">=", "<", "<=")
        for value in [*values, True, 2.5, -0.5, 1e300, 1.7e308, 10**400, float("inf"), float("nan")]
    ]
    if key not in INTEGER_FIELDS:
        values += [0.5, 2.0, 1e300]
    metas: list[dict[str, Any]] = [{}, *({key: value} for value in values)]
    assert not list(_differences(shared_index, metas, orderings))


def test_dates_are_ordered_as_haystack_does(shared_index: Index) -> None:
    days = [None, "2023-12-31", "2024-01-01", "2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00Z"]
    orderings = [
        _comparison("meta.day", operator, value)
        for operator in (">", ">=", "<", "<=")
        for value in [*days, dt.datetime(2024, 1, 1)]
    ]
    assert not list(_differences(shared_index, [{"day": day} for day in days], orderings))


_SMALL = st.sampled_from([None, True, 1, 2, 2.0, "a", "2024-01-01", ["a"]])
_METAS = st.fixed_dictionaries({}, optional={"a": _SMALL, "kind": _SMALL})
_COMPARISONS = st.builds(
    _comparison,
    st.sampled_from(["meta.a", "kind", "content", "id", "score", "embedding", "meta", "x.y"]),
    st.sampled_from(["==", "!="]),
    _SMALL | st.sampled_from(["第1段", "1"]),
) | st.builds(
    _comparison,
    st.sampled_from(["meta.a", "kind", "content", "id"]),
    st.sampled_from(["in", "not in"]),
    st.lists(_SMALL | st.sampled_from(["第1段", "1"]), max_size=3),
)
_FILTERS = st.recursive(
    _COMPARISONS,
    lambda inner: st.builds(
        lambda operator, conditions: {"operator": operator, "conditions": conditions},
        st.sampled_from(["AND", "OR", "NOT"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(metas=st.lists(_METAS, min_size=1, max_size=4), filters=st.lists(_FILTERS, max_size=8))
def test_a_tree_of_comparisons_finds_exactly_what_haystack_would_keep(
    shared_index: Index, metas: list[dict[str, Any]], filters: list[dict[str, Any]]
) -> None:
    assert not list(_differences(shared_index, metas, filters))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(None, EVERYTHING, id="no filter"),
        pytest.param({}, EVERYTHING, id="an empty filter"),
        pytest.param(
            _comparison("meta.law", "==", "水法"), AnyOf((OneOf("law", ("水法",)),)), id="text"
        ),
        pytest.param(
            _comparison("law", "in", ["水法", "海洋法"]),
            AnyOf((OneOf("law", ("水法", "海洋法")),)),
            id="one of several texts, without meta.",
        ),
        pytest.param(_comparison("meta.law", "in", []), NOTHING, id="one of none"),
        pytest.param(_comparison("meta.law", "==", None), AnyOf((Missing("law"),)), id="null"),
        pytest.param(
            _comparison("meta.article", "==", 83),
            AnyOf((OneOf("article", (83,)),)),
            id="indexed number",
        ),
        pytest.param(_comparison("meta.article", "==", 1.5), AnyOf((NOTHING,)), id="never whole"),
        pytest.param(
            _comparison("meta.n", "==", 5), AnyOf((Between("n", gte=5, lte=5),)), id="any number"
        ),
        pytest.param(
            _comparison("meta.n", "==", 1), AnyOf((Not(Missing("n")),)), id="1 may be a truth"
        ),
        pytest.param(
            _comparison("meta.effective", ">", 3), Between("effective", gte=3), id="range"
        ),
        pytest.param(_comparison("meta.n", "<=", None), NOTHING, id="nothing is before null"),
        pytest.param(
            _comparison("meta.day", "<", "2024-01-01"), Not(Missing("day")), id="before a date"
        ),
        pytest.param(
            _comparison("content", "==", "a"), AnyOf((OneOf("text", ("a",)),)), id="content"
        ),
        pytest.param(
            _comparison("meta.text.中 文", "==", "a"),
            AnyOf((OneOf('_document.meta.text."中 文"', ("a",)),)),
            id="a reserved name, a name to be quoted",
        ),
        pytest.param(
            _comparison("id", "in", ["7", "x", None]),
            Identified(frozenset({7, point_id("x")})),
            id="ids",
        ),
        pytest.param(
            {
                "operator": "AND",
                "conditions": [_comparison("a", "!=", 1), _comparison("n", ">", 5)],
            },
            AllOf((Between("n", gte=5),)),
            id="what cannot be narrowed is left to the judge",
        ),
        pytest.param(
            {
                "operator": "OR",
                "conditions": [_comparison("a", "!=", 1), _comparison("n", ">", 5)],
            },
            EVERYTHING,
            id="unless it is an alternative",
        ),
    ],
)
def test_a_filter_narrows_the_index_to(filters: Any, expected: Condition) -> None:
    assert candidates(filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param({"operator": "AND"}, id="no conditions"),
        pytest.param({"conditions": []}, id="no operator"),
        pytest.param({"operator": "XOR", "conditions": []}, id="unknown logic"),
        pytest.param({"operator": "AND", "conditions": {}}, id="conditions are no list"),
        pytest.param({"operator": "NOT", "conditions": ["law"]}, id="a condition is no dictionary"),
        pytest.param({"field": "law", "value": 1}, id="no comparison"),
        pytest.param({"field": "law", "operator": "=="}, id="no value"),
        pytest.param({"field": 3, "operator": "==", "value": 1}, id="the field is no name"),
        pytest.param({"field": "law", "operator": "~", "value": 1}, id="unknown comparison"),
        pytest.param({"field": "law", "operator": "in", "value": "水法"}, id="in what"),
        pytest.param({"field": "law", "operator": "not in", "value": ("a",)}, id="not in a tuple"),
        pytest.param({"field": "law", "operator": ">", "value": [1]}, id="greater than a list"),
    ],
)
def test_a_malformed_filter_is_refused_even_by_an_empty_store(
    document_store: AnjianDocumentStore, filters: dict[str, Any]
) -> None:
    with pytest.raises(MalformedFilter):
        candidates(filters)
    with pytest.raises(FilterError):
        document_store.filter_documents(filters)
    with pytest.raises(FilterError):
        document_store.delete_by_filter(filters)


def test_values_that_cannot_be_ordered_are_an_error_of_the_filter(
    document_store: AnjianDocumentStore,
) -> None:
    document_store.write_documents([Document(content="a", meta={"n": [1, 2]})])
    with pytest.raises(FilterError):
        document_store.filter_documents(_comparison("meta.n", ">", 1))


def test_a_truth_is_no_number_when_values_are_ordered(document_store: AnjianDocumentStore) -> None:
    document_store.write_documents([Document(content="a", meta={"n": True})])
    assert document_store.filter_documents(_comparison("meta.n", ">", 0)) == []
    assert document_store.count_documents_by_filter(_comparison("meta.n", "==", 1)) == 1


def test_the_fields_of_a_document_are_those_haystack_gives_it() -> None:
    assert {field.name for field in dataclasses.fields(Document)} == DOCUMENT_FIELDS
