"""引用条文: what a person types of a citation, resolved to the provision that holds the words.

A person names the law, the article, perhaps paragraph and item, and copies the words that prove the
answer. Without a version the one in force on the day is meant. Where no paragraph is named, the
narrowest provision that holds the words is cited.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from kb.store.directory import DatabaseDirectory
from kb.text.numerals import ArticleNumber, ascii_digits, parse_article_label, parse_numeral
from kb.text.provisions import ProvisionAddress, make_eid
from kb.text.references.model import LawEntry
from kb.training.checking.citations import read_bases
from kb.training.checking.library import Library, divided, read_library
from kb.training.generation.source import Source
from kb.training.question import QuestionCitation

# 83, 120-1, 120之1: how an article is typed into a field that says 第…条
_PLAIN: Final = re.compile(r"(\d{1,5})(?:\s*(?:-|之)\s*(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class TypedCitation:
    """所填依据: one row of a form, every field as it was typed."""

    law: str = ""
    article: str = ""
    paragraph: str = ""
    item: str = ""
    version: str = ""
    quote: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(
            (self.law, self.article, self.paragraph, self.item, self.version, self.quote)
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """解析结果: the citation that was meant, its article, and what is wrong with it, by field.

    `unreadable` are the fields that say something which the citation does not hold.
    `citation` holds what can be kept of a row that does not resolve: its `provision` is empty where
    the article is not found, and `article` 0 where none could be read.
    """

    citation: QuestionCitation
    source: Source | None
    problems: Mapping[str, str]
    unreadable: frozenset[str] = frozenset()


def typed_article(text: str) -> ArticleNumber | None:
    """Return the article that is typed as 83, 120-1, 八十三 or 第一百二十条之一; None otherwise."""
    plain = ascii_digits("".join(text.split()))
    match = _PLAIN.fullmatch(plain)
    if match is not None:
        suffix = int(match[2]) if match[2] else None
        return ArticleNumber(int(match[1]), suffix) if int(match[1]) else None
    return parse_article_label(plain) or parse_article_label(f"第{plain}条")


def resolve(session: Session, day: dt.date, typed: Sequence[TypedCitation]) -> tuple[Resolved, ...]:
    """Return what each row means on a day, in their order."""
    directory = DatabaseDirectory(session)
    entries = [_entry(directory, each, day) for each in typed]
    slugs = {entry.work_slug for entry in entries if entry is not None}
    library = read_library(session, day, slugs=slugs)
    return tuple(
        _resolved(each, entry, library) for each, entry in zip(typed, entries, strict=True)
    )


def typed_again(citation: QuestionCitation, *, keep_version: bool) -> TypedCitation:
    """Return the row of a form that a stored citation fills."""
    address = divided(citation.provision)[2]
    number = ArticleNumber(citation.article, citation.article_suffix)
    suffix = f"-{number.suffix}" if number.suffix is not None else ""
    return TypedCitation(
        law=citation.law,
        article=f"{number.number}{suffix}" if number.number else "",
        paragraph=str(address.paragraph) if address and address.paragraph else "",
        item=str(address.item) if address and address.item else "",
        version=citation.version if keep_version else "",
        quote=citation.quote,
    )


def in_force(session: Session, day: dt.date, citation: QuestionCitation) -> bool:
    """Return whether a citation is of the version that its law has on a day, or of a later one."""
    entry = DatabaseDirectory(session).find_law(citation.law, day)
    return entry is None or citation.version >= entry.version


def _entry(directory: DatabaseDirectory, typed: TypedCitation, day: dt.date) -> LawEntry | None:
    name = typed.law.strip().strip("《》")
    if typed.version:
        return directory.find_version(name, typed.version)
    return directory.find_law(name, day)


def _resolved(typed: TypedCitation, entry: LawEntry | None, library: Library) -> Resolved:
    number = typed_article(typed.article)
    kept = QuestionCitation(
        law=entry.short_title if entry else typed.law.strip(),
        article=number.number if number else 0,
        article_suffix=number.suffix if number else None,
        provision="",
        version=entry.version if entry else typed.version,
        quote=typed.quote,
    )
    problems: dict[str, str] = {}
    if not typed.law.strip():
        problems["law"] = "没有写明法规，请填写简称或全称"
    elif entry is None:
        where = "version" if typed.version else "law"
        problems[where] = (
            f"馆藏没有《{kept.law}》{typed.version} 这个版本，留空即取今天的版本"
            if typed.version
            else f"馆藏没有《{kept.law}》，请核对名称"
        )
    address, wrong = _address(typed, number)
    if number is None:
        told = "条号无法识别，请写成 83 或 120-1" if typed.article else "没有写条号，例如 83"
        problems["article"] = told
    problems |= wrong
    unreadable = frozenset(wrong) | ({"article"} if typed.article and number is None else set())
    if entry is None or number is None:
        return Resolved(kept, None, problems, unreadable)
    provision = f"{entry.work_slug}/{entry.version}/{make_eid(ProvisionAddress(article=number))}"
    source = library.article(provision)
    if source is None:
        problems["article"] = f"《{kept.law}》{entry.version} 版没有{number.label()}"
        return Resolved(kept, None, problems, unreadable)
    if not wrong:
        kept = replace(kept, provision=f"{entry.work_slug}/{entry.version}/{make_eid(address)}")
    if not typed.quote.strip():
        problems["quote"] = "没有引文，请从旁边的条文中抄录证明答案的原文"
    if problems:
        return Resolved(kept, source, problems, unreadable)
    return _quoted(kept, source, address, library)


def _quoted(
    kept: QuestionCitation, source: Source, address: ProvisionAddress, library: Library
) -> Resolved:
    """The citation of the narrowest provision, when the words stand there."""
    named = replace(kept, quote=kept.quote.strip())
    bases, _ = read_bases([named], library)
    if not bases:
        place = "所填的款、项" if address.paragraph or address.item else "这一条"
        return Resolved(kept, source, {"quote": f"引文不在{place}之中，请照旁边的条文逐字抄录"})
    if address.paragraph or address.item:
        return Resolved(named, source, {})
    return Resolved(source.cite(bases[0].start, bases[0].end), source, {})


def _address(
    typed: TypedCitation, number: ArticleNumber | None
) -> tuple[ProvisionAddress, dict[str, str]]:
    problems: dict[str, str] = {}
    values: dict[str, int | None] = {}
    for name, text in (("paragraph", typed.paragraph), ("item", typed.item)):
        value = parse_numeral(ascii_digits(text.strip())) if text.strip() else None
        if text.strip() and not value:
            problems[name] = "请填数字，例如 2"
        values[name] = value
    return (
        ProvisionAddress(article=number, paragraph=values["paragraph"], item=values["item"]),
        problems,
    )
