"""Addresses of pages: one spelling for works, versions and articles, and the converters for them.

A version without a date in its source is addressed as `undated`; articles as 83 or 120-1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, url_for
from werkzeug.routing import BaseConverter, ValidationError

from kb.errors import NotFound
from kb.text.numerals import ArticleNumber
from kb.text.provisions import parse_eid

UNDATED: Final = "undated"
ROW_LIMIT: Final = 2**31 - 1
"""The greatest number of a row that both databases hold."""


class VersionConverter(BaseConverter):
    """版本地址: 2017-06-27, or undated for the empty version string."""

    regex = rf"\d{{4}}-\d{{2}}-\d{{2}}|{UNDATED}"

    def to_python(self, value: str) -> str:
        """Return the version as the store has it."""
        return "" if value == UNDATED else value

    def to_url(self, value: str) -> str:
        """Return the version as an address."""
        return value or UNDATED


class ArticleConverter(BaseConverter):
    """条号地址: 83, or 120-1 for 第一百二十条之一."""

    regex = r"\d{1,5}(?:-\d{1,3})?"

    def to_python(self, value: str) -> ArticleNumber:
        """Return the article number."""
        number, _, suffix = value.partition("-")
        if int(number) == 0:
            raise ValidationError
        return ArticleNumber(int(number), int(suffix) if suffix else None)

    def to_url(self, value: ArticleNumber) -> str:
        """Return the number as an address."""
        return article_no(value.number, value.suffix)


def refuse_impossible_rows(blueprint: Blueprint, name: str, missing: str, hint: str) -> None:
    """Answer 404 on a blueprint's addresses whose number no row of the database can have."""

    @blueprint.url_value_preprocessor
    def check(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and values.get(name, 0) > ROW_LIMIT:
            raise NotFound(missing, hint=hint)


def article_no(number: int, suffix: int | None) -> str:
    """Return 83 or 120-1."""
    return str(number) if suffix is None else f"{number}-{suffix}"


def version_url(slug: str, version: str, eid: str = "", *, as_of: dt.date | None = None) -> str:
    """Return the page of one version, at a provision if `eid` is given."""
    return url_for(
        "regulations.version", slug=slug, version=version, as_of=as_of, _anchor=eid or None
    )


def article_url(
    slug: str,
    version: str,
    number: int,
    suffix: int | None,
    eid: str = "",
    *,
    as_of: dt.date | None = None,
    region: str = "",
) -> str:
    """Return the page of one article of one version; `eid` may point inside it."""
    return url_for(
        "regulations.article",
        slug=slug,
        version=version,
        number=ArticleNumber(number, suffix),
        as_of=as_of,
        region=region or None,
        _anchor=eid if "__" in eid else None,
    )


def provision_url(provision: str, *, as_of: dt.date | None = None, region: str = "") -> str:
    """Return the page of a provision id `slug/version/eid`; empty when it is not one."""
    slug, _, rest = provision.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid) if eid else None
    if not slug or (address is None and eid):
        return ""
    if address is not None and address.article is not None:
        number = address.article
        return article_url(
            slug, version, number.number, number.suffix, eid, as_of=as_of, region=region
        )
    return version_url(slug, version, eid, as_of=as_of)


def reference_url(reference: Mapping[str, Any], slug: str) -> str:
    """Return the page of a stored reference {version, article, article_suffix?, …} of a work."""
    article = reference.get("article")
    if article is None:
        return version_url(slug, str(reference.get("version", "")))
    suffix = reference.get("article_suffix")
    return article_url(slug, str(reference.get("version", "")), int(article), suffix)
