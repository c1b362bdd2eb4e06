"""汇编 for everyone: released volumes with their contents, files and what changed between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, make_response, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.compendium import reading, released
from kb.compendium.content import CompendiumContent, Entry
from kb.compendium.released import Release
from kb.compendium.warnings import TROUBLE_WORDS, Trouble, VolumeWarning, volume_warnings
from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.store import publications
from kb.store.publications import PublishedDocument
from web import arguments, downloads
from web.finding import PAGES_OF_KIND
from web.markdown import render
from web.pages import documents
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("compendia", __name__, url_prefix="/compendia")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.COMPENDIUM,
    endpoint="compendia",
    name="案例汇编",
    introduction="经审查发行的案例汇编和读本，可以在线查目，也可以下载成册阅读和印制。",
)
FORMATS: Final[Mapping[str, str]] = {
    "pdf": "PDF",
    "docx": "Word（DOCX）",
    "epub": "EPUB",
    "html": "网页（单个文件）",
    "markdown": "Markdown",
}
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
PAGE_SIZE: Final = 20
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Volume:
    """公开汇编: a published volume, what it holds, its releases and what troubles its cases."""

    document: PublishedDocument
    content: CompendiumContent
    releases: tuple[Release, ...]
    warnings: Mapping[int, VolumeWarning]

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[int, Entry], ...]], ...]:
        """Titles of the groups with their entries, numbered from 1 through the volume."""
        names = self.content.groups or ("",)
        numbered = tuple(enumerate(self.content.entries, 1))
        return tuple(
            (name, tuple(one for one in numbered if one[1].group == place))
            for place, name in enumerate(names)
        )


@blueprint.get("")
def index() -> str:
    """List the public volumes, the newest first."""
    number = arguments.page_number()
    with services().database.reading() as session:
        volumes, total = listed(session, first=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render_template(
        "compendia/index.html",
        shelf=SHELF,
        volumes=volumes,
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one volume, or the tombstone of one that was taken down (HTTP 410)."""
    with services().database.reading() as session:
        document = _public(session, key)
        if document.is_gone:
            return documents.tombstone(SHELF, document)
        return make_response(render_page(session, document))


def render_page(session: Session, document: PublishedDocument) -> str:
    """Return the page of a public volume."""
    volume = volume_of(session, document)
    return render_template(
        "compendia/page.html",
        shelf=SHELF,
        volume=volume,
        foreword=render(volume.content.foreword),
        addresses=addresses_of(session, volume.content),
        formats=FORMATS,
    )


@blueprint.get("/<key>/releases/<int:number>/<file_format>")
def download(key: str, number: int, file_format: str) -> Response:
    """Return a file of a release."""
    with services().database.reading() as session:
        if _public(session, key).is_gone:
            raise NotFound("这部汇编已撤下", hint="请从汇编列表中选择")
        file = released.read_file(session, key, number, file_format)
    with services().database.unit_of_work() as uow:
        released.note_download(uow, file.id)
    return downloads.private(file.data, MEDIA_TYPES[file.format], file.name)


def published(session: Session) -> list[PublishedDocument]:
    """Return the public volumes that can be read, the newest first."""
    found, _ = publications.list_published(session, SHELF.kind, limit=MOST)
    return [one for one in found if one.content.get("audience") == "public"]


def listed(session: Session, *, first: int, limit: int) -> tuple[list[Volume], int]:
    """Return some of the public volumes with what they hold, and how many there are."""
    found = published(session)
    return [volume_of(session, one) for one in found[first : first + limit]], len(found)


def public_volume(session: Session, key: str) -> Volume:
    """Return one public volume.

    Raises:
        NotFound: there is none of that key, it is for internal use, or it was taken down.
    """
    document = _public(session, key)
    if document.is_gone:
        raise NotFound("这部汇编已撤下", hint="请从汇编列表中选择")
    return volume_of(session, document)


def _public(session: Session, key: str) -> PublishedDocument:
    """A volume for everyone, or its tombstone; of an internal one nothing is told."""
    document = publications.get_published(session, SHELF.kind, key)
    if reading.audience_of(session, document.id) != "public":
        raise NotFound("没有这部汇编", hint="请从汇编列表中选择")
    return document


def addresses_of(session: Session, content: CompendiumContent) -> dict[str, str]:
    """Return the address of the page of every text that a volume holds, by its key."""
    kinds = reading.kinds_of(session, content)
    return {
        key: url_for(PAGES_OF_KIND[kind.value], key=key)
        for key, kind in kinds.items()
        if kind.value in PAGES_OF_KIND
    }


def file_address(key: str, number: int, file_format: str) -> str:
    """Return where a file of a release is fetched."""
    return url_for("compendia.download", key=key, number=number, file_format=file_format)


@blueprint.app_template_filter("trouble")
def trouble_words(trouble: Trouble) -> str:
    """Return what happened to a text, in words."""
    return TROUBLE_WORDS[trouble]


def volume_of(session: Session, document: PublishedDocument) -> Volume:
    """Return a public volume with its releases and what troubles its cases."""
    return Volume(
        document,
        CompendiumContent.from_json(document.content),
        tuple(one for one in released.list_releases(session, document.id) if one.built_at),
        {one.position: one for one in volume_warnings(session, [document.id]) if one.published},
    )
