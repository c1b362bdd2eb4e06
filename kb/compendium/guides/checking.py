"""指南核对: what is wrong or missing in the Markdown of a guide, with the line and what to do.

Citations are compared with the laws held on the guide's day of law, amounts with the cited
provisions, sentences with a duty word with what they cite, headings and days with the template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from kb.compendium.guides import duties, reading, staleness, stated_fines
from kb.compendium.guides.duties import Rested, Stated
from kb.compendium.guides.reading import Guide
from kb.compendium.guides.sentences import NEEDED, Part, Statement, part_of
from kb.compendium.guides.staleness import Change
from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.store import library, publications
from kb.store.directory import DatabaseDirectory
from kb.text.amendment import Fate
from kb.text.references.extract import Extractor


class Severity(StrEnum):
    """轻重: what has to be put right, what has to be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """核对结果: `line` is that of the body, from 1; `quote` the words it is about."""

    line: int
    severity: Severity
    code: str
    message: str
    advice: str
    quote: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the editor shows it."""
        return {
            "line": self.line,
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "advice": self.advice,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """核对过的指南: how it reads, what its sentences rest on, and what was found, by line."""

    guide: Guide
    statements: tuple[Stated, ...]
    changes: Mapping[str, Change]
    findings: tuple[Finding, ...]


def check(session: Session, content: Mapping[str, Any], body: str, *, as_of: dt.date) -> Checked:
    """Check the body of a guide.

    Args:
        session: where the laws and cases are.
        content: its other fields; `law_as_of` says under which day's law it is written.
        body: the Markdown.
        as_of: the day on which it is read: provisions that changed by then are warned of.
    """
    guide = reading.read(content, body)
    day = guide.law_day or as_of
    rests = duties.read_from_text(guide.sections, Extractor(DatabaseDirectory(session)), day)
    statements = duties.statements(guide.sections, rests)
    cited = {each.provision for rested in rests.values() for each in rested if each.provision}
    changed = staleness.changes(session, cited, as_of=as_of)
    texts = duties.texts_of(session, cited)
    found = [
        *_headings(guide),
        *_front(content, guide),
        *_citations(guide, rests, changed, day, session),
        *_unsupported(statements),
        *_fines(statements, texts),
        *_days(guide),
        *_cases(session, guide),
    ]
    ordered = sorted(found, key=lambda each: (each.line, each.severity, each.code))
    return Checked(guide, statements, changed, tuple(ordered))


def _headings(guide: Guide) -> Iterator[Finding]:
    known = "、".join(part.value for part in Part)
    met: set[Part] = set()
    for section in guide.sections:
        part = part_of(section)
        line = section.heading_line or 1
        if part is None:
            what = f"“{section.heading}”不是指南的标题" if section.heading else "标题之前有文字"
            yield Finding(line, Severity.WARNING, "heading", what, f"可用的标题：{known}")
        elif part in met:
            yield Finding(line, Severity.ERROR, "heading", f"“{part}”出现了两次", "请合并为一段")
        else:
            met.add(part)
    for part in sorted(NEEDED - met, key=list(Part).index):
        yield Finding(1, Severity.ERROR, "missing", f"缺少“{part}”一段", f"请补写“## {part}”")


def _front(content: Mapping[str, Any], guide: Guide) -> Iterator[Finding]:
    if guide.law_day is None:
        yield Finding(
            1,
            Severity.ERROR,
            "law_as_of",
            "没有写明按哪一天的法律编写",
            "请填写“法律截至”，如 2025-04 或 2025-04-30",
        )
    for name, label in (("title", "标题"), ("industry", "行业")):
        if not str(content.get(name) or "").strip():
            yield Finding(1, Severity.ERROR, name, f"没有填写{label}", f"请填写{label}")


def _citations(
    guide: Guide,
    rests: duties.Rests,
    changed: Mapping[str, Change],
    day: dt.date,
    session: Session,
) -> Iterator[Finding]:
    standing = _Standing(session, day)
    for section in guide.sections:
        for each in rests.get(section.key, ()):
            line = section.line_at(each.start)
            if not each.resolved:
                yield Finding(
                    line,
                    Severity.ERROR,
                    "citation",
                    each.reason,
                    "请核对法律名称和条、款、项",
                    each.raw,
                )
                continue
            if (problem := standing.problem(each)) is not None:
                yield Finding(line, Severity.ERROR, "not_in_force", *problem, each.raw)
            if each.provision in changed:
                change = changed[each.provision]
                yield Finding(
                    line,
                    Severity.WARNING,
                    "changed",
                    f"《{change.law}》{change.label}已经修改：{in_words(change)}",
                    "请按现行条文改写，并更新“法律截至”",
                    each.raw,
                )


class _Standing:
    """Whether the versions that are cited were in force on the day of law."""

    def __init__(self, session: Session, day: dt.date) -> None:
        self._session = session
        self._day = day
        self._problems: dict[str, tuple[str, str] | None] = {}

    def problem(self, cited: Rested) -> tuple[str, str] | None:
        """Return message and advice, None where the version was in force."""
        key = cited.provision.rpartition("/")[0]
        if key not in self._problems:
            self._problems[key] = self._read(cited)
        return self._problems[key]

    def _read(self, cited: Rested) -> tuple[str, str] | None:
        slug = cited.provision.split("/")[0]
        try:
            work = library.get_work(self._session, slug, as_of=self._day)
            version = library.find_version(work, cited.version)
        except NotFound:
            return f"《{cited.law}》尚未发布，读者看不到它的条文", "请先发布该法规，或改引其他条文"
        if version.effective_on is not None and version.effective_on > self._day:
            return (
                f"《{cited.law}》{version.version}版 {version.effective_on} 起施行，"
                f"{self._day} 还没有施行",
                "请引用当日有效的条文，或更新“法律截至”",
            )
        if version.repealed_on is not None and version.repealed_on <= self._day:
            return (
                f"《{cited.law}》{version.version}版已于 {version.repealed_on} 失效",
                "请引用当日有效的条文",
            )
        return None


def _unsupported(statements: Sequence[Stated]) -> Iterator[Finding]:
    for stated in statements:
        if not stated.lacks_provision:
            continue
        sentence = stated.sentence
        part = part_of(sentence.section)
        severe = part in (Part.DUTIES, Part.CONSEQUENCES, Part.DAYS)
        what = f"这一句写了“{sentence.duty_word}”，却" if sentence.duty_word else "这一句"
        yield Finding(
            sentence.line,
            Severity.ERROR if severe else Severity.WARNING,
            "no_provision",
            f"{what}没有写明依据哪一条",
            "请在这一句里写明法律名称和条款",
            sentence.words.strip(),
        )


def _fines(statements: Sequence[Stated], texts: Mapping[str, str]) -> Iterator[Finding]:
    for stated in statements:
        sentence = stated.sentence
        if sentence.kind is not Statement.CONSEQUENCE:
            continue
        cited = [texts[each.provision] for each in stated.provisions if each.provision in texts]
        written = "；".join(fine.words() for text in cited for fine in stated_fines.fines_of(text))
        for each in stated_fines.disagreeing(sentence.words, cited):
            yield Finding(
                sentence.section.line_at(sentence.start + each.start),
                Severity.ERROR,
                "fine",
                f"“{each.raw}”与所引条文的罚款幅度不一致",
                f"条文写的是：{written}",
                each.raw,
            )


def _days(guide: Guide) -> Iterator[Finding]:
    for entry in guide.days:
        if entry.fixed is None:
            yield Finding(
                entry.line,
                Severity.WARNING,
                "day",
                f"“{entry.when}”不是固定的日子，不会写进日历文件",
                "写法如 每月15日前、每季度首月15日前、每年1月31日前",
                entry.when,
            )


def _cases(session: Session, guide: Guide) -> Iterator[Finding]:
    for shown in guide.cases:
        try:
            case = publications.get_published(session, DocumentKind.CASE, shown.key)
        except NotFound:
            case = None
        if case is None or case.is_gone:
            state = "没有发布" if case is None else "已经撤下"
            yield Finding(
                shown.line,
                Severity.ERROR,
                "case",
                f"对照案例“{shown.key}”{state}",
                "请改用已发布的案例",
                shown.title,
            )


def in_words(change: Change) -> str:
    """Return in a few words what became of a provision."""
    law = f"《{change.new_law}》" if change.new_law else ""
    since = f"，{change.effective_on} 起" if change.effective_on else ""
    if change.fate is Fate.GONE:
        return f"已无对应条文{since}"
    place = f"{law}{change.new_label}"
    return {
        Fate.SPLIT: f"拆分为{place}{since}",
        Fate.MERGED: f"并入{place}{since}",
    }.get(change.fate, f"文字变为{place}（{change.new_version}版）{since}")
