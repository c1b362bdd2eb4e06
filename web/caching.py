"""How long copies of a page may live outside: a text that is taken down must be gone from them.

A public document may be kept for `KEPT_S` and is then asked for again by its ETag; a tombstone is
never kept; everything else is asked for again each time. Static files have their own rule.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

KEPT_S: Final = 60
"""Seconds; the longest that a copy of a withdrawn page outlives the page."""

DOCUMENTS: Final = frozenset(
    {
        "cases.page",
        "cases.attachment",
        "case_audiences.page",
        "guides.page",
        "guides.checklist",
        "guides.calendar",
        "guides.file",
        "materials.page",
        "policies.page",
        "benchmarks.page",
        "api_cases.case",
        "api_case_audiences.case",
        "feeds.cases",
        "feeds.withdrawals",
        "feeds.sitemap",
    }
)
"""Endpoints that show published texts, or name them."""


def install(app: Flask) -> None:
    """Put the headers on every answer of an application."""
    app.after_request(_limit_copies)


def _limit_copies(response: Response) -> Response:
    if "Cache-Control" in response.headers or response.is_streamed:
        return response
    if response.status_code == 410:
        response.headers["Cache-Control"] = "no-store"
    elif response.status_code == 200 and request.endpoint in DOCUMENTS and not request.cookies:
        response.headers["Cache-Control"] = f"public, max-age={KEPT_S}, must-revalidate"
        response.headers.add("Vary", "Cookie")
        response.add_etag()
        response.make_conditional(request)
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response
