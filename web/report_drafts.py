"""类案检索 → 报告: a search for similar cases, and the draft of a report on what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from kb.errors import InvalidInput, NotFound
from kb.model.document import Document, DocumentKind
from kb.store import audit, jobs, library, publications
from kb.text.amounts import yuan
from review.case_reports import drafting, standing
from review.case_reports.drafting import FoundCase, NewReport
from review.subject import load_actor
from search.held.catalogue import Catalogue
from search.similar.facts import CaseFacts
from search.similar.lexicon import lexicon
from search.similar.query import SimilarQuery
from search.similar.results import SimilarHit, SimilarResponse
from web import labels
from web.wiring import services

TITLE_LENGTH: Final = 40
"""Characters of what was asked that stand in the title of a new report."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """检索请求 of a report: a description, or the key of a case; with filters and a title."""

    text: str = ""
    case: str = ""
    element: str = ""
    region: str = ""
    limit: int = 10
    title: str = ""


def draft(asked: Asked, *, actor: str) -> str:
    """Search, store the draft of a report in the name of an account, and return its number.

    Only public cases are searched: everybody inside may read a signed report.

    Raises:
        NotFound: the case at hand is not public and not of a unit that the account submits for.
        InvalidInput: neither or both of text and case are given, or a filter is none.
        NotPermitted, StaleRevision: as in `review.case_reports.drafting.create`.
    """
    if bool(asked.text.strip()) == bool(asked.case):
        raise InvalidInput(
            "请写出案情，或者指定一件案例（二者取一）", field="text", hint="填写后再生成报告"
        )
    content, question = _at_hand(asked.case, actor) if asked.case else (None, asked.text.strip())
    query = SimilarQuery(
        text="" if content is not None else asked.text,
        content=content,
        exclude=asked.case,
        element=asked.element,
        region=asked.region,
        limit=asked.limit,
    )
    found = services().similar.find(query)
    report = NewReport(
        title=asked.title.strip() or _title(question),
        request=_request(question, query, found),
        corpus=corpus(),
        hits=tuple(found_case(found.facts, hit) for hit in found.hits),
        case=asked.case,
    )
    return drafting.create(services().database, report, actor=actor)


def found_case(asked: CaseFacts, hit: SimilarHit) -> FoundCase:
    """Return a hit as a report lists it, its facts beside those of the case at hand."""
    ours, theirs = _fact_words(asked), _fact_words(hit.facts)
    return FoundCase(
        key=hit.key,
        sha256=hit.sha256,
        shown={
            "title": hit.title,
            "unit": hit.unit,
            "score": round(hit.score, 4),
            "band": hit.band.value,
            "facts": [
                {"name": name, "asked": ours[name], "found": theirs[name]}
                for name in theirs
                if ours[name] or theirs[name]
            ],
            "reasons": [reason.text for reason in hit.reasons],
            "differences": [difference.text for difference in hit.differences],
        },
    )


def corpus() -> dict[str, list[Row]]:
    """Return the versions of texts and index at this moment, as a report keeps them."""
    at = services()
    with at.database.reading() as session:
        held = library.counts(session)
        cases = publications.counts_by_kind(session).get(DocumentKind.CASE.value, 0)
        link = audit.checkpoint(session)
        waiting = jobs.waiting_for_index(session)
    texts = [
        _row("公开的典型案例", f"{cases} 件"),
        _row("法规", f"{held.works} 件、{held.versions} 个版本、{held.articles} 条"),
        _row("最新一件法规的日期", held.newest_version or "没有"),
        _row("审计链", f"{link['seq']}:{link['hash']}"),
    ]
    index = Catalogue(at.settings).read().current
    encoder = str(Catalogue(at.settings).facts(index).get("encoder", ""))
    made_with = f"{index.model}（{encoder}）" if encoder else index.model
    return {
        "texts": texts,
        "index": [
            _row("索引", index.name),
            _row("向量模型", made_with),
            _row("等待编入索引的变更", f"{waiting} 项"),
        ],
    }


def _request(question: str, query: SimilarQuery, found: SimilarResponse) -> dict[str, Any]:
    filters = [
        _row("环境要素", labels.label(query.element, "element") if query.element else ""),
        _row("地区", labels.region_name(query.region) if query.region else ""),
        _row("最多列出", f"{query.limit} 件"),
        _row("参加比较的案例", f"{found.compared} 件"),
    ]
    return {
        "question": question,
        "as_of": dt.date.today().isoformat(),
        "filters": [row for row in filters if row["value"]],
        "facts": [_row(name, value) for name, value in _fact_words(found.facts).items() if value],
    }


def _fact_words(facts: CaseFacts) -> dict[str, str]:
    """Return the facts that are compared, in words; empty where nothing is said."""
    manners = lexicon().manner_names
    return {
        "违法行为类别": _list(one.name for one in facts.types),
        "违法行为": facts.violation,
        "手法": _list(manners.get(code, code) for code in facts.manners),
        "环境要素": _list(labels.label(code, "element") for code in facts.elements),
        "处罚依据": _list(dict.fromkeys(one.label for one in facts.penalties)),
        "行业": facts.industry,
        "地区": labels.region_name(facts.region) if facts.region else "",
        "当事人类型": labels.label(facts.party_type, "party_type") if facts.party_type else "",
        "案件来源": labels.label(facts.found_by, "found_by") if facts.found_by else "",
        "处理措施": _list(labels.label(code, "measure") for code in facts.measures),
        "罚款": yuan(facts.fine_yuan),
        "违法行为日期": facts.violation_on.isoformat() if facts.violation_on else "",
    }


def _at_hand(key: str, actor: str) -> tuple[Mapping[str, Any], str]:
    """Return the masked content of the case at hand and its title."""
    with services().database.reading() as session:
        document = session.scalars(
            select(Document).where(Document.key == key, Document.kind == DocumentKind.CASE.value)
        ).first()
        person = load_actor(session, actor)
        revision = standing.revision_at_hand(session, document, person) if document else None
        if revision is None:
            raise NotFound(f"没有案例“{key[:80]}”", hint="请核对案例编号")
        content = revision.public_content
    return content, str(content.get("title") or key)


def _row(name: str, value: str) -> Row:
    return {"name": name, "value": value}


def _list(words: Iterable[str]) -> str:
    return "、".join(word for word in words if word)


def _title(question: str) -> str:
    return f"{' '.join(question.split())[:TITLE_LENGTH]}——类案检索报告"
