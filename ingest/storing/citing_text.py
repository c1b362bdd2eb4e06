"""条文援引: the references of one version's articles as rows, with their targets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ingest.storing.held_laws import HeldLaws, HeldVersion, LawsSeenFrom, Number
from kb.model.law_graph import ReferenceCause
from kb.model.regulation import RegulationType
from kb.text.numerals import ArticleNumber
from kb.text.provisions import split_article
from kb.text.references.find import Findings, find
from kb.text.references.kinds import kinds_of
from kb.text.references.model import LawKind, LawMention, Part, Reference
from kb.text.references.names import LawNames
from kb.text.references.parse import parse
from kb.text.references.preceding import preceding_articles
from kb.text.titles import short_title

_RANGE_LIMIT: Final = 200
"""A range of more articles than this is a misprint."""
# 第八十三条, 83条, 本条第二款, 前两条, 《…》: an article without any behind its label cites nothing
_MAY_CITE: Final = re.compile(
    r"《|(?:该|同|本|前[一二两三四五六]?)条|[〇零一二三四五六七八九十百千0-9０-９）)㈠-㈩]\s*条"
)
_CHANGES_OTHERS: Final = frozenset(
    {RegulationType.AMENDMENT.value, RegulationType.LEGAL_DECISION.value}
)
"""Types whose numbers and 本法 mean the law they change, not themselves."""
# （以下简称《湖泊法》）: a name is given here, nothing is cited
_DEFINES: Final = re.compile(r"称(?:为|作)?[:：“]?\s*$")

Row = dict[str, Any]
_NOWHERE: Final[Row] = {
    "target_title": "",
    "target_work_id": None,
    "target_version_id": None,
    "resolved": False,
    "reason": ReferenceCause.NO_LAW_NAMED.value,
}


@dataclass(frozen=True, slots=True)
class _Target:
    title: str
    work_id: int | None
    version: HeldVersion | None
    cause: ReferenceCause | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A reference, or a law as a whole (`reference` is None), in the order of the text."""

    start: int
    end: int
    raw: str
    reference: Reference | None
    mention: LawMention | None
    no_law: bool = False


class CitingText:
    """援引读取: reads the articles of versions against the laws held."""

    def __init__(self, laws: HeldLaws) -> None:
        self._laws = laws
        self._names = LawNames(laws_as_directory(laws))

    def rows(self, citing: HeldVersion) -> list[Row]:
        """Return the rows of one version; every row's `raw` is its article's text[start:end]."""
        seen = LawsSeenFrom(self._laws, citing)
        names = self._names.seen_by(seen)
        home = None if citing.type in _CHANGES_OTHERS else citing.title
        defined: dict[str, str] = {}
        rows: list[Row] = []
        articles = tuple(self._laws.articles(citing.id).items())
        order = [ArticleNumber(*number) for number, _ in articles]
        for number, text in articles:
            if _MAY_CITE.search(text, text.find("条") + 1) is None:
                continue
            findings = find(text, names, defined)
            defined.update(findings.quoted.aliases)
            places = _places(findings, names, home, ArticleNumber(*number), order, citing)
            kinds = kinds_of(text, [(place.start, place.end) for place in places])
            for place, kind in zip(places, kinds, strict=True):
                target = self._target(place, seen, citing)
                for aim in self._aims(place, target):
                    rows.append(
                        {
                            "version_id": citing.id,
                            "number": number[0],
                            "suffix": number[1],
                            "kind": kind.value,
                            "raw": place.raw,
                            "start": place.start,
                            "end": place.end,
                            **aim,
                        }
                    )
        return rows

    def _target(self, place: _Place, seen: LawsSeenFrom, citing: HeldVersion) -> _Target:
        if place.no_law:
            assert place.mention is not None
            return _Target(place.mention.name, None, None, ReferenceCause.NOT_A_LAW)
        edition = place.reference.edition if place.reference else None
        if place.reference is not None:
            title = place.reference.law
        else:
            assert place.mention is not None
            title = place.mention.canonical or short_title(place.mention.name)
            edition = place.mention.edition
        if title is None:
            return _Target("", None, None, ReferenceCause.NO_LAW_NAMED)
        if title == citing.title and edition is None:
            return _Target(title, citing.work_id, citing, None)
        day = citing.day
        if day is not None and citing.type in _CHANGES_OTHERS:
            day -= dt.timedelta(days=1)  # its numbers are those of the text that it changes
        found = seen.version_of(title, day, edition)
        if isinstance(found, ReferenceCause):
            return _Target(title, seen.work_of(title), None, found)
        return _Target(found.title, found.work_id, found, None)

    def _aims(self, place: _Place, target: _Target) -> Iterator[Row]:
        """One row for each article that is named."""
        whole: Row = {
            "target_title": target.title,
            "target_work_id": target.work_id,
            "target_version_id": target.version.id if target.version else None,
            "target_number": None,
            "target_suffix": None,
            "paragraph": None,
            "items": [],
            "resolved": target.cause is None,
            "reason": target.cause.value if target.cause else "",
        }
        reference = place.reference
        if reference is None:
            yield whole
            return
        held = self._laws.articles(target.version.id) if target.version else None
        part = reference.parts[0] if len(reference.parts) == 1 else Part()
        for number in _numbers(reference, held):
            cause = target.cause
            if held is not None:
                cause = _missing(held, number, reference.parts)
            if cause is ReferenceCause.NO_SUCH_ARTICLE and reference.raw.startswith("第"):
                # In an interpretation of twelve articles 第三百九十七条 is another law's.
                yield {**whole, **_NOWHERE, "target_number": number[0], "target_suffix": number[1]}
                continue
            yield {
                **whole,
                "target_number": number[0],
                "target_suffix": number[1],
                "paragraph": part.paragraph,
                "items": list(part.items),
                "resolved": cause is None,
                "reason": cause.value if cause else "",
            }


def laws_as_directory(laws: HeldLaws) -> LawsSeenFrom:
    """Return a directory that lists the titles; it is asked for nothing else."""
    nobody = HeldVersion(0, 0, "", "", "", "", "", None, None)
    return LawsSeenFrom(laws, nobody)


def _places(
    findings: Findings,
    names: LawNames,
    home: str | None,
    own: ArticleNumber,
    order: Sequence[ArticleNumber],
    citing: HeldVersion,
) -> list[_Place]:
    text = findings.text
    places: list[_Place] = []
    taken: set[int] = set()
    for cluster in findings.clusters:
        mention = cluster.law
        if mention is not None:
            taken.add(mention.end)
            if mention.kind is LawKind.DOCUMENT:
                raw = text[mention.start : cluster.end]
                places.append(_Place(mention.start, cluster.end, raw, None, mention, no_law=True))
    for reference in parse(findings, names, home_law=home, home_article=own if home else None):
        places.append(_Place(reference.start, reference.end, reference.raw, reference, None))
    for mention in findings.quoted.mentions:
        law = mention.canonical or short_title(mention.name)
        if mention.kind is not LawKind.QUOTED or mention.end in taken or law == citing.title:
            continue
        if _DEFINES.search(text, 0, mention.start) is None:
            raw = text[mention.start : mention.end]
            places.append(_Place(mention.start, mention.end, raw, None, mention))
    if home is not None:
        for found in preceding_articles(text, own, order):
            reference = replace(found, law=home)
            places.append(_Place(found.start, found.end, found.raw, reference, None))
    return sorted(places, key=lambda place: (place.start, place.end))


def _numbers(reference: Reference, held: dict[Number, str] | None) -> list[Number]:
    first = reference.article.number
    if reference.article_end is None:
        return [(first, reference.article.suffix)]
    last = min(reference.article_end, first + _RANGE_LIMIT)
    if held is None:
        return [(number, None) for number in range(first, last + 1)]
    begin = (first, reference.article.suffix or 0)
    # 第一百二十条至第一百二十二条 has 第一百二十条之一 within it
    inside = [
        (number, suffix)
        for number, suffix in held
        if begin <= (number, suffix or 0) and number <= last and not (number == last and suffix)
    ]
    ends = [(first, reference.article.suffix), (reference.article_end, None)]
    return inside + [end for end in ends if end not in inside]


def _missing(
    held: dict[Number, str], number: Number, parts: tuple[Part, ...]
) -> ReferenceCause | None:
    text = held.get(number)
    if text is None:
        return ReferenceCause.NO_SUCH_ARTICLE
    if not parts:
        return None
    paragraphs = split_article(text)
    for part in parts:
        inside = [p for p in paragraphs if part.paragraph in (None, p.number)]
        if not any(all(p.item(item) for item in part.items) for p in inside):
            return ReferenceCause.NO_SUCH_PART
    return None
