"""`anjian privacy scan`: what names a person in a text, before anybody publishes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

import click

from kb.text.cli import decode

if TYPE_CHECKING:
    from kb.text.privacy.hits import Hit


@click.group("privacy", short_help="查找文本中应当脱敏的个人信息")
def privacy() -> None:
    """查找应当脱敏的个人信息：姓名、证件、电话、住址、车牌、账户、举报人线索等。"""


@privacy.command("scan")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def scan(file: BinaryIO, as_json: bool) -> None:
    """列出 FILE（缺省为标准输入）中的个人信息及其位置，不改动文件。"""
    from kb.text.privacy.detect import find_hits  # lazy: `anjian --help` needs no detectors

    hits = find_hits(decode(file.read()))
    if as_json:
        click.echo(json.dumps([hit.as_json() for hit in hits], ensure_ascii=False, indent=1))
    else:
        _print(hits)


def _print(hits: tuple[Hit, ...]) -> None:
    if not hits:
        click.echo("没有找到应当脱敏的信息。机器会有遗漏，发布前仍须人工核对。")
        return
    from rich.console import Console  # lazy: only this branch draws
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for heading in ("位置", "类型", "原文", "程度", "依据"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"位置", "类型"})
    for hit in hits:
        cells = (
            f"{hit.start}–{hit.end}",
            hit.type.value,
            " ".join(hit.text.split()),
            hit.severity.label,
            hit.why,
        )
        table.add_row(*map(Text, cells))  # Text: brackets in a name are no markup
    Console().print(table)
    click.echo(f"共 {len(hits)} 处，须逐处处理后方可发布。")
