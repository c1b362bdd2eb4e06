"""Stores over both kinds of index, and a runner for Haystack's asynchronous tests."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from collections.abc import Iterator

import pytest
from qdrant_client import QdrantClient

from search.haystack_store.store import AnjianDocumentStore
from search.index.cluster import ClusterIndex
from search.index.conditions import EVERYTHING
from search.index.edge import EdgeIndex

Index = EdgeIndex | ClusterIndex

DIMENSION = 768  # the length of the embeddings in Haystack's own tests


def pytest_configure(config: pytest.Config) -> None:
    """Haystack marks its asynchronous tests for a plugin that is not needed otherwise."""
    config.addinivalue_line("markers", "asyncio: a coroutine, run to its end in a loop of its own")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the tests that are coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
    return True


def _cluster() -> ClusterIndex:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the in-memory client warns that it ignores indexes
        return ClusterIndex(QdrantClient(":memory:"), "documents", DIMENSION)


def empty(index: Index) -> None:
    """Remove everything, in the way that is quick: the in-memory client keeps what is deleted."""
    if isinstance(index, EdgeIndex):
        index.delete(EVERYTHING)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        index.clear()


@pytest.fixture(scope="session", params=["embedded", "cluster"])
def shared_index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """One index of each kind for all tests: an embedded one takes seconds to create."""
    opened: Index = (
        EdgeIndex(tmp_path_factory.mktemp("store") / "index", DIMENSION)
        if request.param == "embedded"
        else _cluster()
    )
    yield opened
    opened.close()


@pytest.fixture
def index(shared_index: Index) -> Index:
    """The index, empty."""
    empty(shared_index)
    return shared_index


@pytest.fixture
def document_store(index: Index) -> AnjianDocumentStore:
    return AnjianDocumentStore(index=index)
