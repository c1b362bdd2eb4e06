"""`anjian training`: hours of people and the report of a year, from the machine itself."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.cli import open_database
from kb.errors import InvalidInput


@click.group("training", short_help="培训：学时、年度台账")
def training() -> None:
    """查看执法人员的培训学时，导出年度学时台账。"""


@training.command("hours", short_help="一个人的学时")
@click.argument("user")
@click.option("--year", type=int, help="年份（缺省为今年）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def hours_command(ctx: click.Context, user: str, year: int | None, as_json: bool) -> None:
    """列出账号 USER 一年的学时记录，撤销的也列出。"""
    from kb.beijing import today
    from kb.store import accounts  # lazy: sqlalchemy costs more than the rest of `--help`
    from kb.training.records import hours, overview
    from kb.training.records.people import HOURS_A_YEAR

    wanted = overview.checked_year(year or today().year)
    with open_database(ctx).reading() as session:
        rows = hours.of_person(session, accounts.get_user(session, user).id, wanted)
    total = hours.total(rows)
    if as_json:
        answer = {
            "user": user,
            "year": wanted,
            "hours": total,
            "target": HOURS_A_YEAR,
            "rows": [row.as_json() for row in rows],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        struck = f"\t已撤销：{row.revoke_reason}" if row.revoked else ""
        click.echo(f"{row.on}\t{row.hours:g}\t{row.reference or row.note}{struck}")
    click.echo(f"{user} {wanted} 年共 {total:g} 学时，要求 {HOURS_A_YEAR:g} 学时")


@training.command("report", short_help="年度学时台账")
@click.option("--year", type=int, required=True, help="年份")
@click.option("--unit", default="", help="只报这个单位（缺省为全部）")
@click.option("-o", "output", type=click.Path(path_type=Path), help="写入 .xlsx 文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def report_command(
    ctx: click.Context, year: int, unit: str, output: Path | None, as_json: bool
) -> None:
    """汇总各单位执法人员 YEAR 年的学时；-o 写成 XLSX，同样的数据得到同样的文件。"""
    from sqlalchemy import select  # lazy, as above

    from kb.beijing import today
    from kb.model.people import Unit
    from kb.store import units
    from kb.training.records import overview

    if output is not None and output.suffix.lower() != ".xlsx":
        raise InvalidInput("只能写成 XLSX", field="output", hint="文件名请以 .xlsx 结尾")
    with open_database(ctx).reading() as session:
        chosen = (
            [units.get_unit(session, unit)]
            if unit
            else list(session.scalars(select(Unit).order_by(Unit.region, Unit.name)))
        )
        found = overview.overview(session, year, chosen, today=today())
    if output is not None:
        from kb.training.records.workbook import write  # lazy: openpyxl costs a second

        try:
            output.write_bytes(write(year, found))
        except OSError as refused:
            raise InvalidInput(
                f"无法写入 {output}（{refused.strerror}）",
                field="output",
                hint="请核对文件夹是否存在、可写",
            ) from refused
    if as_json:
        answer = {"year": year, "units": [one.as_json() for one in found]}
        if output is not None:
            answer["file"] = str(output)
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one.unit}\t{len(one.people)} 人\t达标 {one.reached}\t落后 {one.behind}"
            f"\t人均 {one.average:.1f} 学时"
        )
    if not found:
        click.echo("没有需要计算学时的执法人员")
    if output is not None:
        click.echo(f"已写入 {output}")
