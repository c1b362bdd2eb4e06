"""附件下载: files as downloads, which no browser opens on a page of this site."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response, make_response

from kb.store.files import PublicFile


def public(file: PublicFile, data: bytes) -> Response:
    """Return a rebuilt copy under its public name and real media type."""
    plain = f"attachment-{file.number}{PurePosixPath(file.name).suffix}"
    return _download(data, file.media_type, f'filename="{plain}"; {_encoded(file.name)}')


def internal(data: bytes, name: str) -> Response:
    """Return what was uploaded, of whatever type it says it is; nobody on the way may keep it."""
    response = _download(data, "application/octet-stream", _encoded(name))
    response.headers["Cache-Control"] = "no-store"
    return response


def private(data: bytes, media_type: str, name: str) -> Response:
    """Return a file that was made for this reader; nobody on the way may keep it.

    `name` is made of letters, digits, points and hyphens.
    """
    response = _download(data, media_type, f'filename="{name}"')
    response.headers["Cache-Control"] = "private, no-store"
    return response


def made(data: bytes, media_type: str, name: str) -> Response:
    """Return a file made of a published text, which may be kept as long as its page.

    `name` is made of letters, digits, points and hyphens.
    """
    return _download(data, media_type, f'filename="{name}"')


def _encoded(name: str) -> str:
    return f"filename*=UTF-8''{quote(name, safe='')}"


def _download(data: bytes, media_type: str, naming: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; {naming}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
