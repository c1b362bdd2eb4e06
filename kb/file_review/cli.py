"""`anjian file-review`: rounds, scoring sheets and results, from the machine itself."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.cli import open_database
from kb.errors import InvalidInput


@click.group("file-review", short_help="案卷评查：批次、评查表与结果")
def file_review() -> None:
    """列出案卷评查批次，核对评查表，查看或导出结果。"""


@file_review.command("list", short_help="列出评查批次")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """列出评查批次，新的在前。"""
    from kb.file_review import reading  # lazy: sqlalchemy costs more than the rest of `--help`

    with open_database(ctx).reading() as session:
        found, _ = reading.list_rounds(session, limit=10_000)
    if as_json:
        click.echo(json.dumps({"rounds": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        state = "已结束" if one.closed_at else "进行中"
        click.echo(f"{one.id}\t{state}\t{one.year}\t{one.name}\t{one.files} 份案卷")
    if not found:
        click.echo("还没有评查批次")


@file_review.command("sheet", short_help="核对或列出评查表")
@click.argument("path", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def sheet_command(path: Path | None, as_json: bool) -> None:
    """核对评查表文件 PATH 的每一处格式；不写 PATH 则列出随系统提供的评查表。"""
    from kb.file_review import sheet_file  # lazy: yaml

    if path is None:
        sheets = {name: sheet_file.read(text) for name, text in sheet_file.shipped().items()}
    else:
        sheets = {path.stem: sheet_file.read(_text_of(path))}
    if as_json:
        told = [
            {"name": name, "sha256": one.sha256, "sheet": one.as_json()}
            for name, one in sheets.items()
        ]
        click.echo(json.dumps({"sheets": told}, ensure_ascii=False))
        return
    for name, one in sheets.items():
        click.echo(
            f"{name}\t{one.title}（{one.edition}）\t{len(one.items)} 项"
            f"\t否决项 {len(one.fatal)}\t{one.sha256}"
        )


@file_review.command("results", short_help="一个批次的结果")
@click.argument("number", metavar="ROUND", type=int)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写成 XLSX 文件（结果、单位、扣分、常见问题、一致性五张表）",
)
@click.pass_context
def results_command(ctx: click.Context, number: int, as_json: bool, output: Path | None) -> None:
    """查看批次 ROUND（编号，见 list）的评查结果；同样的数据得到同样的文件。"""
    from kb.file_review import results as reading  # lazy, as above
    from kb.file_review.deciding import STANDING_WORDS

    if output is not None and output.suffix.lower() != ".xlsx":
        raise InvalidInput("只能写成 XLSX", field="output", hint="文件名请以 .xlsx 结尾")
    with open_database(ctx).reading() as session:
        found = reading.results(session, number)
    if output is not None:
        from kb.file_review.workbook import workbook  # lazy: openpyxl costs a second

        try:
            output.write_bytes(workbook(found))
        except OSError as refused:
            raise InvalidInput(
                f"无法写入 {output}（{refused.strerror}）",
                field="output",
                hint="请核对文件夹是否存在、可写",
            ) from refused
    if as_json:
        told = found.as_json() | {"file": str(output) if output else None}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in found.files:
        points = "—" if each.points is None else f"{each.points:g}"
        click.echo(
            f"{each.unit}\t{each.number}\t{points}\t{each.grade or STANDING_WORDS[each.standing]}"
        )
    for unit in found.units:
        mean = "—" if unit.average is None else f"{unit.average:g}"
        click.echo(f"{unit.unit}：{unit.files} 份，已评定 {unit.decided} 份，平均 {mean} 分")
    if output is not None:
        click.echo(f"已写入 {output}", err=True)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as refused:
        raise InvalidInput(
            f"无法读取 {path}", field="path", hint="请核对文件是否存在、是否为 UTF-8 编码"
        ) from refused
