"""三类读者: one published case as an inspector, the public and an enterprise need it.

Each reader has a value of its own, whose fields are all that can be shown: what is restricted (the
real name of a party, handlers, whistle-blowers …) has no field in any of them, so that no template
or answer can show it.
All three are built from the public content, which `PublishedDocument` carries and nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.compendium.audience_values import (
    NOTHING,
    Around,
    Audience,
    Basis,
    Duty,
    EnterpriseCase,
    Exemption,
    FinePart,
    InspectorCase,
    Item,
    Passage,
    PublicCase,
    Question,
    Range,
    Rendered,
)
from kb.compendium.guides import duties, stated_fines
from kb.compendium.guides.published import PublishedGuide, read_published
from kb.compendium.guides.reading import Guide
from kb.compendium.guides.sentences import Part
from kb.model.document import DocumentKind
from kb.store import catalogue, library, publications
from kb.store.lineage import Place
from kb.store.present_articles import CitedArticle, present_articles
from kb.store.publications import PublishedDocument
from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.provisions import parse_eid

MINOR_EXEMPT = "minor_exempt"
_HANDLING_WORDS = ("查处", "处理")
_LESSON_WORDS = ("启示", "意义")


def render(case: PublishedDocument, audience: Audience, around: Around = NOTHING) -> Rendered:
    """Return a case for a reader.

    Args:
        case: a published case.
        audience: who reads it.
        around: what else there is to say, from `gather`.
    """
    content = case.content
    if audience is Audience.PUBLIC:
        return _public(case, content)
    if audience is Audience.INSPECTOR:
        return _inspector(case, content, around)
    return _enterprise(case, content, around)


def gather(session: Session, case: PublishedDocument, *, as_of: dt.date) -> Around:
    """Return what guides, catalogue and the law in force on a day say of a case's provisions."""
    articles = _articles(session, case, as_of)
    guides = tuple(_guides(session, [one for one in articles if one.telling], as_of))
    penal = {one for one in articles if one.penal}
    # what another trade is let off for is read only where no guide is for the trade of the case
    own = [one for one in guides if _of_trade(one.guide, _words(case.content, "industry"))]
    return Around(
        duties=tuple(duty for guide in guides for duty in _duties(guide, articles)),
        ranges=_ranges(session, penal),
        exemptions=tuple(
            Exemption(one.document.key, one.guide.title, one.guide.exemption)
            for one in own or guides
            if one.guide.exemption
        ),
        checks=tuple(check for guide in guides for check in _checks(guide, articles)),
        items=_items(session, case),
    )


_ANY_TRADE: Final = re.compile("加工|制造|生产|服务|企业|及|和|业|其他")


def _of_trade(guide: Guide, industry: str) -> bool:
    """Whether a guide names what the industry of a case is called by: 金属表面, 餐饮."""
    words = _ANY_TRADE.sub("　", industry)
    named = guide.title + guide.industry
    runs = {words[at : at + 2] for at in range(len(words) - 1)}
    return any(run in named for run in runs if "　" not in run)


def _public(case: PublishedDocument, content: Mapping[str, Any]) -> PublicCase:
    return PublicCase(
        key=case.key,
        title=case.title,
        unit=_words(content, "handling_unit") or case.unit,
        case_type=_words(content, "case_type"),
        party_display=_words(content, "party_display"),
        violation_on=_words(content, "violation_on"),
        decided_on=_words(content, "decided_on"),
        fine_yuan=_amount(content.get("fine_yuan")),
        passages=_passages(content),
        basis=_basis(content),
    )


def _inspector(
    case: PublishedDocument, content: Mapping[str, Any], around: Around
) -> InspectorCase:
    return InspectorCase(
        key=case.key,
        title=case.title,
        unit=_words(content, "handling_unit") or case.unit,
        case_type=_words(content, "case_type"),
        elements=_list(content, "element"),
        party_type=_words(content, "party_type"),
        industry=_words(content, "industry"),
        violation=_words(content, "violation"),
        violation_on=_words(content, "violation_on"),
        violation_until=_words(content, "violation_until"),
        discovered_on=_words(content, "discovered_on"),
        decided_on=_words(content, "decided_on"),
        found_by=_words(content, "found_by"),
        methods=_list(content, "methods"),
        measures=_list(content, "measures"),
        fine_yuan=_amount(content.get("fine_yuan")),
        fine_parts=tuple(
            FinePart(_words(part, "what"), _amount(part.get("yuan")))
            for part in _maps(content.get("fine_parts"))
        ),
        discretion=_words(content, "discretion"),
        remedy_status=_words(content, "remedy_status"),
        rectification=_words(content, "rectification"),
        why_chosen=_words(content, "why_chosen"),
        passages=_passages(content),
        basis=_basis(content),
        items=around.items,
    )


def _enterprise(
    case: PublishedDocument, content: Mapping[str, Any], around: Around
) -> EnterpriseCase:
    passages = _passages(content)
    return EnterpriseCase(
        key=case.key,
        title=case.title,
        industry=_words(content, "industry"),
        conduct=_words(content, "violation") or (passages[0].text if passages else ""),
        outcome=_headed(passages, _HANDLING_WORDS),
        fine_yuan=_amount(content.get("fine_yuan")),
        exempt=_words(content, "case_type") == MINOR_EXEMPT,
        lesson=_headed(passages, _LESSON_WORDS),
        duties=around.duties,
        ranges=around.ranges,
        exemptions=around.exemptions,
        checks=around.checks,
    )


@dataclass(frozen=True, slots=True)
class _Article:
    """An article in force that a provision of the case is, or has become."""

    slug: str
    law: str
    version: str
    number: ArticleNumber
    role: str
    eid: str

    @property
    def penal(self) -> bool:
        """Whether the case was punished by it."""
        return self.role == "penalty"

    @property
    def telling(self) -> bool:
        """Whether it says what to do or what follows; other roles are about procedure."""
        return self.role in ("", "duty", "penalty")

    @property
    def place(self) -> tuple[str, ArticleNumber]:
        return self.slug, self.number


def _articles(session: Session, case: PublishedDocument, day: dt.date) -> tuple[_Article, ...]:
    """The articles in force on a day of what the case states as its basis."""
    stated = [
        (reference, ArticleNumber(int(reference["article"]), reference.get("article_suffix")))
        for reference in _maps(case.content.get("legal_basis"))
        if isinstance(reference.get("article"), int) and reference.get("law")
    ]
    cited = {
        id(reference): CitedArticle(
            str(reference["law"]), number, str(reference.get("version") or "")
        )
        for reference, number in stated
    }
    present = present_articles(session, set(cited.values()), as_of=day)
    slugs = library.slugs_of(session, {one.law for one in cited.values()})
    found: dict[_Article, None] = {}
    for reference, number in stated:
        role = _words(reference, "role")
        places = present.get(cited[id(reference)], ())
        for place in places:
            found[_of_place(place, role)] = None
        slug = slugs.get(str(reference["law"]), "")
        if slug and not places:
            version = library.get_work(session, slug, as_of=day).shown_on(day)
            eid = _eid(reference, number)
            law = str(reference["law"])
            found[_Article(slug, law, version.version, number, role, eid)] = None
    return tuple(found)


def _of_place(place: Place, role: str) -> _Article:
    eid = _eid({}, place.number)
    return _Article(place.work_slug, place.law, place.version, place.number, role, eid)


def _eid(reference: Mapping[str, Any], number: ArticleNumber) -> str:
    eid = f"art_{number.number}" + ("" if number.suffix is None else f"_{number.suffix}")
    paragraph = reference.get("paragraph")
    return f"{eid}__para_{paragraph}" if isinstance(paragraph, int) else eid


def _guides(
    session: Session, articles: Iterable[_Article], day: dt.date
) -> Iterator[PublishedGuide]:
    """The published guides that cite one of these articles, each once, by key."""
    found: dict[str, PublishedDocument] = {}
    for one in articles:
        for document in publications.citing(
            session, one.slug, one.number.number, one.number.suffix
        ):
            if document.kind is DocumentKind.GUIDE:
                found[document.key] = document
    for _, document in sorted(found.items()):
        yield read_published(session, document, as_of=day)


def _duties(guide: PublishedGuide, articles: Iterable[_Article]) -> Iterator[Duty]:
    wanted = {one.place for one in articles}
    for one in guide.guide.obligations:
        if wanted & _places(guide, Part.DUTIES, one.start):
            yield Duty(
                guide=guide.document.key,
                guide_title=guide.guide.title,
                what=one.what,
                when=one.when,
                record=one.record,
                basis=one.basis,
                stale=bool(guide.stale_at(Part.DUTIES, one.start)),
            )


def _checks(guide: PublishedGuide, articles: Iterable[_Article]) -> Iterator[Question]:
    wanted = {one.place for one in articles}
    for one in guide.guide.checks:
        if wanted & _places(guide, Part.CHECKS, one.start):
            yield Question(guide.document.key, one.question, one.basis)


def _places(guide: PublishedGuide, part: Part, start: int) -> set[tuple[str, ArticleNumber]]:
    """The articles that a sentence of a guide rests on."""
    section = guide.guide.section(part)
    found: set[tuple[str, ArticleNumber]] = set()
    for stated in guide.statements:
        if stated.sentence.section is not section or stated.sentence.start != start:
            continue
        for each in stated.provisions:
            slug, _, rest = each.provision.partition("/")
            address = parse_eid(rest.partition("/")[2])
            if address is not None and address.article is not None:
                found.add((slug, address.article))
    return found


def _ranges(session: Session, penal: Iterable[_Article]) -> tuple[Range, ...]:
    ordered = sorted(penal, key=lambda one: (one.law, one.number, one.eid))
    ids = {one: f"{one.slug}/{one.version}/{one.eid}" for one in ordered}
    texts = duties.texts_of(session, set(ids.values()))
    return tuple(
        Range(one.law, one.number.label(), one.version, words)
        for one in ordered
        if (words := tuple(f.words() for f in stated_fines.fines_of(texts.get(ids[one], ""))))
    )


def _items(session: Session, case: PublishedDocument) -> tuple[Item, ...]:
    """The items of the catalogue whose penalty is one that the case states."""
    stated = [one for one in _maps(case.content.get("legal_basis")) if one.get("role") == "penalty"]
    return tuple(
        Item(item.code, item.name, str(item.range.get("text") or ""))
        for item in (catalogue.enforcement_items(session) if stated else ())
        if any(_overlap(one, other) for one in stated for other in item.penalty)
    )


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two stored references mean provisions of which one holds the other."""
    if any(one.get(name) != other.get(name) for name in ("law", "article", "article_suffix")):
        return False
    ours, theirs = one.get("paragraph"), other.get("paragraph")
    if ours and theirs and ours != theirs:
        return False
    items, others = set(one.get("items") or ()), set(other.get("items") or ())
    return not items or not others or bool(items & others)


def _basis(content: Mapping[str, Any]) -> tuple[Basis, ...]:
    return tuple(
        Basis(
            law=_words(reference, "law"),
            label=_label(reference),
            version=_words(reference, "version"),
            role=_words(reference, "role"),
        )
        for reference in _maps(content.get("legal_basis"))
    )


def _label(reference: Mapping[str, Any]) -> str:
    article, suffix = reference.get("article"), reference.get("article_suffix")
    if not isinstance(article, int) or article < 1:
        return ""
    label = ArticleNumber(article, suffix if isinstance(suffix, int) else None).label()
    if isinstance(paragraph := reference.get("paragraph"), int) and paragraph > 0:
        label += f"第{format_numeral(paragraph)}款"
    items = [one for one in reference.get("items") or () if isinstance(one, int) and one > 0]
    return label + "、".join(f"第{format_numeral(one)}项" for one in items)


def _passages(content: Mapping[str, Any]) -> tuple[Passage, ...]:
    return tuple(
        Passage(_words(section, "heading"), _words(section, "text"))
        for section in _maps(content.get("sections"))
    )


def _headed(passages: Iterable[Passage], words: tuple[str, ...]) -> str:
    return next((one.text for one in passages if any(word in one.heading for word in words)), "")


def _maps(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _words(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value.strip() if isinstance(value, str) else ""


def _list(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = content.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _amount(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number and isinstance(value, int | float) else None
