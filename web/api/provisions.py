"""GET provisions/{id}/cases, /cited-by and /history: who cites a provision, and its past."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.store import library, lineage, publications
from kb.store.cited_by import cited_by
from kb.store.provision_cli import history_json
from kb.text.numerals import ArticleNumber
from kb.text.provisions import parse_eid
from web import addresses, arguments, references
from web.api.case_answers import CaseListAnswer
from web.api.cases import case_summary
from web.api.law_answers import CitedByAnswer, HistoryAnswer
from web.api.parameters import AsOfParameters, CitedByParameters
from web.wiring import services

blueprint = APIBlueprint(
    "api_provisions", __name__, url_prefix="/api/v1/provisions", tag="法律法规"
)


@blueprint.get("/<path:id>/cases")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(CaseListAnswer)
@blueprint.doc(
    summary="引用一条条文的案例",
    description="id 写成 法规/版本/eid，如 shuiwuran-fangzhi-fa/2017-06-27/art_83；"
    "不论引用的是哪个版本。as_of 只列这一天及以前发布的。",
)
def cases(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return the cases that cite the article of a provision id, whatever the version."""
    slug, _, number = _article_of(id)
    with services().database.reading() as session:
        found = library.get_work(session, slug)
        citing = publications.citing(session, found.slug, number.number, number.suffix)
    kept = [
        document
        for document in citing
        if document.kind is DocumentKind.CASE
        and (
            wanted.as_of is None
            or (document.published_at is not None and document.published_at.date() <= wanted.as_of)
        )
    ]
    return {
        "items": [case_summary(document) for document in kept],
        "total": len(kept),
        "next_cursor": None,
    }


@blueprint.get("/<path:id>/history")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(HistoryAnswer)
@blueprint.doc(
    summary="条文沿革",
    description="一条条文在各版本中的条号和变化，前后两个方向，包括被另一部法规替代的；"
    "as_of 决定哪些条文算作有效（current）。",
)
def history(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return what an article was before and became later, with those in force on the day."""
    slug, version, number = _article_of(id)
    with services().database.reading() as session:
        work = library.get_work(session, slug)
        held = library.find_version(work, version)
        library.article(session, held.id, number.number, number.suffix)
        found = lineage.history(session, held.id, number, as_of=wanted.as_of)
    return history_json(found)


@blueprint.get("/<path:id>/cited-by")
@blueprint.input(CitedByParameters, location="query", arg_name="wanted")
@blueprint.output(CitedByAnswer)
@blueprint.doc(
    summary="引用一条条文的法规条文、案例和其他文稿",
    description="id 写成 法规/版本/eid。counts 按种类和所引版本计数，不受筛选影响；"
    "version 只列引用这一版本的，kind 只列一种。",
)
def citing(id: str, wanted: CitedByParameters) -> dict[str, Any]:
    """Return who cites the article of a provision id, by kind and cited version."""
    slug, version, number = _article_of(id)
    with services().database.reading() as session:
        found = library.get_work(session, slug)
        shown = library.find_version(found, version)
        article = library.article(session, shown.id, number.number, number.suffix)
        cited = cited_by(
            session,
            found,
            number.number,
            number.suffix,
            kind=wanted.kind,
            version=wanted.version or None,
            as_of=wanted.as_of,
            cursor=arguments.decode_cursor(wanted.cursor),
            limit=wanted.limit,
        )
    body = cited.to_json()
    for row, each in zip(body["items"], cited.items, strict=True):
        row["url"] = references.citing_url(each)
    return {
        "provision": f"{found.slug}/{shown.version}/{article.eid}",
        **body,
        "next_cursor": arguments.encode_cursor(cited.next_cursor),
    }


def _article_of(id: str) -> tuple[str, str, ArticleNumber]:
    """Slug, version and article of a provision id.

    Raises:
        NotFound: it is not the id of an article or of something inside one.
    """
    slug, _, rest = id.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid)
    if address is None or address.article is None:
        raise NotFound(f"没有条文“{id[:80]}”", hint="请写成 法规/版本/eid，如 …/2017-06-27/art_83")
    return slug, "" if version == addresses.UNDATED else version, address.article
