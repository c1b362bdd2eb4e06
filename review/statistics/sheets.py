"""报告的版面: the tables of a year with their Chinese headings, the same for XLSX and DOCX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kb.model.document import DocumentKind
from kb.model.regulation import Level
from review.statistics.tables import Counts, UnitRow, YearlyReport

Cell = str | int | float

KIND_LABELS: Final = {
    DocumentKind.CASE: "典型案例",
    DocumentKind.GUIDE: "合规指南",
    DocumentKind.MATERIAL: "培训材料",
    DocumentKind.BENCHMARK: "裁量基准",
    DocumentKind.CATALOGUE: "执法事项目录",
    DocumentKind.SYLLABUS: "考试大纲",
    DocumentKind.QUESTION: "试题",
    DocumentKind.POLICY: "政策文件",
    DocumentKind.COMPENDIUM: "汇编",
}
LEVEL_LABELS: Final = {
    Level.NATIONAL.value: "国家级",
    Level.PROVINCIAL.value: "省级",
    Level.MUNICIPAL.value: "市级",
    Level.COUNTY.value: "县级",
}
COUNTED: Final = (
    "报送",
    "退回补正",
    "审议通过",
    "发布",
    "仅内部使用",
    "不采用",
    "撤稿",
    "撤回",
    "通报表扬",
    "被采用次数",
)
OF_UNITS: Final = 2
"""How many of the last columns are counted for units alone."""
NOTE: Final = (
    "各列为该年内发生的件数，一件文稿在一列中只计一次；跨年办理的，各计入发生的年度。"
    "“被采用次数”是该年内签署的类案检索报告采用该单位案例的次数，同一报告对一件案例只计一次。"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """一张表: `name` is that of the worksheet, `title` stands above the table.

    `widths` are relative widths of the columns; the last row is a sum when `summed`.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    summed: bool = False


def sheets(report: YearlyReport) -> tuple[Sheet, ...]:
    """Return the tables of a report that have rows, in order."""
    year = report.year
    made = (
        Sheet(
            "单位统计",
            f"{year}年各单位案例报送与采用情况",
            ("单位", "地区", "层级", "任务数", *COUNTED),
            (20, 10, 6, 6, *(6 for _ in COUNTED)),
            tuple(_unit(row) for row in (*report.units, report.total)) if report.units else (),
            summed=True,
        ),
        Sheet(
            "文稿种类",
            f"{year}年各类文稿审核发布情况",
            ("种类", *COUNTED[:-OF_UNITS]),
            (14, *(8 for _ in COUNTED[:-OF_UNITS])),
            tuple(
                (KIND_LABELS[row.kind], *_counted(row.counts)[:-OF_UNITS]) for row in report.kinds
            ),
        ),
        Sheet(
            "审核用时",
            f"{year}年案例各环节用时",
            ("环节", "办结件次", "用时中位数（工作日）"),
            (14, 10, 16),
            tuple((row.stage.label, row.left, row.median_days) for row in report.stages),
        ),
        Sheet(
            "发布案例",
            f"{year}年发布的典型案例",
            ("编号", "案例名称", "办案单位", "发布日期"),
            (14, 36, 20, 12),
            tuple(
                (row.number, row.title, row.unit, row.published_on.isoformat())
                for row in report.published
            ),
        ),
        Sheet(
            "通报表扬",
            f"{year}年通报表扬的办案单位",
            ("单位", "案例名称", "表扬日期", "理由"),
            (20, 30, 12, 24),
            tuple(
                (row.unit, row.title, row.decided_on.isoformat(), row.reason)
                for row in report.commended
            ),
        ),
    )
    return tuple(sheet for sheet in made if sheet.rows)


def summary(report: YearlyReport) -> tuple[str, ...]:
    """Return what the tables say, in sentences."""
    counts = report.total.counts
    lines = [
        f"{report.year}年共收到报送案例{counts.submitted}件，经集体审议通过{counts.adopted}件，"
        f"向社会发布{counts.published}件，确定仅内部使用{counts.internal_only}件，"
        f"不采用{counts.rejected}件，撤回已发布案例{counts.withdrawn}件，"
        f"通报表扬办案单位{counts.commended}家次，"
        f"案例被类案检索报告采用{counts.used}次。"
    ]
    if report.total.quota is not None:
        asked = sum(row.quota is not None for row in report.units)
        done = sum(
            row.quota is not None and row.counts.submitted >= row.quota for row in report.units
        )
        lines.append(
            f"下达报送任务的单位{asked}家，任务共{report.total.quota}件，{done}家完成任务。"
        )
    return (*lines, NOTE)


def _unit(row: UnitRow) -> tuple[Cell, ...]:
    quota: Cell = "" if row.quota is None else row.quota
    level = LEVEL_LABELS.get(row.level, "")
    return (row.unit, row.region, level, quota, *_counted(row.counts))


def _counted(counts: Counts) -> tuple[int, ...]:
    return (
        counts.submitted,
        counts.sent_back,
        counts.adopted,
        counts.published,
        counts.internal_only,
        counts.rejected,
        counts.recalled,
        counts.withdrawn,
        counts.commended,
        counts.used,
    )
