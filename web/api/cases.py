"""GET cases: published typical cases as JSON, masked as on the pages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final

from apiflask import APIBlueprint
from flask import url_for
from sqlalchemy.orm import Session

from kb.errors import Gone
from kb.model.document import DocumentKind, DocumentState
from kb.store import files, publications
from kb.store.publications import PublicationFilter, PublishedDocument
from web import arguments, reading
from web.api.case_answers import CaseDetailAnswer, CaseListAnswer
from web.api.parameters import AsOfParameters, CaseParameters
from web.wiring import services

blueprint = APIBlueprint("api_cases", __name__, url_prefix="/api/v1/cases", tag="典型案例")

NOT_FACTS: Final = frozenset({"title", "sections", "body", "text", "legal_basis", "attachments"})


@blueprint.get("")
@blueprint.input(CaseParameters, location="query", arg_name="wanted")
@blueprint.output(CaseListAnswer)
@blueprint.doc(summary="案例列表", description="as_of 只列这一天及以前发布的案例。")
def index(wanted: CaseParameters) -> dict[str, Any]:
    """Return published cases, newest first."""
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        found, total = publications.list_published(
            session,
            DocumentKind.CASE,
            PublicationFilter(
                text=wanted.q,
                element=wanted.element,
                case_type=wanted.case_type,
                regions=(wanted.region,) if wanted.region else (),
                published_by=wanted.as_of,
            ),
            cursor=offset,
            limit=wanted.limit,
        )
    following = offset + len(found)
    return {
        "items": [case_summary(document) for document in found],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<id>")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(CaseDetailAnswer)
@blueprint.doc(
    summary="一个案例",
    description="依据条文的状态按 as_of 判断。已撤回或暂停展示的返回 410 并说明日期和理由。",
)
def case(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return one case with its sections and the provisions it stands on."""
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, id)
        if document.is_gone:
            raise gone(document)
        return case_detail(session, document, wanted.as_of)


def gone(document: PublishedDocument) -> Gone:
    """Return the error that stands where a text was: when it was taken down and why."""
    on = document.withdrawn_at.date().isoformat() if document.withdrawn_at else ""
    what = "撤回" if document.state is DocumentState.WITHDRAWN else "暂停展示"
    return Gone(
        f"“{document.key}”已于 {on} {what}",
        hint=document.withdrawal_reason or "请联系发布单位",
    )


def case_detail(
    session: Session, document: PublishedDocument, as_of: dt.date | None = None
) -> dict[str, Any]:
    """Return everything the API says of a case."""
    cited = publications.citations(session, document)
    references = document.content.get("legal_basis") or reading.cited_references(cited)
    basis = reading.basis(session, references, as_of=as_of or dt.date.today())
    amended = reading.under_recheck(session, document.id)
    return {
        **case_summary(document),
        "facts": {k: v for k, v in document.content.items() if k not in NOT_FACTS},
        "sections": [
            {"heading": section.heading, "text": section.text}
            for section in reading.sections(document.content)
        ],
        "basis": [
            {
                "law": ref.title,
                "label": ref.label,
                "role": ref.role,
                "version": ref.version,
                "status": ref.status.value if ref.status else None,
                "newer_version": ref.newer,
                "heirs": [dataclasses.asdict(heir) for heir in ref.heirs],
                "url": ref.url,
            }
            for ref in basis
        ],
        "attachments": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "url": url_for("cases.attachment", key=document.key, number=file.number),
            }
            for file in files.public_files(document.content)
        ],
        "under_recheck": [dataclasses.asdict(each) for each in amended],
        "sha256": document.sha256,
        "batch_number": document.batch_number,
        "corrections": [
            {"note": one.note, "at": one.at}
            for one in publications.correction_notes(session, document.id)
        ],
        "commendations": [
            {"unit": one.unit, "reason": one.reason, "at": one.decided_at}
            for one in publications.commendations(session, document.id)
        ],
    }


def case_summary(document: PublishedDocument) -> dict[str, Any]:
    """Return the fields by which lists show a case."""
    return {
        "id": document.key,
        "title": document.title,
        "case_type": str(document.content.get("case_type", "")),
        "region": document.region,
        "level": document.level,
        "unit": document.unit,
        "summary": reading.summary(document.content),
        "state": document.state.value,
        "published_at": document.published_at,
        "url": url_for("cases.page", key=document.key),
    }
