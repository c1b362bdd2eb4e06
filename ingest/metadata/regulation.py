"""Everything a regulation says about itself, put together; front matter overrides what is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ingest.metadata.acts import LAWMAKING, Act, ActKind, document_number, parse_acts
from ingest.metadata.effect import find_effect
from ingest.metadata.issuer import Issuer, find_issuer
from ingest.metadata.relations import StatedRelation, find_relations
from ingest.source import Source
from ingest.structure.tree import Statute
from kb.errors import ParseError
from kb.model.regulation import Level, RegulationType
from kb.text.dates import parse_iso
from kb.text.regions import region_by_code, region_by_name
from kb.text.titles import short_title

_NEAR: Final = dt.timedelta(days=120)
"""A promulgation belongs to the version when it is this near to its adoption."""


@dataclass(frozen=True, slots=True)
class RegulationFacts:
    """法规要素: title, version, issuer, dates and relations of one version."""

    title: str
    short_title: str
    version_on: dt.date | None
    issuer: Issuer
    acts: tuple[Act, ...]
    document_number: str
    promulgated_on: dt.date | None
    effective_on: dt.date | None
    effective_basis: str
    relations: tuple[StatedRelation, ...]


def describe(statute: Statute, source: Source, front: Mapping[str, Any]) -> RegulationFacts:
    """Return the facts of a regulation.

    The version is the date in the file name, else the last adoption or amendment in the text.

    Raises:
        ParseError: a date, type or region in the front matter is not one.
    """
    title = str(front.get("title") or statute.title or source.name.title)
    acts = parse_acts(statute.preamble.partition("\n")[2])
    version_on = (
        _stated_day(front, "version")
        or source.name.version_on
        or max((act.on for act in acts if act.kind in LAWMAKING), default=None)
    )
    short = short_title(title)
    effect = find_effect(statute, acts, short_title=short, version_on=version_on)
    stated_effect = _stated_day(front, "effective_on")
    basis = _with_separate_parts(effect.basis, [part.quote for part in effect.separate])
    return RegulationFacts(
        title=title,
        short_title=short,
        version_on=version_on,
        issuer=_issuer(title, acts, source, front),
        acts=acts,
        document_number=str(
            front.get("document_number") or document_number(statute.preamble, acts)
        ),
        promulgated_on=_stated_day(front, "promulgated_on") or _promulgated(acts, version_on),
        effective_on=stated_effect or effect.on,
        effective_basis="文件头载明" if stated_effect else basis,
        relations=find_relations(statute, own_title=short, repeals_on=effect.stated_on),
    )


def _with_separate_parts(basis: str, quotes: list[str]) -> str:
    return f"{basis}；另有部分条款单独规定施行日期：{'；'.join(quotes)}" if quotes else basis


def _promulgated(acts: tuple[Act, ...], version_on: dt.date | None) -> dt.date | None:
    days = [act.on for act in acts if act.kind is ActKind.PROMULGATED]
    if version_on is None:
        return max(days, default=None)
    return max((day for day in days if abs(day - version_on) <= _NEAR), default=None)


def _issuer(title: str, acts: tuple[Act, ...], source: Source, front: Mapping[str, Any]) -> Issuer:
    found = find_issuer(title, acts, folder=source.folder)
    kind, region, level = found.type, found.region, found.level
    if front.get("type"):
        try:
            kind = RegulationType(str(front["type"]))
        except ValueError as error:
            known = "、".join(one.value for one in RegulationType)
            raise ParseError(
                f"文件头的 type 不认识：{front['type']}", hint=f"请改为其中之一：{known}"
            ) from error
    if front.get("region"):
        stated = str(front["region"])
        named = region_by_code(stated) or region_by_name(stated)
        if named is None:
            raise ParseError(f"文件头的 region 不认识：{stated}", hint="请写六位行政区划代码或全称")
        region, level = named.code, Level(named.level.value)
    return Issuer(str(front.get("issuing_body") or found.body), region, level, kind)


def _stated_day(front: Mapping[str, Any], name: str) -> dt.date | None:
    stated = front.get(name)
    if not stated:
        return None
    day = parse_iso(str(stated))
    if day is None:
        raise ParseError(f"文件头的 {name} 不是日期：{stated}", hint="请写成 2021-06-30 的形式")
    return day
