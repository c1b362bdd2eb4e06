"""`anjian case similar`: published cases like a description, a published case or a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.store.database import Database
    from search.similar.results import SimilarResponse


@click.command("similar")
@click.argument("text", required=False)
@click.option("--case", "key", help="与这个已发布的案例比较，如 case-2023-001")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="从文件读取案情描述（UTF-8，不超过 20000 字；- 为标准输入）",
)
@click.option("--element", default="", help="只看这个环境要素：water、air、noise …")
@click.option("--region", default="", help="只看这个地区及其下级：六位代码或名称")
@click.option("-n", "limit", type=int, default=5, show_default=True, help="结果条数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def similar(
    ctx: click.Context,
    /,
    text: str | None,
    key: str | None,
    file: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """查类案：由案情描述或已发布的案例找相似的已发布案例，并说明为什么相似、哪里不同。"""
    if sum(given is not None for given in (text, key, file)) != 1:
        raise click.UsageError("请给出案情描述，或用 --case、--file 指定（三者取一）")
    if file is not None:
        text = _read(file)
    from kb.store.database import Database  # lazy: SQLAlchemy

    database = Database.open(settings_of(ctx))
    try:
        found = _find(database, text or "", key, options)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        _print(found)


def _find(
    database: Database, text: str, key: str | None, options: dict[str, Any]
) -> SimilarResponse:
    from search.similar.opening import public_cases, query_of_published  # lazy: numpy
    from search.similar.query import SimilarQuery

    if key is None:
        query = SimilarQuery(text, **options)
    else:
        query = query_of_published(database, key, **options)
    return public_cases(database).find(query)


def _read(file: Path) -> str:
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            return str(opened.read())
    except UnicodeDecodeError:
        raise InvalidInput(
            f"{file} 不是 UTF-8 文本", hint="请另存为 UTF-8 编码的文本文件", field="file"
        ) from None


def _print(found: SimilarResponse) -> None:
    from kb.text.amounts import yuan
    from search.similar.results import SIMILAR_BANDS

    if found.note:
        click.echo(click.style(f"提示：{found.note}", fg="yellow"))
    for hit in found.hits:
        title = click.style(hit.title, bold=True)
        click.echo(
            f"{hit.rank:>2}. {title} · {SIMILAR_BANDS[hit.band]} {hit.score:.2f} · {hit.key}"
        )
        for reason in hit.reasons:
            click.echo(f"    相似 {reason.text}")
        for difference in hit.differences:
            click.echo(f"    不同 {difference.text}")
    fines = found.fines
    if fines.median is not None and fines.lowest is not None and fines.highest is not None:
        click.echo(
            f"罚款对照（仅供参考）：{fines.fined} 件罚款，"
            f"{yuan(fines.lowest)} 至 {yuan(fines.highest)}，中位数 {yuan(fines.median)}"
        )
    click.echo(f"比较了 {found.compared} 个已发布案例，用时 {found.took_ms:.0f} 毫秒")
