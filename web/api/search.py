"""GET search: the public search as JSON, the same object as `anjian search --json`."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from search.service import SearchRequest
from web import finding, local_law, references
from web.api.answers import SearchAnswer
from web.api.parameters import SearchParameters
from web.wiring import services

blueprint = APIBlueprint("api_search", __name__, url_prefix="/api/v1", tag="检索")


@blueprint.get("/search")
@blueprint.input(SearchParameters, location="query", arg_name="wanted")
@blueprint.output(SearchAnswer)
@blueprint.doc(summary="检索", description="按条号或情形描述检索公开内容，结果带版本与效力状态。")
def search(wanted: SearchParameters) -> dict[str, Any]:
    """Return ranked hits; each carries its version and its status on the day asked about."""
    found = services().search.search(
        SearchRequest(
            query=wanted.q,
            kind=wanted.kind.value if wanted.kind else None,
            as_of=wanted.as_of,
            region=wanted.region,
            level=wanted.level.value if wanted.level else None,
            type=wanted.type.value if wanted.type else None,
            issuing_body=wanted.issuing_body or None,
            status=wanted.status,
            limit=wanted.limit,
        )
    )
    services().search_log.searched(found)
    body = found.to_json()
    region = local_law.region_meant(found)
    with services().database.reading() as session:
        pairs = references.pairs_of_hits(session, found.hits, wanted.as_of)
        local = local_law.links_of_hits(session, found.hits, region, wanted.as_of)
    for row, hit in zip(body["hits"], found.hits, strict=True):
        row["url"] = finding.hit_url(hit)
        pair = pairs.get(hit.provision)
        row["pair"] = references.pair_json(pair) if pair else None
        row["local_rules"] = local.get(hit.provision, ())
    return body
