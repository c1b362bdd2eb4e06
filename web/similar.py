"""Similar cases as pages and endpoints ask for them: by a text, a published case, or a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from kb.store.database import Database
from kb.store.publications import PublishedDocument
from review.desk import precedents
from search.query.confidence import Band
from search.similar.opening import insider_cases
from search.similar.query import SimilarQuery
from search.similar.results import SIMILAR_BANDS, SimilarResponse
from search.similar.service import SimilarCases
from web.wiring import services

SHOWN: Final = 5
"""Cases shown beside a published case."""
BAND_NAMES: Final = SIMILAR_BANDS


def like_text(
    text: str,
    *,
    element: str = "",
    region: str = "",
    limit: int = 5,
    as_of: dt.date | None = None,
) -> SimilarResponse:
    """Return published cases like a description; nothing of it is kept or logged.

    Raises:
        InvalidInput: the text or a filter cannot be searched with.
    """
    query = SimilarQuery(text, element=element, region=region, limit=limit, as_of=as_of)
    return services().similar.find(query)


def like_published(
    document: PublishedDocument,
    *,
    element: str = "",
    region: str = "",
    limit: int = SHOWN,
    as_of: dt.date | None = None,
) -> SimilarResponse:
    """Return published cases like a published one.

    Raises:
        InvalidInput: the case has neither fields nor texts to compare.
    """
    query = SimilarQuery(
        content=document.content,
        exclude=document.key,
        element=element,
        region=region,
        limit=limit,
        as_of=as_of,
    )
    return services().similar.find(query)


def like_draft(
    key: str, content: Mapping[str, Any], *, actor: str, limit: int = 10
) -> SimilarResponse:
    """Return the cases like a draft that this account may read: published, and inside its unit.

    Whoever calls has opened the draft as this account.

    Raises:
        InvalidInput: the draft has neither fields nor texts to compare.
    """
    found = services()
    readable = precedents.readable_inside(found.database, actor=actor)
    query = SimilarQuery(content=content, exclude=key, limit=limit)
    if not readable:
        return found.similar.find(query)
    return _insiders(found.database, readable).find(query)


def enough(found: SimilarResponse) -> bool:
    """Return whether there is a case that is like the one at hand at all."""
    return found.band is not Band.WEAK


@lru_cache(maxsize=8)
def _insiders(database: Database, readable: frozenset[int]) -> SimilarCases:
    """Kept for readers of the same cases: preparing them takes a second."""
    return insider_cases(database, readable)
