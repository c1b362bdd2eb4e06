"""`anjian exam`: exams and their results, from the machine itself."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.cli import open_database


@click.group("exam", short_help="考试：列表、成绩与题目统计")
def exam() -> None:
    """列出考试，查看或导出成绩、单位统计和题目统计。"""


@exam.command("list", short_help="列出考试")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """列出考试，新的在前。"""
    from kb.training.exams import reading  # lazy: sqlalchemy costs more than the rest of `--help`

    with open_database(ctx).reading() as session:
        found, _ = reading.list_exams(session, limit=10_000)
    if as_json:
        click.echo(json.dumps({"exams": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one.number}\t{reading.PHASE_WORDS[one.phase]}\t{one.title}\t"
            f"{one.handed_in}/{one.candidates} 人已交卷"
        )


@exam.command("results", short_help="成绩、单位统计和题目统计")
@click.argument("number", metavar="EXAM")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写成 XLSX 文件（成绩、单位、题目、选项四张表，有作废题目时另有一张）",
)
@click.pass_context
def results_command(ctx: click.Context, number: str, as_json: bool, output: Path | None) -> None:
    """查看考试 EXAM（编号，如 E2026-0001）的成绩。"""
    from kb.training.exams import item_statistics, workbook  # lazy, as above
    from kb.training.exams import results as reading
    from kb.training.exams.words import STANDING_WORDS

    with open_database(ctx).reading() as session:
        found = reading.results(session, number)
    items = item_statistics.item_statistics(found)
    if output is not None:
        output.write_bytes(workbook.workbook(found, items))
    if as_json:
        told = found.as_json() | {
            "items": [item.as_json() for item in items],
            "file": str(output) if output else None,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in found.results:
        marks = "—" if each.marks is None else f"{each.marks:g}"
        words = STANDING_WORDS[each.standing]
        click.echo(f"{each.unit}\t{each.name}\t{marks}\t{each.rank or '—'}\t{words}")
    for unit in found.units:
        mean = "—" if unit.mean is None else f"{unit.mean:g}"
        click.echo(f"{unit.unit}：实考 {unit.sat} 人，及格 {unit.passed} 人，平均 {mean} 分")
    for item in items:
        for flag in item.flags:
            click.echo(f"{item.label}（{item.key}）{flag}")
    if output is not None:
        click.echo(f"已写入 {output}", err=True)
