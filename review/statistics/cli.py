"""`anjian quota` and `anjian report`: what units are asked for, and the report of a year."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click

from kb.cli import open_database
from kb.errors import InvalidInput

FORMATS = (".xlsx", ".docx")


@click.group("quota", short_help="报送任务：下达、列表")
def quota() -> None:
    """各单位每年的案例报送任务。由管理员或资料管理员下达。"""


@quota.command("set", short_help="下达报送任务")
@click.argument("unit")
@click.argument("year", type=int)
@click.argument("cases", type=int)
@click.option("--by", required=True, metavar="账号", help="下达的管理员或资料管理员")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def set_command(
    ctx: click.Context, unit: str, year: int, cases: int, by: str, as_json: bool
) -> None:
    """为单位 UNIT 下达 YEAR 年报送 CASES 件案例的任务；重新下达的以最后一次为准。"""
    from review.statistics import quotas  # lazy: sqlalchemy costs more than the rest of `--help`

    row = quotas.set_quota(open_database(ctx), unit, year, cases, actor=by)
    if as_json:
        answer = {"unit": row.unit, "year": row.year, "cases": row.cases, "set_by": row.set_by}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(f"{row.unit} {row.year} 年报送任务：{row.cases} 件")


@quota.command("list", short_help="列出报送任务")
@click.option("--year", type=int, help="只列这一年")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, year: int | None, as_json: bool) -> None:
    """列出各单位现行的报送任务。"""
    from review.statistics import quotas  # lazy, as above

    with open_database(ctx).reading() as session:
        rows = quotas.list_quotas(session, year)
    if as_json:
        answer = [
            {
                "unit": row.unit,
                "year": row.year,
                "cases": row.cases,
                "set_by": row.set_by,
                "set_at": row.set_at.isoformat(),
            }
            for row in rows
        ]
        click.echo(json.dumps({"quotas": answer}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row.year}\t{row.unit}\t{row.cases}")
    if not rows:
        click.echo("还没有下达报送任务")


@click.group("report", short_help="统计报告")
def report() -> None:
    """生成统计报告。"""


@report.command("yearly", short_help="年度报告（XLSX 或 DOCX）")
@click.argument("year", type=int)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="文件名，以 .xlsx 或 .docx 结尾",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def yearly_command(ctx: click.Context, year: int, output: Path, as_json: bool) -> None:
    """生成 YEAR 年的典型案例工作报告：报送、审核、发布、撤回、表扬，以及各环节用时。"""
    from review.statistics import tables  # lazy, as above

    kind = output.suffix.lower()
    if kind not in FORMATS:
        raise InvalidInput(
            f"不能写成“{output.suffix or output.name}”格式",
            field="output",
            hint="文件名请以 .xlsx 或 .docx 结尾",
        )
    with open_database(ctx).reading() as session:
        found = tables.yearly_report(session, year)
    if kind == ".xlsx":
        from review.statistics.xlsx import write  # lazy: either writer costs a second
    else:
        from review.statistics.docx import write
    _save(output, write(found))
    counts = found.total.counts
    answer = {
        "file": str(output),
        "year": year,
        "units": len(found.units),
        "submitted": counts.submitted,
        "published": counts.published,
        "commended": counts.commended,
    }
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(
            f"已写入 {output}：{len(found.units)} 个单位，报送 {counts.submitted} 件，"
            f"发布 {counts.published} 件，表扬 {counts.commended} 家次"
        )


def _save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        InvalidInput: the folder is not there or cannot be written to.
    """
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError as refused:
        raise InvalidInput(
            f"无法写入 {path}（{refused.strerror}）",
            field="output",
            hint="请核对文件夹是否存在、可写",
        ) from refused
