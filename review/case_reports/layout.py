"""报告的版面 layout: what an exported report says, in order; the same for DOCX and HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.beijing import BEIJING
from kb.model.case_report import Verdict
from review.case_reports.frame import VERDICT_LABELS
from review.case_reports.reading import HitView, ReportView

HEADING: Final = "类案检索报告"
NOTHING_FOUND: Final = "未检索到可以列入的类案。"
UNSAID: Final = "—"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HitPart:
    """一件类案的版面: `facts` are rows of fact, case at hand, this case."""

    heading: str
    mark: str
    lines: tuple[Pair, ...]
    facts: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]
    differences: tuple[str, ...]
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """整份报告的版面."""

    title: str
    number: str
    about: tuple[Pair, ...]
    asked: tuple[Pair, ...]
    versions: tuple[Pair, ...]
    overview: tuple[tuple[str, str, str, str], ...]
    hits: tuple[HitPart, ...]
    conclusion: tuple[str, ...]
    signature: tuple[Pair, ...]
    sha256: str
    verify: tuple[str, ...]


def layout_of(view: ReportView) -> Layout:
    """Return the layout of a signed report."""
    line = view.line
    signed_at = line.signed_at
    assert signed_at is not None  # only signed reports are exported
    request = view.request
    who = (
        line.author
        if line.author == view.author_account
        else (f"{line.author}（账号 {view.author_account}）")
    )
    return Layout(
        title=line.title,
        number=line.number,
        about=_said(
            ("编号", line.number),
            ("检索人", who),
            ("单位", line.unit),
            ("在办案件", view.case),
            ("检索时间", moment(view.created_at)),
            ("签署时间", moment(signed_at)),
        ),
        asked=_said(
            ("检索内容", str(request.get("question", ""))),
            ("检索日期", _day(str(request.get("as_of", "")))),
            *_pairs(request.get("filters")),
            *_pairs(request.get("facts")),
        ),
        versions=(*_pairs(view.corpus.get("texts")), *_pairs(view.corpus.get("index"))),
        overview=tuple(
            (str(hit.rank), hit.title, VERDICT_LABELS[hit.verdict], hit.reason) for hit in view.hits
        ),
        hits=tuple(_hit(hit) for hit in view.hits),
        conclusion=tuple(part for part in view.conclusion.splitlines() if part.strip()),
        signature=(("签署人", who), ("单位", line.unit), ("签署时间", moment(signed_at))),
        sha256=view.sha256,
        verify=(
            f"导出校验数据：anjian case report export {line.number} --format json -o 报告.json，"
            f"或在报告页面下载“校验数据”。",
            "计算该文件的 SHA-256（如 sha256sum 报告.json），应与上列校验值完全一致。",
            f"审计链中操作为 case_report.sign_case_report、对象为 case_report:{line.number} 的记录"
            "载有同一校验值。",
        ),
    )


def moment(value: dt.datetime) -> str:
    """Return a point in time in Beijing, to the minute."""
    at = value.astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def _hit(hit: HitView) -> HitPart:
    shown = hit.shown
    facts: list[Any] = shown.get("facts") or []
    return HitPart(
        heading=f"{hit.rank}．{hit.title}",
        mark=hit.mark,
        lines=_said(
            ("案例编号", hit.key),
            ("报送单位", str(shown.get("unit") or "")),
            ("案例版本校验值", hit.sha256),
        ),
        facts=tuple(
            (
                str(row.get("name", "")),
                str(row.get("asked") or UNSAID),
                str(row.get("found") or UNSAID),
            )
            for row in facts
            if isinstance(row, Mapping)
        ),
        reasons=_texts(shown.get("reasons")),
        differences=_texts(shown.get("differences")),
        verdict=VERDICT_LABELS[Verdict(hit.verdict)],
        reason=hit.reason,
    )


def _said(*pairs: Pair) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair[1])


def _pairs(rows: object) -> tuple[Pair, ...]:
    listed: Iterable[Any] = rows if isinstance(rows, list) else ()
    return _said(
        *(
            (str(row.get("name", "")), str(row.get("value", "")))
            for row in listed
            if isinstance(row, Mapping)
        )
    )


def _texts(rows: object) -> tuple[str, ...]:
    return tuple(str(row) for row in rows) if isinstance(rows, list) else ()


def _day(value: str) -> str:
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.year}年{day.month}月{day.day}日"
