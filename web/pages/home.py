"""The start page with its one search box, and the page that explains how to use the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template

from kb.model.document import DocumentKind
from kb.model.operations import JobState
from kb.store import jobs, library, publications
from web import reading
from web.activity import activities
from web.wiring import services

blueprint = Blueprint("home", __name__)

EXAMPLES: Final = (
    "水污染防治法第83条",
    "晚上把废水偷偷排进雨水井",
    "危险废物混进生活垃圾怎么罚",
    "夜间施工噪声扰民",
    "首次违法及时改正可以不罚吗",
)
NEWEST_CASES: Final = 5


@dataclass(frozen=True, slots=True)
class CaseLine:
    """案例摘要: one line of the newest cases."""

    key: str
    title: str
    case_type: str
    region: str
    summary: str


@blueprint.get("/")
def index() -> str:
    """Show the search box, what the library holds and what is being loaded."""
    with services().database.reading() as session:
        held = library.counts(session)
        published = publications.counts_by_kind(session)
        newest, _ = publications.list_published(session, DocumentKind.CASE, limit=NEWEST_CASES)
        running = activities(jobs.list_jobs(session, states=[JobState.RUNNING, JobState.QUEUED]))
    return render_template(
        "home.html",
        held=held,
        published=published,
        cases=[_line(document) for document in newest],
        running=running,
        examples=EXAMPLES,
    )


@blueprint.get("/about")
def about() -> str:
    """Explain how to search, what a status means and where texts come from."""
    return render_template(
        "about.html", examples=EXAMPLES, keeps_searches=services().search_log.enabled
    )


def _line(document: publications.PublishedDocument) -> CaseLine:
    return CaseLine(
        key=document.key,
        title=document.title,
        case_type=str(document.content.get("case_type", "")),
        region=document.region,
        summary=reading.summary(document.content),
    )
