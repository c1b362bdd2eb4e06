"""The graph of one law: a picture of who cites whom, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, render_template, request

from kb.store import library
from kb.store.law_graph import Edge, graph_of
from web import addresses, arguments, labels, law_picture
from web.pagination import here, page_of
from web.wiring import services

blueprint = Blueprint("law_graph", __name__, url_prefix="/regulations")

PAGE_SIZE: Final = 100
SORTS: Final[dict[str, Callable[[Edge], Any]]] = {
    "source": lambda edge: 0,  # as the text has them
    "kind": lambda edge: list(labels.REFERENCE_KINDS).index(edge.kind.value),
    "target": lambda edge: (
        not edge.inner,
        edge.law,
        (edge.target.number, edge.target.suffix or 0) if edge.target else (0, 0),
    ),
}
SORT_NAMES: Final = {"source": "条文", "kind": "方式", "target": "所援引"}


@blueprint.get("/<slug>/graph")
def page(slug: str) -> str:
    """Show the graph of a version: that of `version`, else the one that `as_of` has in force."""
    as_of = arguments.as_of()
    sort = arguments.choice("sort", frozenset(SORTS)) or "source"
    number = arguments.page_number()
    with services().database.reading() as session:
        found = library.get_work(session, slug, as_of=as_of)
        wanted = request.args.get("version", "").strip()
        shown = (
            library.find_version(found, "" if wanted == addresses.UNDATED else wanted)
            if wanted
            else found.shown_on(as_of or dt.date.today())
        )
        rows = library.provisions(session, shown.id)
        graph = graph_of(session, shown.id)
    ordered = sorted(graph.edges, key=SORTS[sort])
    first = (number - 1) * PAGE_SIZE
    tally = dict.fromkeys(labels.REFERENCE_KINDS, 0)
    for edge in graph.edges:
        tally[edge.kind.value] += 1
    return render_template(
        "regulations/graph.html",
        work=found,
        shown=shown,
        picture=law_picture.draw(rows, graph.edges, labels.REFERENCE_KINDS),
        edges=ordered[first : first + PAGE_SIZE],
        total=len(ordered),
        inner=sum(edge.inner for edge in graph.edges),
        tally=tally,
        citing=graph.citing,
        page=page_of(len(ordered), number, PAGE_SIZE),
        sort=sort,
        sorts={
            name: (SORT_NAMES[name], here(sort=None if name == "source" else name, page=None))
            for name in SORTS
        },
        versions=[
            (version, here(version=version.version or addresses.UNDATED, page=None))
            for version in found.versions
        ],
        as_of=as_of,
    )
