"""GET regulations: works, versions and articles as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apiflask import APIBlueprint
from flask import url_for

from kb.store import library
from kb.store.commencements import article_status, commencements
from kb.store.library import RelationView, VersionView, WorkFilter, WorkView
from kb.store.pairs import pairs_of
from kb.text.numerals import ArticleNumber
from kb.text.provisions import label_of
from web import addresses, arguments, local_law, outline, references
from web.api.law_answers import ArticleAnswer, VersionListAnswer, WorkDetailAnswer, WorkListAnswer
from web.api.parameters import ArticleParameters, AsOfParameters, RegulationParameters
from web.pages.regulations import citation_of
from web.wiring import services

blueprint = APIBlueprint(
    "api_regulations", __name__, url_prefix="/api/v1/regulations", tag="法律法规"
)


@blueprint.get("")
@blueprint.input(RegulationParameters, location="query", arg_name="wanted")
@blueprint.output(WorkListAnswer)
@blueprint.doc(summary="法规列表")
def index(wanted: RegulationParameters) -> dict[str, Any]:
    """Return a page of works with the version that applies on `as_of`."""
    day = wanted.as_of or dt.date.today()
    with services().database.reading() as session:
        page = library.list_works(
            session,
            WorkFilter(
                text=wanted.q,
                type=wanted.type.value if wanted.type else "",
                level=wanted.level.value if wanted.level else "",
                regions=(wanted.region,) if wanted.region else (),
                issuing_body=wanted.issuing_body,
                status=wanted.status,
                as_of=wanted.as_of,
            ),
            cursor=arguments.decode_cursor(wanted.cursor),
            limit=wanted.limit,
        )
    return {
        "items": [_work(work, day) for work in page.works],
        "total": page.total,
        "next_cursor": arguments.encode_cursor(page.next_cursor),
    }


@blueprint.get("/<id>")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(WorkDetailAnswer)
@blueprint.doc(
    summary="法规全文", description="返回截至日期当天适用的版本；没有时返回最近的版本及其状态。"
)
def work(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return a work with the text of the version that applies on `as_of`."""
    day = wanted.as_of or dt.date.today()
    with services().database.reading() as session:
        found = library.get_work(session, id, as_of=wanted.as_of)
        shown = found.shown_on(day)
        rows = library.provisions(session, shown.id)
        relations = library.relations(session, shown.id)
        inverse = library.relations_to(session, found.id)
    return {
        **_work(found, day),
        "shown": _version(found, shown),
        "relations": [_relation(relation) for relation in relations],
        "related_from": [_relation(relation) for relation in inverse],
        "provisions": [
            {
                "id": f"{found.slug}/{shown.version}/{row.eid}",
                "eid": row.eid,
                "kind": row.kind.value,
                "number": row.number,
                "suffix": row.suffix,
                "heading": row.heading,
                "text": row.text,
            }
            for row in rows
        ],
    }


@blueprint.get("/<id>/versions")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(VersionListAnswer)
@blueprint.doc(summary="法规的各个版本")
def versions(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return the versions of a work, newest first, with their statuses on `as_of`."""
    with services().database.reading() as session:
        found = library.get_work(session, id, as_of=wanted.as_of)
    return {"items": [_version(found, version) for version in found.versions]}


@blueprint.get("/<id>/articles/<article:no>")
@blueprint.input(ArticleParameters, location="query", arg_name="wanted")
@blueprint.output(ArticleAnswer)
@blueprint.doc(
    summary="一条条文",
    description="条号写成 83 或 120-1（第一百二十条之一）；给出 region 时附当地补充规定。",
)
def article(id: str, no: ArticleNumber, wanted: ArticleParameters) -> dict[str, Any]:
    """Return one article in the version that applies on `as_of`, cut into 款, 项 and 目."""
    with services().database.reading() as session:
        found = library.get_work(session, id, as_of=wanted.as_of)
        shown = found.shown_on(wanted.as_of or dt.date.today())
        row = library.article(session, shown.id, no.number, no.suffix)
        begins = commencements(session, shown.id).get(no)
        key = (found.slug, shown.version, no.number, no.suffix)
        pair = pairs_of(session, [key], as_of=wanted.as_of).get(key, references.NO_PAIR)
        local: tuple[local_law.LocalLink, ...] = ()
        if wanted.region:
            local = local_law.local_links(session, found, no, wanted.region, wanted.as_of)
    prefix = f"{found.slug}/{shown.version}"
    return {
        "id": f"{prefix}/{row.eid}",
        "law": found.short_title,
        "label": no.label(),
        "number": no.number,
        "suffix": no.suffix,
        "text": row.text,
        "lines": [
            {"id": f"{prefix}/{line.eid}", "label": label_of(line.eid), "text": line.text}
            for line in outline.article_lines(row)
            if line.eid
        ],
        **references.pair_json(pair),
        "version": shown.version,
        "effective_on": begins.effective_on if begins else shown.effective_on,
        "repealed_on": shown.repealed_on,
        "status": article_status(shown, begins, wanted.as_of or dt.date.today()).value,
        "citation": citation_of(found, shown, no),
        "url": addresses.article_url(found.slug, shown.version, no.number, no.suffix),
        "local_rules": local,
    }


def _work(work: WorkView, day: dt.date) -> dict[str, Any]:
    shown = work.shown_on(day)
    return {
        "id": work.slug,
        "title": work.title,
        "short_title": work.short_title,
        "type": work.type,
        "level": work.level,
        "region": work.region,
        "issuing_body": work.issuing_body,
        "status": shown.status.value,
        "version": shown.version,
        "versions": [version.version for version in work.versions],
        "url": url_for("regulations.work", slug=work.slug),
    }


def _version(work: WorkView, version: VersionView) -> dict[str, Any]:
    return {
        "version": version.version,
        "title": version.title,
        "document_number": version.document_number,
        "promulgated_on": version.promulgated_on,
        "effective_on": version.effective_on,
        "repealed_on": version.repealed_on,
        "repealed_by": version.repealed_by,
        "article_count": version.article_count,
        "amendments": list(version.amendments),
        "status": version.status.value,
        "url": addresses.version_url(work.slug, version.version),
    }


def _relation(relation: RelationView) -> dict[str, Any]:
    return {
        "kind": relation.kind,
        "title": relation.title,
        "id": relation.slug,
        "on": relation.on,
    }
