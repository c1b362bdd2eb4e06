"""GET compendia: the public volumes with what they hold, their releases and their files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, Field

from web import arguments
from web.api.parameters import ListParameters
from web.pages import compendia
from web.pages.compendia import Volume
from web.wiring import services

blueprint = APIBlueprint("api_compendia", __name__, url_prefix="/api/v1/compendia", tag="汇编")


class EntryAnswer(BaseModel):
    """所收文稿."""

    position: int
    id: str
    title: str
    revision: str
    group: str
    trouble: str | None = Field(description="收入以后的变动：withdrawn、suspended、corrected 等")


class FileAnswer(BaseModel):
    """发行文件."""

    format: str
    sha256: str
    size: int
    url: str


class ReleaseAnswer(BaseModel):
    """发行."""

    number: int
    released_on: dt.date
    manifest_sha256: str
    errata: dict[str, Any] | None
    files: list[FileAnswer]


class CompendiumLineAnswer(BaseModel):
    """汇编."""

    id: str
    title: str
    subtitle: str
    issuer: str
    period: str
    documents: int
    releases: int
    warnings: int = Field(description="所收文稿中有几篇在收入以后发生变动")


class CompendiumAnswer(CompendiumLineAnswer):
    """汇编全貌."""

    entries: list[EntryAnswer]
    files_of: list[ReleaseAnswer] = Field(description="各次发行，新的在前")


class CompendiumListAnswer(BaseModel):
    """汇编列表."""

    items: list[CompendiumLineAnswer]
    total: int
    next_cursor: str | None


@blueprint.get("")
@blueprint.input(ListParameters, location="query", arg_name="wanted")
@blueprint.output(CompendiumListAnswer)
@blueprint.doc(summary="汇编", description="公开的汇编，新的在前；公开可读。")
def index(wanted: ListParameters) -> dict[str, Any]:
    """Return the public volumes."""
    with services().database.reading() as session:
        first = arguments.decode_cursor(wanted.cursor)
        found, total = compendia.listed(session, first=first, limit=wanted.limit)
    following = first + len(found)
    return {
        "items": [_line(one) for one in found],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<key>")
@blueprint.output(CompendiumAnswer)
@blueprint.doc(summary="一部汇编", description="目录、各次发行及其文件的地址和 SHA-256。")
def volume(key: str) -> dict[str, Any]:
    """Return one public volume."""
    with services().database.reading() as session:
        found = compendia.public_volume(session, key)
    content = found.content
    return _line(found) | {
        "entries": [
            {
                "position": position,
                "id": entry.document,
                "title": entry.title,
                "revision": entry.revision,
                "group": content.groups[entry.group] if content.groups else "",
                "trouble": found.warnings[position].trouble.value
                if position in found.warnings
                else None,
            }
            for position, entry in enumerate(content.entries, 1)
        ],
        "files_of": [
            {
                "number": release.number,
                "released_on": release.released_on,
                "manifest_sha256": release.manifest_sha256,
                "errata": dict(release.errata) or None,
                "files": [
                    {
                        "format": file.format,
                        "sha256": file.sha256,
                        "size": file.size,
                        "url": compendia.file_address(key, release.number, file.format),
                    }
                    for file in release.files
                ],
            }
            for release in found.releases
        ],
    }


def _line(found: Volume) -> dict[str, Any]:
    content = found.content
    return {
        "id": found.document.key,
        "title": content.title,
        "subtitle": content.subtitle,
        "issuer": content.issuer,
        "period": content.period,
        "documents": len(content.entries),
        "releases": len(found.releases),
        "warnings": len(found.warnings),
    }
