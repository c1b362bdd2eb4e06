"""汇编成稿 assembling: the content of a volume + the knowledge base → a book of blocks.

Nothing of the present moment goes in. For the public the texts are the masked ones, and restricted
fields are not read at all, so they cannot be in the book. The number of queries does not grow with
the number of entries, save that long lists go in parts.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.compendium.appendix import changes_chapter, law_anchors, provisions_chapter
from kb.compendium.book import Block, Book, Chapter, Heading, Picture
from kb.compendium.commended import commended_chapter
from kb.compendium.content import CompendiumContent
from kb.compendium.errata import Errata, errata_chapter
from kb.compendium.facts import facts_table
from kb.compendium.held import Held, citations_of, read_entries
from kb.compendium.index_of_laws import index_chapter
from kb.compendium.markdown import Link, blocks, linked
from kb.compendium.provisions import Cited, read_cited
from kb.compendium.successions import successions
from kb.compendium.words import chinese_day, version_name
from kb.errors import InvalidInput, NotFound
from kb.model.document import Citation, Document
from kb.model.regulation import Version
from kb.store import files
from kb.store.citations import LEGAL_BASIS
from kb.store.library import published_version
from kb.text.numerals import format_numeral

MOST_PICTURE_BYTES: Final = 256 * 2**20
"""Bytes of all pictures of a volume together, which are in memory at once."""
_PICTURES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_NAMESPACE: Final = uuid.UUID("8f1d3c58-6a0e-5c7a-9b42-0d5a7c1f2e63")
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Assembled:
    """成稿: the book and, in Chinese, what an editor should know of it."""

    book: Book
    warnings: tuple[str, ...]


def assemble(
    session: Session,
    content: CompendiumContent,
    *,
    dated: dt.date | None = None,
    errata: Errata | None = None,
) -> Assembled:
    """Return the book of a volume.

    Args:
        session: a reading session.
        content: the resolved content.
        dated: the day printed, that of the release; the content's own when None.
        errata: what changed since the release before; printed before the cases.

    Raises:
        NotFound, EntryTakenDown, EntryChanged: an entry cannot be printed, see `held`.
        InvalidInput: the pictures are too large together.
    """
    held = read_entries(session, content)
    citations = citations_of(session, held)
    cited = read_cited(session, held, citations)
    setting = _Setting(session, content, cited, citations)
    cases = [setting.case(one) for one in held]
    day = dated or content.dated
    book = Book(
        identifier=_identifier(content, day, errata),
        title=content.title,
        subtitle="　".join(filter(None, (content.subtitle, content.period))),
        issuer=content.issuer,
        dated=day,
        notice=content.notice,
        statement=_statement(session, content.as_of),
        chapters=(
            *_front(content),
            *(errata_chapter(errata, held) if errata else ()),
            *_grouped(content, held, cases),
            *_back(session, content, held, cited),
        ),
    )
    return Assembled(book, (*setting.warnings, *_unresolved(held, citations, cited)))


def _identifier(content: CompendiumContent, day: dt.date, errata: Errata | None) -> str:
    name = f"{content.sha256}/{day.isoformat()}/{errata.sha256 if errata else ''}"
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"


def _statement(session: Session, as_of: dt.date) -> str:
    """How far the library of laws reaches, among texts that had been made by the day."""
    newest = session.scalar(
        select(func.max(Version.version))
        .join(Document, published_version())
        .where(Version.version <= as_of.isoformat())
    )
    if not newest:
        return ""
    return (
        f"所附条文取自案鉴法规库，所收法规文本最新的是{version_name(newest)}；"
        f"条文效力按{chinese_day(as_of)}判断，引用时请核对正式文本。"
    )


def _front(content: CompendiumContent) -> Iterator[Chapter]:
    for number, page in enumerate(content.front_matter, 1):
        yield Chapter(page.title, f"front-{number}", blocks(page.text))
    if content.foreword.strip():
        yield Chapter("前言", "foreword", blocks(content.foreword))


def _grouped(
    content: CompendiumContent, held: Sequence[Held], cases: Sequence[Chapter]
) -> Iterator[Chapter]:
    if not content.groups:
        yield from cases
        return
    for place, title in enumerate(content.groups):
        inside = [case for one, case in zip(held, cases, strict=True) if one.entry.group == place]
        if inside:
            yield Chapter(title, f"group-{place + 1}", parts=tuple(inside))


def _back(
    session: Session, content: CompendiumContent, held: Sequence[Held], cited: Cited
) -> Iterator[Chapter]:
    switches, as_of = content.switches, content.as_of
    found: list[Chapter | None] = []
    number = 0

    def title(words: str) -> str:
        return f"附录{format_numeral(number + 1)}　{words}"

    if switches.provisions and (cited.texts or cited.missing):
        found.append(provisions_chapter(title("所引条文"), cited, held, as_of))
        number += 1
    if switches.changes and cited.texts:
        changed = successions(session, cited.places, cited.laws, as_of=as_of)
        chapter = changes_chapter(
            title("新旧条文对照"), cited, changed, as_of, linked=switches.provisions
        )
        found.append(chapter)
        number += chapter is not None
    if switches.index_of_laws and (cited.texts or cited.whole):
        found.append(index_chapter(title("法规索引"), cited, held, linked=switches.provisions))
        number += 1
    if switches.commendations:
        found.append(commended_chapter(session, title("表扬单位"), held, as_of))
    yield from (chapter for chapter in found if chapter is not None)


class _Setting:
    """Sets the entries of one volume, and notes what could not be set."""

    def __init__(
        self,
        session: Session,
        content: CompendiumContent,
        cited: Cited,
        citations: Mapping[int, Sequence[Citation]],
    ) -> None:
        self._session = session
        self._switches = content.switches
        self._cited = cited
        self._citations = citations
        self._anchors = law_anchors(cited) if content.switches.provisions else {}
        self._picture_bytes = 0
        self.warnings: list[str] = []

    def case(self, one: Held) -> Chapter:
        """The chapter of an entry: facts, texts, pictures, comment."""
        return Chapter(f"{one.label}　{one.title}", one.anchor, tuple(self._blocks(one)))

    def _blocks(self, one: Held) -> Iterator[Block]:
        rows = tuple(self._citations.get(one.number, ()))
        if self._switches.facts:
            table = facts_table(one, self._cited, rows, self._anchors)
            if table is not None:
                yield table
        yield from self._texts(one, rows)
        if self._switches.pictures:
            yield from self._pictures(one)
        if one.entry.comment.strip():
            yield Heading("编者点评")
            yield from blocks(one.entry.comment, level=2)

    def _texts(self, one: Held, rows: Sequence[Citation]) -> Iterator[Block]:
        levels = [int(each.get("level") or 1) for each in one.content.get("sections") or ()]
        top = min(levels, default=1)
        for section in one.content.get("sections") or ():
            heading = str(section.get("heading") or "").strip()
            level = min(max(int(section.get("level") or 1) - top + 1, 1), _DEEPEST)
            if heading:
                yield Heading(heading, level)
            text = str(section.get("text") or "")
            name = str(section.get("heading") or section.get("key") or "")
            yield from linked(blocks(text, level=min(level + 1, _DEEPEST)), self._links(rows, name))
        text = str(one.content.get("text") or "")
        if text:
            yield from linked(blocks(text), self._links(rows, "text"))

    def _links(self, rows: Sequence[Citation], section: str) -> list[Link]:
        return [
            Link(row.raw.replace("*", ""), anchor)
            for row in rows
            if row.section == section
            and (place := self._cited.of_row.get(row.id)) is not None
            and (anchor := self._anchors.get(place.version_id, ""))
        ]

    def _pictures(self, one: Held) -> Iterator[Block]:
        home = files.home_of(self._session)
        for file in files.public_files(one.content):
            media_type = _PICTURES.get(PurePosixPath(file.name).suffix.lower())
            if media_type is None:
                continue
            self._picture_bytes += file.size
            if self._picture_bytes > MOST_PICTURE_BYTES:
                raise InvalidInput(
                    f"附图合计超过 {MOST_PICTURE_BYTES >> 20} MB，至{one.title}为止",
                    hint="请减少案例，或在方案中写 include: {pictures: false}",
                    field="include.pictures",
                )
            try:
                data = files.read(home, files.Side.REBUILT, file.sha256)
            except NotFound:
                self.warnings.append(f"{one.label}的附图 {file.name} 读不出，未收入")
                continue
            name = PurePosixPath(file.name).stem
            yield Picture(data, media_type, f"{one.title}附图：{name}", name)


def _unresolved(
    held: Sequence[Held], citations: Mapping[int, Sequence[Citation]], cited: Cited
) -> Iterator[str]:
    """What the texts cite and nothing is printed of; stated grounds stand in the book too."""
    for one in held:
        told: dict[str, None] = {}
        for row in citations.get(one.number, ()):
            if row.article is None or row.id in cited.of_row:
                continue
            kind = "法律依据" if row.section == LEGAL_BASIS else "正文引用"
            told[f"{one.label}的{kind}“{row.raw}”未附条文：{row.reason or '没有可公开的文本'}"] = (
                None
            )
        yield from told
