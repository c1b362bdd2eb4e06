"""Third stage: does the cited provision exist in the version that applies?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.provisions import Paragraph, ProvisionAddress, make_eid
from kb.text.references.model import (
    CountsArticles,
    LawDirectory,
    LawEntry,
    Part,
    Reference,
    ResolvedReference,
    ShowsParagraphs,
)
from kb.text.references.names import LawNames
from kb.text.titles import in_title_marks

NO_DIRECTORY = "未核对：没有连接法规库"


def resolve(
    references: Iterable[Reference],
    directory: LawDirectory | None,
    *,
    as_of: date | None = None,
    names: LawNames | None = None,
    no_directory: str = NO_DIRECTORY,
) -> tuple[ResolvedReference, ...]:
    """Compare references with the laws held, in the version in force on `as_of` (default today).

    A note such as （2017年修正） in the text wins over `as_of`. Without a directory nothing is
    resolved and `no_directory` is the reason. `names` may be passed to share its look-ups.
    """
    names = names or LawNames(directory)
    return tuple(
        _resolve_one(reference, directory, as_of, names, no_directory) for reference in references
    )


def _resolve_one(
    reference: Reference,
    directory: LawDirectory | None,
    as_of: date | None,
    names: LawNames,
    no_directory: str,
) -> ResolvedReference:
    if reference.law is None:
        return _result(reference, None, reference.missing or "没有写明是哪部法规", None)
    if directory is None:
        return _result(reference, None, no_directory, None)
    entry = names.entry(reference.law, as_of)
    if entry is None:
        return _result(
            reference, None, f"库中没有{in_title_marks(reference.law)}，请核对名称或先入库", None
        )
    if reference.edition is not None and not entry.version.startswith(str(reference.edition)):
        edition = _edition(reference.law, reference.edition, names)
        if edition is None:
            title = in_title_marks(entry.short_title)
            held = f"（现有{entry.version}版）"
            absent = f"库中没有{title}{reference.edition}年的版本{held}"
            return _result(reference, entry, absent, None)
        entry = edition
    reason, paragraph = _check(reference, entry, directory)
    provision = None
    if reason is None:
        provision = f"{entry.work_slug}/{entry.version}/{_eid(reference, paragraph)}"
    return _result(reference, entry, reason, provision)


def _edition(law: str, year: int, names: LawNames) -> LawEntry | None:
    """The version adopted or amended in `year`; it may have taken effect only a year later."""
    for day in (date(year, 12, 31), date(year + 1, 12, 31)):
        entry = names.entry(law, day)
        if entry is not None and entry.version.startswith(str(year)):
            return entry
    return None


def _check(
    reference: Reference, entry: LawEntry, directory: LawDirectory
) -> tuple[str | None, int | None]:
    """Why the provision does not exist (None when it does), and the paragraph it lies in."""
    cited = [reference.article]
    if reference.article_end is not None:
        cited.append(ArticleNumber(reference.article_end))
    for number in cited:
        if not directory.has_article(entry, number):
            return _no_article(entry, number, directory), None
    if reference.article_end is None and isinstance(directory, ShowsParagraphs):
        return _check_parts(reference, directory.paragraphs(entry, reference.article))
    return None, reference.parts[0].paragraph if len(reference.parts) == 1 else None


def _no_article(entry: LawEntry, number: ArticleNumber, directory: LawDirectory) -> str:
    law = f"{in_title_marks(entry.short_title)}{entry.version}版"
    if isinstance(directory, CountsArticles):
        return f"{law}共{directory.article_count(entry)}条，没有{number.label()}"
    return f"{law}没有{number.label()}"


def _check_parts(
    reference: Reference, paragraphs: tuple[Paragraph, ...]
) -> tuple[str | None, int | None]:
    label = reference.article.label()
    certain: int | None = None
    for part in reference.parts:
        candidates = paragraphs
        if part.paragraph is not None:
            candidates = tuple(p for p in paragraphs if p.number == part.paragraph)
            if not candidates:
                wanted = format_numeral(part.paragraph)
                return f"{label}共{len(paragraphs)}款，没有第{wanted}款", None
        holding = [p for p in candidates if all(p.item(number) for number in part.items)]
        if not holding:
            return _no_item(label, part, candidates), None
        certain = part.paragraph or (holding[0].number if part.items else None)
    return None, certain if len(reference.parts) == 1 else None


def _no_item(label: str, part: Part, candidates: tuple[Paragraph, ...]) -> str:
    if part.paragraph is not None:
        label += f"第{format_numeral(part.paragraph)}款"
    held = {item.number for paragraph in candidates for item in paragraph.items}
    absent = next((number for number in part.items if number not in held), part.items[0])
    count = max((len(paragraph.items) for paragraph in candidates), default=0)
    return f"{label}共{count}项，没有第（{format_numeral(absent)}）项"


def _eid(reference: Reference, paragraph: int | None) -> str:
    """The narrowest certain address: the item when exactly one is cited, else what holds it."""
    part = reference.parts[0] if len(reference.parts) == 1 else Part()
    item = part.items[0] if len(part.items) == 1 else None
    subitem = part.subitems[0] if item is not None and len(part.subitems) == 1 else None
    if item is not None and paragraph is None:
        # An article with items and no numbered paragraph has one paragraph.
        paragraph = 1
    return make_eid(
        ProvisionAddress(article=reference.article, paragraph=paragraph, item=item, subitem=subitem)
    )


def _result(
    reference: Reference, entry: LawEntry | None, reason: str | None, provision: str | None
) -> ResolvedReference:
    return ResolvedReference(
        start=reference.start,
        end=reference.end,
        raw=reference.raw,
        law=entry.short_title if entry else reference.law,
        article=reference.article.number,
        article_suffix=reference.article.suffix,
        article_end=reference.article_end,
        parts=reference.parts,
        version=entry.version if entry else None,
        resolved=reason is None,
        reason=reason,
        provision=provision,
    )
