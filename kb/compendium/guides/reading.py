"""指南读取: the Markdown of a guide as duties, consequences, checks, days, cases and contacts.

Nothing is refused: what a section says in another form than the template's stays in its text and
is missing from the lists; `checking` says so with the line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kb.compendium.guides import markdown
from kb.compendium.guides.fixed_days import DayEntry, fixed_day
from kb.compendium.guides.markdown import Section
from kb.compendium.guides.sentences import Part, Statement, part_of, sentences
from kb.store.citations import stated_day
from kb.text.numerals import NUMERAL_CHARS
from kb.text.references.extract import Extractor


@dataclass(frozen=True, slots=True)
class Obligation:
    """义务: what to do, when, what to record and how long to keep it, and the provision.

    `line` is that of the body, `start` the place in the section where the statement begins.
    """

    what: str
    when: str
    record: str
    keep: str
    basis: str
    line: int
    start: int


@dataclass(frozen=True, slots=True)
class Consequence:
    """后果: what is not done or done wrong, and what follows, with the range of the fine."""

    conduct: str
    result: str
    basis: str
    line: int
    start: int


@dataclass(frozen=True, slots=True)
class Check:
    """自查项: a question to ask oneself, and the provision behind it."""

    question: str
    basis: str
    line: int
    start: int


@dataclass(frozen=True, slots=True)
class ShownCase:
    """对照案例: the key of a case that shows what happens, and what the guide says of it."""

    key: str
    title: str
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Guide:
    """合规指南, read: empty where the text has no such section.

    `law_day` is the last day of the law it was written under, None when it does not say.
    `others` are sections with headings of their own.
    """

    title: str
    industry: str
    size: str
    law_day: dt.date | None
    scope: str
    obligations: tuple[Obligation, ...]
    consequences: tuple[Consequence, ...]
    exemption: str
    checks: tuple[Check, ...]
    days: tuple[DayEntry, ...]
    year: str
    cases: tuple[ShownCase, ...]
    contacts: tuple[str, ...]
    sections: tuple[Section, ...]
    others: tuple[Section, ...]

    def section(self, part: Part) -> Section | None:
        """Return the section with that heading, the first where there are several."""
        return next((each for each in self.sections if part_of(each) is part), None)


SIZES: Final = ("微型", "小型", "中型", "大型")
_SIZE_LETTERS: Final = {"微": "微型", "小": "小型", "中": "中型", "大": "大型"}
_RECORD: Final = re.compile(
    r"记录|台账|留存|留底|留痕|留影像|保存|存档|归档|联单|凭证|票据|合同|日志|资料|登记|记地块|称重|影像|照片|曲线|公示牌|执行报告"
)
# 保存不少于三年 · 建议留存两年 · 台账不少于五年
_KEEP: Final = re.compile(
    rf"(?:建议|至少|不少于|不低于|保存|留存|存放|为期)+\s*(?P<span>[{NUMERAL_CHARS}]+\s*(?:年|个月))(?:以上)?"
)
_CASE_LINK: Final = re.compile(r"\[(?P<title>[^\]]*)\]\(/cases/(?P<key>[A-Za-z0-9_-]+)\)")
_CITED_IN_BRACKETS: Final = re.compile(r"[（(][^（）()]*《[^（）()]*[）)]")
_NOTHING: Final = "—"
_COLUMNS: Final = {
    "what": ("做什么", "义务", "要求", "事项"),
    "record": ("留", "记录"),
    "basis": ("依据", "条文"),
    "when": ("什么时候", "时间", "日子", "期限", "何时"),
}


def read(content: Mapping[str, Any], body: str | None = None) -> Guide:
    """Return a guide read from its content; `body` stands for the text that the content holds."""
    found = markdown.sections(markdown.body_of(content) if body is None else body)
    of = {part: section for section in reversed(found) if (part := part_of(section))}
    return Guide(
        title=str(content.get("title") or ""),
        industry=str(content.get("industry") or ""),
        size=str(content.get("size") or ""),
        law_day=stated_day(content.get("law_as_of")),
        scope=_text(of.get(Part.SCOPE)),
        obligations=tuple(_obligations(of.get(Part.DUTIES))),
        consequences=tuple(_consequences(of.get(Part.CONSEQUENCES))),
        exemption=_text(of.get(Part.EXEMPTION)),
        checks=tuple(_checks(of.get(Part.CHECKS))),
        days=tuple(_days(of.get(Part.DAYS))),
        year=_text(of.get(Part.YEAR)),
        cases=tuple(_cases(of.get(Part.CASES))),
        contacts=tuple(_contacts(of.get(Part.CONTACTS))),
        sections=found,
        others=tuple(section for section in found if part_of(section) is None),
    )


def cited_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where a text cites provisions, whether anybody holds them or not."""
    return tuple((each.start, each.end) for each in _without_laws().extract(text))


def sizes_of(words: str) -> frozenset[str]:
    """Return the sizes of enterprises that 小微, 中小 or 大型 mean; all where no size is named."""
    named = frozenset(size for letter, size in _SIZE_LETTERS.items() if letter in words)
    return named or frozenset(SIZES)


@cache
def _without_laws() -> Extractor:
    return Extractor()


def _text(section: Section | None) -> str:
    return section.text if section else ""


def _obligations(section: Section | None) -> Iterator[Obligation]:
    for row in markdown.rows(section.text) if section else ():
        cell = _by_column(row.header, row.cells)
        when, record = cell["when"], cell["record"]
        if cell["shared"]:
            when, record = _divided(cell["shared"])
        kept = _KEEP.search(f"{when}；{record}")
        assert section is not None
        yield Obligation(
            what=cell["what"],
            when=when,
            record=record,
            keep=kept[0] if kept else "",
            basis=cell["basis"],
            line=section.line_at(row.start),
            start=row.start,
        )


def _by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by what their column is for; `shared` is a column of both times and records."""
    found = dict.fromkeys((*_COLUMNS, "shared"), "")
    for title, cell in zip(header, cells, strict=False):
        named = [name for name, words in _COLUMNS.items() if any(word in title for word in words)]
        name = "shared" if {"when", "record"} <= set(named) else next(iter(named), "")
        if name and not found[name] and cell != _NOTHING:
            found[name] = cell
    return found


def _divided(words: str) -> tuple[str, str]:
    """Times and records that stand in one cell: 营业前安装；清洗记录留存两年."""
    pieces = [piece.strip() for piece in re.split(r"[；;]", words) if piece.strip()]
    record = [piece for piece in pieces if _RECORD.search(piece)]
    when = [piece for piece in pieces if piece not in record]
    return "；".join(when), "；".join(record)


def _consequences(section: Section | None) -> Iterator[Consequence]:
    if section is None:
        return
    conduct, line = "", 0
    spans = cited_spans(section.text)
    for sentence in sentences(section, spans):
        if sentence.kind is not Statement.CONSEQUENCE:
            continue
        words = sentence.words.strip().rstrip("；;。")
        before, colon, after = words.partition("：")
        # a second part of one line is about the same conduct, another line is not
        conduct = before if colon else conduct if sentence.line == line else ""
        line = sentence.line
        result = _CITED_IN_BRACKETS.sub("", after if colon else words).strip()
        brackets = [match[0][1:-1] for match in _CITED_IN_BRACKETS.finditer(words)]
        cited = [
            section.text[start:end]
            for start, end in spans
            if sentence.start <= start < sentence.end
        ]
        yield Consequence(
            conduct, result, "、".join(brackets or cited), sentence.line, sentence.start
        )


def _checks(section: Section | None) -> Iterator[Check]:
    for line in markdown.lines(section.text) if section else ():
        if line.bullet:
            basis = [match[0][1:-1] for match in _CITED_IN_BRACKETS.finditer(line.words)]
            question = _CITED_IN_BRACKETS.sub("", line.words).strip()
            assert section is not None
            yield Check(question, "、".join(basis), section.line_at(line.start), line.start)


def _days(section: Section | None) -> Iterator[DayEntry]:
    for row in markdown.rows(section.text) if section else ():
        cell = _by_column(row.header, row.cells)
        when = cell["when"] or cell["shared"]
        assert section is not None
        yield DayEntry(
            when=when,
            what=cell["what"],
            basis=cell["basis"],
            fixed=fixed_day(when),
            line=section.line_at(row.start),
            start=row.start,
        )


def _cases(section: Section | None) -> Iterator[ShownCase]:
    for line in markdown.lines(section.text) if section else ():
        for match in _CASE_LINK.finditer(line.words):
            note = line.words.replace(match[0], "").strip("：:，, ")
            assert section is not None
            yield ShownCase(
                match["key"], match["title"], note, section.line_at(line.start + match.start())
            )


def _contacts(section: Section | None) -> Iterator[str]:
    for line in markdown.lines(section.text) if section else ():
        yield from (one.strip("。 ") for one in re.split(r"[；;]", line.words) if one.strip("。 "))
