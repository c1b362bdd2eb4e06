"""`anjian calendar`: working days and holidays by which clocks are counted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli import open_database
from review.rules.cli import VIA

if TYPE_CHECKING:
    from review.rules.working_days import SpecialDay


@click.group("calendar", short_help="工作日日历：查看、设置、导入")
def calendar() -> None:
    """维护工作日日历。随系统提供国务院办公厅公布的放假安排，新的一年公布后请导入。"""


@calendar.command("list", short_help="列出放假和调休的日子")
@click.option("--year", type=click.IntRange(2000, 2100), help="只看一年")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, year: int | None, as_json: bool) -> None:
    """列出与星期不一致的日子，以及哪些年份的安排已知。"""
    from review.rules import calendar_days  # lazy: the database costs start-up time

    with open_database(ctx).reading() as session:
        days = calendar_days.list_days(session, year)
        years = sorted(calendar_days.load_calendar(session).years)
    if as_json:
        answer = {"years": years, "days": [_as_json(special) for special in days]}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for special in days:
        click.echo(_line(special))
    click.echo(f"已知安排的年份：{'、'.join(map(str, years))}；其他年份按星期推算", err=True)


@calendar.command("set", short_help="设定某一天上班或放假")
@click.argument("day", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--working/--off", required=True, help="上班或放假")
@click.option("--name", default="", help="名称，如“国庆节”")
@click.option("--as", "actor", required=True, metavar="账号", help="以哪个管理员的名义")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def set_command(
    ctx: click.Context, day: dt.datetime, working: bool, name: str, actor: str, as_json: bool
) -> None:
    """设定一天（如 2027-10-01）上班还是放假。"""
    from review.rules import calendar_days  # lazy, as above
    from review.rules.working_days import SpecialDay

    special = SpecialDay(day.date(), working, name)
    calendar_days.set_days(open_database(ctx), [special], actor=actor, via=VIA)
    click.echo(json.dumps(_as_json(special), ensure_ascii=False) if as_json else _line(special))


@calendar.command("import", short_help="从 CSV 或 ICS 文件导入")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "actor", required=True, metavar="账号", help="以哪个管理员的名义")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def import_command(ctx: click.Context, file: Path, actor: str, as_json: bool) -> None:
    """导入 FILE 中的日子；有一行不能读，就一天也不导入。

    CSV 的列为 day,working,name；ICS 事件标题中有“班”为上班，有“休”“假”为放假。
    """
    from review.rules import calendar_days  # lazy, as above
    from review.rules.calendar_files import read_days

    days = read_days(file)
    done = calendar_days.set_days(open_database(ctx), days, actor=actor, via=VIA)
    if as_json:
        answer = {"imported": len(done), "days": [_as_json(special) for special in done]}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(f"已导入 {len(done)} 天（{done[0].day} 至 {done[-1].day}）")


def _as_json(special: SpecialDay) -> dict[str, object]:
    return {
        "day": special.day.isoformat(),
        "working": special.working,
        "name": special.name,
    }


def _line(special: SpecialDay) -> str:
    return f"{special.day}\t{'上班' if special.working else '放假'}\t{special.name}"
