"""Database rows → passages: what a document contributes to the public and the internal index.

Articles become one passage each. Annexes and texts without articles are cut at line ends into
stretches of at most `STRETCH` characters. Cases, guides, materials and policies give one passage a
section (policy outlines have one section a numbered item), the catalogue one an item, the syllabus
one a point. What the public index gets is read from `Revision.public_content` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.regulation import Provision, ProvisionKind, Version, Work
from kb.store.commencements import commencements
from kb.store.visibility import is_visible, public_state
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber
from search.knowledge.questions import ArticleKey, questions_by_article
from search.passage import ENFORCEMENT_ITEM, SYLLABUS_POINT, Passage, passage_id

STRETCH: Final = 1200
"""Longest passage of running text, in characters; articles are never cut."""

# "第八十三条　违反本法规定…": the number is the passage's own field
_LABEL: Final = re.compile(
    rf"^\s*(?:\*\*)?第\s*[{NUMERAL_CHARS}]+\s*条(?:\s*之\s*[{NUMERAL_CHARS}]+)?(?:\*\*)?[\s　:：]*"
)
# **《噪声污染防治法》**, ## 小标题: marks of Markdown that a snippet should not show
# and the boxes of a checklist: - [ ] 净化器开着吗
_MARKUP: Final = re.compile(r"\*\*|^#{1,6}\s+|^>\s?|^[ ]*[-*] \[[ xX]\] +", re.MULTILINE)
# |---|:--:| below the head of a table, and the bars between cells: | 行为 | 罚则 |
_TABLE_RULE: Final = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+\s*\n?", re.MULTILINE)
_TABLE_EDGE: Final = re.compile(r"^\|\s*|\s*\|\s*$", re.MULTILINE)
_TABLE_BAR: Final = re.compile(r"\s+\|\s+")
_TEXT_KINDS: Final = (ProvisionKind.ANNEX.value, ProvisionKind.OTHER.value)
_GONE: Final = (DocumentState.REJECTED.value, DocumentState.RECALLED.value)
# Internal content that identifies a party or informant stays out of every index but the internal.
_WHOLE: Final = "whole"


@dataclass(frozen=True, slots=True)
class DocumentPassages:
    """文稿的检索单元: what each index must hold of one document; empty means nothing."""

    document_id: int
    public: tuple[Passage, ...]
    internal: tuple[Passage, ...]


def passages_of(session: Session, document_ids: Sequence[int]) -> Iterator[DocumentPassages]:
    """Yield the passages of each document, in the order given; unknown ids yield nothing to show.

    The internal index holds what the public one does not: unpublished documents, and the newer
    revision of a published document that is being corrected.
    """
    rows = session.scalars(select(Document).where(Document.id.in_(document_ids)))
    found = {row.id: row for row in rows}
    for document_id in document_ids:
        document = found.get(document_id)
        if document is None:
            yield DocumentPassages(document_id, (), ())
            continue
        public: tuple[Passage, ...] = ()
        internal: tuple[Passage, ...] = ()
        visible = is_visible(document)
        if visible:
            shown_as = public_state(document).value
            public = tuple(
                replace(passage, state=shown_as)
                for passage in passages_of_revision(
                    session, document, document.published_revision_id, public=True
                )
            )
        is_other = document.current_revision_id != document.published_revision_id
        if (not visible or is_other) and document.state not in _GONE:
            internal = passages_of_revision(
                session, document, document.current_revision_id, public=False
            )
        yield DocumentPassages(document_id, public, internal)


def passages_of_revision(
    session: Session, document: Document, revision_id: int | None, *, public: bool
) -> tuple[Passage, ...]:
    """Return the passages of one revision, from its public form or its content."""
    revision = session.get(Revision, revision_id) if revision_id is not None else None
    if revision is None:
        return ()
    if document.kind == DocumentKind.REGULATION.value:
        return tuple(_regulation(session, document, revision))
    content = revision.public_content if public else revision.content
    if document.kind == DocumentKind.CATALOGUE.value:
        return tuple(_catalogue(document, revision, content))
    if document.kind == DocumentKind.SYLLABUS.value:
        return tuple(_syllabus(document, revision, content))
    if document.kind in (DocumentKind.QUESTION.value, DocumentKind.COMPENDIUM.value):
        return ()
    return tuple(_sections(document, revision, content))


def _regulation(session: Session, document: Document, revision: Revision) -> Iterator[Passage]:
    held = session.execute(
        select(Version, Work)
        .join(Work, Work.id == Version.work_id)
        .where(Version.revision_id == revision.id)
    ).all()
    asked = questions_by_article()
    for version, work in held:
        rows = session.execute(
            select(
                Provision.kind,
                Provision.eid,
                Provision.number,
                Provision.suffix,
                Provision.heading,
                Provision.path,
                Provision.text,
            )
            .where(
                Provision.version_id == version.id,
                Provision.kind.in_((ProvisionKind.ARTICLE.value, *_TEXT_KINDS)),
            )
            .order_by(Provision.position)
        )
        seen: dict[str, int] = {}
        begins = commencements(session, version.id)
        for kind, eid, number, suffix, heading, path, text in rows:
            seen[eid] = seen.get(eid, 0) + 1
            repeat = f"~{seen[eid]}" if seen[eid] > 1 else ""
            is_article = kind == ProvisionKind.ARTICLE.value and number is not None
            own = begins.get(ArticleNumber(number or 0, suffix)) if is_article else None
            label = ArticleNumber(number or 0, suffix).label() if is_article else heading
            stretches = (_LABEL.sub("", text),) if is_article else tuple(_stretches(text))
            key = ArticleKey(work.short_title, number or 0, suffix, version.version)
            for place, stretch in enumerate(stretches):
                part = f"~~{place}" if place else ""
                yield Passage(
                    id=passage_id(document.key, eid + repeat + part),
                    kind=document.kind,
                    document_id=document.id,
                    document_key=document.key,
                    work=work.slug,
                    law=work.short_title,
                    title=f"{work.short_title} {label}".strip(),
                    path=path,
                    article=number if is_article else None,
                    suffix=suffix if is_article else None,
                    eid=eid,
                    provision=f"{work.slug}/{version.version}/{eid}",
                    version=version.version,
                    effective_on=own.effective_on if own else version.effective_on,
                    repealed_on=version.repealed_on,
                    region=work.region,
                    level=work.level,
                    type=work.type,
                    issuing_body=work.issuing_body,
                    state=document.state,
                    text=stretch,
                    url=_article_url(work.slug, version.version, number, suffix, eid),
                    revision=revision.sha256,
                    asked_as=asked.get(key, ()) if is_article else (),
                )


def _article_url(slug: str, version: str, number: int | None, suffix: int | None, eid: str) -> str:
    page = f"/regulations/{slug}/{version or 'undated'}"
    if number is None or not eid.startswith("art_"):
        return f"{page}#{eid}"
    return f"{page}/articles/{number}" + (f"-{suffix}" if suffix is not None else "")


def _sections(
    document: Document, revision: Revision, content: Mapping[str, Any]
) -> Iterator[Passage]:
    title = str(content.get("title", document.title))
    sections = content.get("sections") or [{"key": _WHOLE, "text": content.get("text", "")}]
    about = _about(content)
    for place, section in enumerate(sections, 1):
        key = str(section.get("key") or f"section_{place}")
        heading = str(section.get("heading", ""))
        text = _plain(str(section.get("text", "")))
        path = " / ".join(filter(None, (str(section.get("path", "")), heading)))
        for number, stretch in enumerate(_stretches(text) or ([heading] if heading else [])):
            yield _other(
                document,
                revision,
                kind=document.kind,
                eid=key,
                part=f"~~{number}" if number else "",
                title=title,
                path=path,
                text=stretch,
                url=f"/{_FOLDER_OF_KIND.get(document.kind, 'documents')}/{document.key}#{key}",
                asked_as=about if place == 1 and number == 0 else (),
            )


def _plain(markdown: str) -> str:
    """The text as a reader sees it: no marks of emphasis, headings or tables."""
    text = _TABLE_RULE.sub("", _MARKUP.sub("", markdown))
    return _TABLE_BAR.sub("，", _TABLE_EDGE.sub("", text))


_FOLDER_OF_KIND: Final = {
    DocumentKind.CASE.value: "cases",
    DocumentKind.GUIDE.value: "guides",
    DocumentKind.MATERIAL.value: "materials",
    DocumentKind.POLICY.value: "policies",
    DocumentKind.BENCHMARK.value: "benchmarks",
}


def _about(content: Mapping[str, Any]) -> tuple[str, ...]:
    """What a case says of itself outside its sections: violation, industry, tags."""
    fields = (content.get("violation"), content.get("industry"), content.get("summary"))
    tags = content.get("tags")
    said = [str(value) for value in fields if value]
    if isinstance(tags, list) and tags:
        said.append("，".join(map(str, tags)))
    return tuple(said)


def _catalogue(
    document: Document, revision: Revision, content: Mapping[str, Any]
) -> Iterator[Passage]:
    for item in content.get("items", []):
        code = str(item.get("code", ""))
        fine = item.get("range") or {}
        basis = [_cited(each) for each in [*item.get("duty", []), *item.get("penalty", [])]]
        lines = (str(item.get("violation", "")), str(fine.get("text", "")), "；".join(basis))
        yield _other(
            document,
            revision,
            kind=ENFORCEMENT_ITEM,
            eid=code,
            title=str(item.get("name", "")),
            path=str(item.get("kind", "")),
            text="\n".join(filter(None, lines)),
            url=f"/catalogue/{code}",
            provision=code,
        )


def _syllabus(
    document: Document, revision: Revision, content: Mapping[str, Any]
) -> Iterator[Passage]:
    for point in content.get("points", []):
        code = str(point.get("code", ""))
        basis = "；".join(_cited(each) for each in point.get("basis", []))
        yield _other(
            document,
            revision,
            kind=SYLLABUS_POINT,
            eid=code,
            title=str(point.get("title", "")),
            path=str(point.get("category", "")),
            text="\n".join(filter(None, (str(point.get("title", "")), basis))),
            url=f"/syllabus#{code}",
        )


def _cited(reference: Mapping[str, Any]) -> str:
    number = reference.get("article")
    label = ArticleNumber(int(number), reference.get("article_suffix")).label() if number else ""
    return f"《{reference.get('law', '')}》{label}"


def _other(
    document: Document,
    revision: Revision,
    *,
    kind: str,
    eid: str,
    title: str,
    path: str,
    text: str,
    url: str,
    part: str = "",
    provision: str = "",
    asked_as: tuple[str, ...] = (),
) -> Passage:
    return Passage(
        id=passage_id(document.key, eid + part),
        kind=kind,
        document_id=document.id,
        document_key=document.key,
        work="",
        law="",
        title=title,
        path=path,
        article=None,
        suffix=None,
        eid=eid,
        provision=provision or f"{document.key}#{eid}",
        version="",
        effective_on=None,
        repealed_on=None,
        region=document.region,
        level=document.level,
        type="",
        issuing_body="",
        state=document.state,
        text=text,
        url=url,
        revision=revision.sha256,
        asked_as=asked_as,
    )


def _stretches(text: str) -> list[str]:
    """Cut text at line ends into pieces of at most `STRETCH` characters (a longer line stays)."""
    pieces: list[str] = []
    for line in _lines(text):
        if pieces and len(pieces[-1]) + len(line) < STRETCH:
            pieces[-1] += "\n" + line
        else:
            pieces.append(line)
    return pieces


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.split("\n") if line.strip())
