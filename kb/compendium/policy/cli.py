"""`anjian policy`: what a policy asks of whom by when, and how a plan below differs from it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from kb.errors import InvalidInput
from kb.text.cli import decode

if TYPE_CHECKING:
    import datetime as dt

    from kb.text.policy_duties.comparing import Difference
    from kb.text.policy_duties.model import Duty


@click.group("policy", short_help="读政策文件：责任清单、时限清单、措施清单")
def policy() -> None:
    """从政策文件中读出谁在何时之前做什么，并与上级文件对照。"""


@policy.command("duties")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（同 --format json）")
@click.option("--all", "untimed", is_flag=True, help="也列出没有写明时限的措施")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "xlsx", "ics"]),
    help="xlsx 为三张清单，ics 为日历",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入这个文件"
)
def duties(
    file: BinaryIO, as_json: bool, untimed: bool, form: str | None, output: Path | None
) -> None:
    """从 FILE（纯文本，缺省为标准输入）读出责任、时限、措施三张清单。

    没有写明责任单位的列为“未明确”，不作推测；背景日期、文号、施行日期不算时限。
    """
    # Lazy: `anjian --help` needs no grammar of times.
    from kb.text.policy_duties.reading import document_day, read_duties

    if form in {"xlsx", "ics"} and output is None:
        raise InvalidInput(
            f"导出 {form} 要写入文件", hint="请用 -o 指明文件，如 -o 清单.xlsx", field="output"
        )
    text = decode(file.read())
    found = read_duties(text, untimed=untimed)
    if form in {"xlsx", "ics"} and output is not None:
        name = Path(getattr(file, "name", "")).stem
        output.write_bytes(_exported(found, form, name, document_day(text)))
        click.echo(f"已写入 {output}，共 {len(found)} 项。", err=True)
        return
    if as_json or form == "json":
        rows = json.dumps([duty.as_json() for duty in found], ensure_ascii=False, indent=1)
        if output is None:
            click.echo(rows)
        else:
            output.write_text(rows + "\n", encoding="utf-8")
    elif output is not None:
        raise InvalidInput("没有说明写成哪种格式", hint="请加 --format json、xlsx 或 ics")
    else:
        _print(found)


@policy.command("compare")
@click.argument("lower", type=click.File("rb"))
@click.argument("higher", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def compare(lower: BinaryIO, higher: BinaryIO, as_json: bool) -> None:
    """把下级方案 LOWER 与上级文件 HIGHER 对照：提前、推后、更严、放宽、未见对应、新增。"""
    # Lazy: see above.
    from kb.text.policy_duties.comparing import compare as compare_duties
    from kb.text.policy_duties.reading import read_duties

    found = compare_duties(
        *(read_duties(decode(each.read()), untimed=True) for each in (lower, higher))
    )
    if as_json:
        rows = [difference.as_json() for difference in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print_differences(found)


def _exported(found: Sequence[Duty], form: str, name: str, written_on: dt.date | None) -> bytes:
    # Lazy: a spreadsheet writer only for a spreadsheet.
    from kb.compendium.policy import calendar_file, workbook

    name = name if name not in {"", "<stdin>", "-"} else "政策任务"
    if form == "xlsx":
        return workbook.write(found, name)
    return calendar_file.write(found, name, written_on)


def _print(found: Sequence[Duty]) -> None:
    if not found:
        click.echo("没有读出带时限的任务。加 --all 可列出没有写明时限的措施。")
        return
    from kb.text.policy_duties.lists import responsible_text

    rows = [
        (
            duty.deadline_text or "—",
            duty.normalised_deadline or duty.kind.label,
            responsible_text(duty),
            duty.measure,
            f"{duty.place.start}–{duty.place.end}",
        )
        for duty in found
    ]
    _draw(("时限", "归一", "责任单位", "措施", "位置"), rows, whole="位置")
    unstated = sum(not duty.responsible for duty in found)
    click.echo(f"共 {len(found)} 项，{unstated} 项原文未写责任单位。请对照原文核对后使用。")


def _print_differences(found: Sequence[Difference]) -> None:
    if not found:
        click.echo("两份文件都没有读出带时限的任务。")
        return
    rows = [(each.relation.label, _told(each.lower), _told(each.higher)) for each in found]
    _draw(("对照", "下级", "上级"), rows, whole="对照")
    click.echo(f"共 {len(found)} 项。对照按用词判断，只作提示，请以原文为准。")


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]], *, whole: str) -> None:
    """A table on a terminal, its column `whole` unbroken; a line a row with tabs elsewhere."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console  # lazy: only this branch draws
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading == whole)
    for row in rows:
        table.add_row(*map(Text, row))  # Text: brackets in a name are no markup
    Console().print(table)


def _told(duty: Duty | None) -> str:
    if duty is None:
        return "—"
    return f"［{duty.deadline_text or '未写时限'}］{''.join(duty.place.quote.split())}"
