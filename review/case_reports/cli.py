"""`anjian case report`: list the signed search reports and export one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.cli import open_database
from kb.errors import InvalidInput

FORMATS = ("docx", "html", "json")


@click.group("report", short_help="类案检索报告：列表、导出")
def report() -> None:
    """列出和导出已经签署的类案检索报告。草稿只在页面上由作者本人查看。"""


@report.command("list", short_help="列出已签署的报告")
@click.option("--unit", help="只列这个单位的")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, unit: str | None, limit: int, as_json: bool) -> None:
    """列出已经签署的报告，后签署的在前。"""
    from review.case_reports import reading  # lazy: sqlalchemy costs more than `--help`

    with open_database(ctx).reading() as session:
        lines, total = reading.list_signed(session, unit=unit or "", limit=limit)
    if as_json:
        rows = [line.as_json() for line in lines]
        click.echo(json.dumps({"reports": rows, "total": total}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(
            f"{line.number}\t{line.unit}\t{line.author}\t采用 {line.adopted}/{line.hits}"
            f"\t{line.title}"
        )
    if not lines:
        click.echo("还没有已签署的类案检索报告")


@report.command("export", short_help="导出一份报告")
@click.argument("number")
@click.option(
    "--format",
    "wanted",
    type=click.Choice(FORMATS),
    default="docx",
    show_default=True,
    help="docx、html 供阅读；json 供核对校验值",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="写入的文件",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def export_command(
    ctx: click.Context, number: str, wanted: str, output: Path, as_json: bool
) -> None:
    """导出编号为 NUMBER 的已签署报告；内容与签署时不一致的不导出。"""
    from review.case_reports import export, reading  # lazy, as above

    with open_database(ctx).reading() as session:
        view, canonical = reading.signed_on_the_machine(session, number)
    made = export.export(view, canonical, export.Format(wanted))
    try:
        output.write_bytes(made.data)
    except OSError as refused:
        raise InvalidInput(
            f"无法写入 {output}（{refused.strerror}）",
            field="output",
            hint="请核对文件夹是否存在、可写",
        ) from refused
    answer = {"file": str(output), "number": number, "format": wanted, "sha256": view.sha256}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(f"已写入 {output}；报告校验值 {view.sha256}")
