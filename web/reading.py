"""Published documents as pages show them: sections, facts and the provisions they stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.regulation import ForceStatus
from kb.store import library, lineage
from kb.store.library import WorkView
from kb.store.publications import CitationView, PublishedDocument
from kb.text.amounts import yuan
from kb.text.numerals import ArticleNumber, format_numeral
from review.rechecks import queue
from web import addresses, markdown
from web.filters import day
from web.labels import label

EMPTY: Final = Markup("")
_SUMMARY_LENGTH: Final = 96


@dataclass(frozen=True, slots=True)
class Section:
    """段落 of a document: `key` is its address in the page, `level` counts from 1."""

    key: str
    heading: str
    text: str
    level: int = 1
    html: Markup = EMPTY


@dataclass(frozen=True, slots=True)
class Fact:
    """要素: one line of the facts table; `values` of a list are shown as tags."""

    name: str
    value: str = ""
    values: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Heir:
    """现行条号: an article in force that a cited one has become; `law` only where it is another."""

    law: str
    label: str
    version: str
    url: str


@dataclass(frozen=True, slots=True)
class Basis:
    """法律依据: a provision with the version that a text relies on, and its status on a day.

    `heirs` are the articles in force that day which it has become (现行条号), where the cited one
    is not in force itself.
    """

    title: str
    slug: str
    label: str
    role: str
    url: str
    version: str
    status: ForceStatus | None
    newer: str
    heirs: tuple[Heir, ...] = ()

    @property
    def citation(self) -> str:
        """The form to copy: 《水污染防治法》第八十三条第二项（2017-06-27版本）."""
        note = f"（{day(self.version)}版本）" if self.version else ""
        return f"《{self.title}》{self.label}{note}"


def sections(content: Mapping[str, Any]) -> tuple[Section, ...]:
    """Return the sections of a document's public content, in order.

    A document without sections is one text without a heading.
    """
    given = content.get("sections") or ()
    if not given:
        text = str(content.get("text") or "").strip()
        return (Section("text", "", text),) if text else ()
    return tuple(
        Section(
            key=str(part.get("key") or f"section_{place}"),
            heading=str(part.get("heading") or ""),
            text=str(part.get("text") or ""),
            level=int(part.get("level") or 1),
        )
        for place, part in enumerate(given, 1)
    )


def rendered(
    found: Iterable[Section], cited: Sequence[CitationView] = (), *, by_line: bool = False
) -> tuple[Section, ...]:
    """Return the sections with HTML; resolved citations in their text become links.

    Texts are Markdown; with `by_line` they are plain and every line is a paragraph, as in policy
    documents taken from pages and scans.
    """
    render = markdown.render_plain if by_line else markdown.render
    result: list[Section] = []
    for section in found:
        links = [
            markdown.TextLink(citation.raw, href, f"《{citation.law}》{_note(citation.version)}")
            for citation in cited
            if citation.resolved
            and citation.section == (section.heading or section.key)
            and (href := addresses.provision_url(citation.provision))
        ]
        result.append(replace(section, html=render(section.text, links)))
    return tuple(result)


def summary(content: Mapping[str, Any]) -> str:
    """Return the opening of a document in one line, cut at a sentence if possible."""
    given = str(content.get("summary", "")).strip()
    text = given or next((markdown.plain(part.text) for part in sections(content)), "")
    if len(text) <= _SUMMARY_LENGTH:
        return text
    cut = text.rfind("。", 40, _SUMMARY_LENGTH)
    return text[: cut + 1] if cut > 0 else text[:_SUMMARY_LENGTH] + "…"


def case_facts(document: PublishedDocument) -> tuple[Fact, ...]:
    """Return the facts table of a typical case; absent fields are left out."""
    content = document.content
    party_type = content.get("party_type")
    rows = [
        Fact("案件编号", _text(content, "number")),
        Fact("办理单位", _text(content, "handling_unit") or document.unit),
        Fact("协办单位", "、".join(_list(content, "co_handling_units"))),
        Fact("当事人", _text(content, "party_display")),
        Fact("当事人类型", label(party_type, "party_type") if party_type else ""),
        Fact("行业", _text(content, "industry")),
        Fact("许可管理类别", _text(content, "permit_type")),
        Fact("违法日期", _span(content)),
        Fact("发现日期", day(_text(content, "discovered_on"))),
        Fact("决定日期", day(_text(content, "decided_on"))),
        Fact("发现方式", _labelled(content, "found_by", "found_by")),
        Fact("罚款", yuan(content.get("fine_yuan")) if content.get("fine_yuan") else ""),
        Fact("没收", _money(content, "confiscated_yuan")),
        Fact("违法行为", _text(content, "violation"), wide=True),
        Fact("执法方法", values=_labels(content, "methods", "method"), wide=True),
        Fact("处理措施", values=_labels(content, "measures", "measure"), wide=True),
        Fact("裁量计算", _text(content, "discretion"), wide=True),
        Fact("救济情况", _text(content, "remedy_status"), wide=True),
        Fact("整改情况", _text(content, "rectification"), wide=True),
        Fact("入选理由", _text(content, "why_chosen"), wide=True),
    ]
    return tuple(row for row in rows if row.value or row.values)


def basis(
    session: Session, references: Iterable[Mapping[str, Any]], *, as_of: dt.date
) -> tuple[Basis, ...]:
    """Return stored references as readable, linked provisions.

    A law that is not held is shown without a link and a status. `newer` names the version in force
    on `as_of` when it is another one than the cited.
    """
    wanted = list(references)
    slugs = library.slugs_of(session, {str(ref.get("law", "")) for ref in wanted})
    works: dict[str, WorkView] = {}
    result: list[Basis] = []
    for ref in wanted:
        title = str(ref.get("law", ""))
        slug = slugs.get(title, "")
        if slug and slug not in works:
            works[slug] = library.get_work(session, slug, as_of=as_of)
        result.append(_basis(session, ref, title, works.get(slug), as_of))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Amended:
    """已修改的引用条文: both versions of a cited provision, while the text is under recheck."""

    law: str
    label: str
    old_version: str
    old_url: str
    new_version: str
    new_url: str
    effective_on: str
    fate: str
    new_law: str


def under_recheck(session: Session, document_id: int) -> tuple[Amended, ...]:
    """Return the provisions a published text cites that were amended and are being rechecked."""
    return tuple(
        Amended(
            law=notice.law,
            label=notice.label,
            old_version=notice.old_version,
            old_url=addresses.provision_url(notice.provision),
            new_version=notice.new_version,
            new_url=(
                addresses.provision_url(notice.new_provision)
                or addresses.version_url(notice.new_work, notice.new_version)
            ),
            new_law=notice.new_law,
            effective_on=notice.effective_on,
            fate=notice.fate,
        )
        for notice in queue.notices(session, document_id)
    )


def _basis(
    session: Session,
    ref: Mapping[str, Any],
    title: str,
    work: WorkView | None,
    as_of: dt.date,
) -> Basis:
    wanted = str(ref.get("version", "") or "")
    version = wanted
    status: ForceStatus | None = None
    url = newer = ""
    heirs: tuple[Heir, ...] = ()
    if work is not None:
        try:
            held = library.find_version(work, wanted) if wanted else work.shown_on(as_of)
        except NotFound:
            held = None
        if held is not None:
            version, status = held.version, held.status
            url = addresses.reference_url({**ref, "version": version}, work.slug)
            current = work.version_on(as_of)
            newer = current.version if current and current.version != version else ""
            if status is ForceStatus.REPEALED and ref.get("article"):
                number = ArticleNumber(int(ref["article"]), ref.get("article_suffix") or None)
                heirs = _heirs(session, held.id, work, number, as_of)
    role = str(ref.get("role", ""))
    return Basis(
        title=title,
        slug=work.slug if work else "",
        label=reference_label(ref),
        role=label(role, "basis_role") if role else "",
        url=url,
        version=version,
        status=status,
        newer=newer,
        heirs=heirs,
    )


def _heirs(
    session: Session, version_id: int, work: WorkView, number: ArticleNumber, as_of: dt.date
) -> tuple[Heir, ...]:
    return tuple(
        Heir(
            law=place.law if place.work_slug != work.slug else "",
            label=place.number.label(),
            version=place.version,
            url=addresses.article_url(
                place.work_slug, place.version, place.number.number, place.number.suffix
            ),
        )
        for place in lineage.successors_in_force(session, version_id, number, as_of=as_of)
    )


def reference_label(ref: Mapping[str, Any]) -> str:
    """Return 第八十三条第一款第二项、第三项 for a stored reference."""
    if not ref.get("article"):
        return ""
    text = ArticleNumber(int(ref["article"]), ref.get("article_suffix") or None).label()
    if ref.get("paragraph"):
        text += f"第{format_numeral(int(ref['paragraph']))}款"
    items = ref.get("items") or ()
    return text + "、".join(f"第{format_numeral(int(item))}项" for item in items)


def _note(version: str) -> str:
    return f"{version} 版本" if version else ""


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return "" if value is None else str(value).strip()


def _list(content: Mapping[str, Any], name: str) -> list[str]:
    value = content.get(name) or []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def _labels(content: Mapping[str, Any], name: str, table: str) -> tuple[str, ...]:
    return tuple(label(code, table) for code in _list(content, name))


def _labelled(content: Mapping[str, Any], name: str, table: str) -> str:
    value = _text(content, name)
    return label(value, table) if value else ""


def _money(content: Mapping[str, Any], name: str) -> str:
    return yuan(content.get(name)) if content.get(name) else ""


def _span(content: Mapping[str, Any]) -> str:
    first, last = day(_text(content, "violation_on")), day(_text(content, "violation_until"))
    return f"{first}至{last}" if last and last != first else first


def cited_references(cited: Sequence[CitationView]) -> list[dict[str, Any]]:
    """Return the resolved citations of a text as references, each provision once."""
    found: dict[str, dict[str, Any]] = {}
    for citation in cited:
        if citation.resolved and citation.article is not None:
            role = "" if citation.role == "mention" else citation.role
            found.setdefault(
                citation.provision,
                {
                    "law": citation.law,
                    "version": citation.version,
                    "article": citation.article,
                    "article_suffix": citation.article_suffix,
                    "paragraph": citation.paragraph,
                    "items": list(citation.items),
                    "role": role,
                },
            )
    return list(found.values())
