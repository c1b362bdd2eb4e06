"""`anjian cite`: the provision references of a text, checked against the laws that are held."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

import click

from kb.cli import settings_of
from kb.errors import InvalidInput, NotInitialised
from kb.text.dates import parse_date

if TYPE_CHECKING:
    from datetime import date

    from kb.text.references.model import ResolvedReference

NO_DATABASE = "未核对：未建库，请先运行 anjian init 并载入法规"


@click.command("cite", short_help="找出并核对文本中的法条引用")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--as-of", metavar="日期", help="按这一天有效的版本核对，如 2021-03-01（默认今天）")
@click.option(
    "--law", "home_law", metavar="法规", help="文本所属的法规，用于“本法”和单独的“第几条”"
)
@click.pass_context
def cite_command(
    ctx: click.Context, file: BinaryIO, as_json: bool, as_of: str | None, home_law: str | None
) -> None:
    """找出 FILE（缺省为标准输入）中的法条引用，并与库中的法规核对。

    没有数据库时照样识别，只是每一条都注明未核对。
    """
    text = decode(file.read())
    day = _day(as_of)
    with ExitStack() as opened:
        references = _extract(ctx, opened, text, day, home_law)
    if as_json:
        answer = [reference.as_json() for reference in references]
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(references)


def decode(raw: bytes) -> str:
    """Decode a text file: UTF-8, else GB 18030; line ends stay, so offsets count them.

    Raises InvalidInput when neither fits.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(
        "文件不是文本，或编码不是 UTF-8 或 GB 18030",
        hint="请另存为 UTF-8 文本后重试；Word、PDF 请用 anjian ingest",
        field="file",
    )


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    day = parse_date(written)
    if day is None:
        raise click.BadParameter(f"“{written}”不是日期，请写成 2021-03-01", param_hint="--as-of")
    return day


def _extract(
    ctx: click.Context, opened: ExitStack, text: str, day: date | None, home_law: str | None
) -> tuple[ResolvedReference, ...]:
    # Lazy: `anjian --help` must not load the database layer.
    from kb.store.directory import open_directory
    from kb.text.references.extract import Extractor

    try:
        directory = opened.enter_context(open_directory(settings_of(ctx)))
    except NotInitialised:
        extractor = Extractor(no_directory=NO_DATABASE)
    else:
        extractor = Extractor(directory)
    return extractor.extract(text, home_law=home_law, as_of=day)


def _print(references: tuple[ResolvedReference, ...]) -> None:
    if not references:
        click.echo("没有找到法条引用。")
        return
    from rich.console import Console  # lazy: only this branch draws
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for heading in ("位置", "原文", "法规", "条款", "版本", "核对"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"位置", "版本"})
    for reference in references:
        cells = (
            f"{reference.start}–{reference.end}",
            "".join(reference.raw.split()),
            reference.law or "—",
            reference.label,
            reference.version or "—",
            reference.reason or "存在",
        )
        table.add_row(*map(Text, cells))  # Text: brackets in a title are no markup
    Console().print(table)
    failed = sum(not reference.resolved for reference in references)
    click.echo(f"共 {len(references)} 处引用，{failed} 处未通过核对。")
