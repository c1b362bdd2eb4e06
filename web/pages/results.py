"""Search results with facets."""

from __future__ import annotations

import datetime as dt
import time
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import arguments, finding, local_law, references
from web.pagination import SHORTENED, here, page_of
from web.wiring import services

blueprint = Blueprint("results", __name__)

PAGE_SIZE: Final = 10
KINDS: Final = ("regulation", "case", "guide", "material", "policy", "catalogue", "syllabus")


@blueprint.get("/search")
def index() -> str | Response:
    """Show hits for a question, ten to a page, with facets over the best sixty."""
    query = arguments.text("q", arguments.MAX_QUERY_LENGTH)
    if not query:
        flash("请输入要查的情形、法规名称或条号，例如“水污染防治法第83条”", "warning")
        return redirect(url_for("home.index"))
    wanted = finding.asked(query)
    if wanted.wording.cut:
        # Every facet is a link that carries the question: with 20,000 characters, a page of 6 MB.
        setattr(g, SHORTENED, {"q": wanted.question})
    started = time.perf_counter()
    found = services().search.search(wanted)
    took_ms = (time.perf_counter() - started) * 1000
    day = found.request.as_of
    as_of = None if day == dt.date.today() else day
    number = arguments.page_number()
    said = arguments.text("said")
    if number == 1 and not said:  # a further page, or the way back from the form, asks nothing new
        services().search_log.searched(found)
    first = (number - 1) * PAGE_SIZE
    hits = found.hits[first : first + PAGE_SIZE]
    region = local_law.region_meant(found)
    with services().database.reading() as session:
        pairs = references.pairs_of_hits(session, hits, as_of)
        local = local_law.links_of_hits(session, hits, region, as_of)
    return render_template(
        "results.html",
        query=wanted.query,
        wanted=wanted,
        pairs={place: references.pair_shown(pair, as_of) for place, pair in pairs.items()},
        entries=finding.shown(hits, as_of, region, local),
        region_groups=local_law.region_groups(),
        first=first,
        analysis=found.to_json().get("analysis", {}),
        took_ms=took_ms,
        page=page_of(len(found.hits), number, PAGE_SIZE),
        notes=found.notes,
        past_day=next(iter(found.analysis.dates), None),
        at_depth=len(found.hits) >= finding.DEPTH,
        as_of=as_of,
        here=here,
        read_as_of=found.read_as_of is not None,
        on_today=here(as_of=dt.date.today().isoformat(), page=None),
        clear_as_of=here(as_of=None, page=None),
        feedback=services().search_log.enabled and not said,
        answer_at=finding.same_question("answers.page")
        if services().settings.answers_on and any(h.kind == "regulation" for h in found.hits)
        else "",
        facets=(
            ("种类", finding.facet(found.hits, "kind", "kind", wanted.kind or "")),
            ("法规类型", finding.facet(found.hits, "type", "type", wanted.type or "")),
            ("层级", finding.facet(found.hits, "level", "level", wanted.level or "")),
            ("地区", finding.facet(found.hits, "region", "region", wanted.region or "")),
        ),
        statuses=(
            finding.Option("只看有效条文", None, wanted.status == "in_force", here(status=None)),
            finding.Option("包括失效和未生效", None, wanted.status == "all", here(status="all")),
        ),
    )
