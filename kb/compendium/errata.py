"""勘误与变动 errata: what a volume holds otherwise than the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.book import Block, Chapter, Heading, Listing, Paragraph, Run
from kb.compendium.content import CompendiumContent, Entry
from kb.compendium.held import Held, in_parts
from kb.model.document import Document, Revision
from kb.store.documents import content_sha256

ERRATA: Final = "errata"
_WHOLE: Final = {
    "title": "标题",
    "subtitle": "副标题",
    "issuer": "编印单位",
    "period": "时段",
    "front_matter": "前置页",
    "foreword": "前言",
    "as_of": "法规截止日",
    "switches": "附属部分",
    "internal_fields": "内部字段",
}
_FIELDS: Final = {
    "title": "标题",
    "number": "案件编号",
    "case_type": "案例类型",
    "element": "要素",
    "region": "地区",
    "level": "层级",
    "handling_unit": "办理单位",
    "co_handling_units": "协办单位",
    "party_display": "当事人",
    "party_type": "当事人类型",
    "industry": "行业",
    "permit_type": "排污许可",
    "violation": "违法行为",
    "violation_on": "行为日期",
    "violation_until": "行为日期",
    "discovered_on": "发现日期",
    "decided_on": "决定日期",
    "found_by": "发现途径",
    "methods": "办案方法",
    "fine_yuan": "罚款",
    "fine_parts": "罚款",
    "confiscated_yuan": "没收",
    "measures": "措施",
    "transferred_to_police": "移送公安机关",
    "remedy_status": "救济情况",
    "rectification": "整改情况",
    "why_chosen": "入选理由",
    "tags": "标签",
    "legal_basis": "法律依据",
    "attachments": "附件",
    "text": "正文",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """变动条目: an entry that both volumes hold, and the names of the fields that differ."""

    document: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Errata:
    """勘误与变动: entries added and removed (document, title), entries changed, parts changed."""

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    changed: tuple[Changed, ...]
    whole: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.whole)

    def to_json(self) -> dict[str, Any]:
        """Return the form that a release and the API carry."""
        return {
            "added": [{"document": key, "title": title} for key, title in self.added],
            "removed": [{"document": key, "title": title} for key, title in self.removed],
            "changed": [
                {"document": one.document, "title": one.title, "fields": list(one.fields)}
                for one in self.changed
            ],
            "volume": list(self.whole),
        }

    @property
    def sha256(self) -> str:
        """The hash of its canonical JSON."""
        return content_sha256(self.to_json())


def errata(session: Session, old: CompendiumContent, new: CompendiumContent) -> Errata:
    """Return what `new` holds otherwise than `old`; fields are compared in their public form."""
    before = {one.document: one for one in old.entries}
    after = {one.document: one for one in new.entries}
    other = [
        (before[key], one)
        for key, one in after.items()
        if key in before and before[key].revision != one.revision
    ]
    texts = _texts(session, [one for pair in other for one in pair])
    fields = {
        new_one.document: _differing(
            texts.get((old_one.document, old_one.revision)),
            texts.get((new_one.document, new_one.revision)),
        )
        for old_one, new_one in other
    }
    changed: list[Changed] = []
    for key, one in after.items():
        if key not in before:
            continue
        names = [*fields.get(key, ())]
        if before[key].comment != one.comment:
            names.append("编者点评")
        if _group(old, before[key]) != _group(new, one):
            names.append("分组")
        if names:
            changed.append(Changed(key, one.title, tuple(names)))
    return Errata(
        added=tuple((key, one.title) for key, one in after.items() if key not in before),
        removed=tuple((key, one.title) for key, one in before.items() if key not in after),
        changed=tuple(changed),
        whole=tuple(_whole(old, new, before, after)),
    )


def _whole(
    old: CompendiumContent,
    new: CompendiumContent,
    before: Mapping[str, Entry],
    after: Mapping[str, Entry],
) -> Iterator[str]:
    yield from (words for name, words in _WHOLE.items() if getattr(old, name) != getattr(new, name))
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield "案例次序"


def _group(content: CompendiumContent, entry: Entry) -> str:
    return content.groups[entry.group] if content.groups else ""


def _texts(session: Session, entries: Sequence[Entry]) -> dict[tuple[str, str], Mapping[str, Any]]:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for some in in_parts(entries):
        query = (
            select(Document.key, Revision.sha256, Revision.public_content)
            .join(Revision, Revision.document_id == Document.id)
            .where(
                Document.key.in_(sorted({one.document for one in some})),
                Revision.sha256.in_(sorted({one.revision for one in some})),
            )
        )
        found |= {(key, sha256): content for key, sha256, content in session.execute(query)}
    return found


def _differing(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The fields of two public forms that differ, sections by their headings."""
    if old is None or new is None:
        return ("修订版",)
    names: dict[str, None] = {}
    for name in (*new, *(name for name in old if name not in new)):
        if name != "sections" and old.get(name) != new.get(name):
            names[_FIELDS.get(name, name)] = None
    before, after = _sections(old), _sections(new)
    for heading in (*after, *(one for one in before if one not in after)):
        if before.get(heading) != after.get(heading):
            names[heading] = None
    return tuple(names) or ("修订版",)


def _sections(content: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in content.get("sections") or ():
        heading = str(section.get("heading") or section.get("key") or "正文")
        found[heading] = found.get(heading, "") + str(section.get("text") or "")
    return found


def errata_chapter(found: Errata, held: Sequence[Held]) -> tuple[Chapter, ...]:
    """Return the chapter that tells readers of the volume before; none where nothing differs."""
    return (Chapter("与上一次发行的变动", ERRATA, tuple(_blocks(found, held))),) if found else ()


def _blocks(found: Errata, held: Sequence[Held]) -> Iterator[Block]:
    anchors = {one.entry.document: one.anchor for one in held}
    for words, lines in (
        ("新收", [(title, key, "") for key, title in found.added]),
        ("不再收入", [(title, key, "") for key, title in found.removed]),
        ("有改动", [(one.title, one.document, "、".join(one.fields)) for one in found.changed]),
    ):
        if lines:
            yield Heading(words)
            yield Listing(
                tuple(
                    (
                        Paragraph(
                            (
                                Run(title, target=anchors.get(key, "")),
                                *([Run(f"：{fields}")] if fields else ()),
                            )
                        ),
                    )
                    for title, key, fields in lines
                )
            )
    if found.whole:
        yield Heading("全书")
        yield Paragraph((Run("、".join(found.whole)),))
