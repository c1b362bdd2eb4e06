"""A service over the invented library, held by the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.index.edge import EdgeIndex
from search.service import SearchService
from search.vectorise import Vectoriser
from tests.search.library import DIMENSION, NO_QUESTIONS, HashEmbedder, invented_library


@pytest.fixture(scope="module")
def vectoriser() -> Vectoriser:
    return Vectoriser(HashEmbedder())


@pytest.fixture(scope="module")
def library_index(
    tmp_path_factory: pytest.TempPathFactory, vectoriser: Vectoriser
) -> Iterator[EdgeIndex]:
    index = EdgeIndex(tmp_path_factory.mktemp("library") / "index", DIMENSION)
    index.upsert(vectoriser.points(list(invented_library())))
    yield index
    index.close()


@pytest.fixture(scope="module")
def service(library_index: EdgeIndex, vectoriser: Vectoriser) -> SearchService:
    return SearchService(library_index, vectoriser, NO_QUESTIONS)
