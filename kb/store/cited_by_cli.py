"""`anjian provision cited-by`: who cites an article, from the machine itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.store.cited_by import CitedBy, Citing
    from kb.store.naming import NamedArticle


@click.command("cited-by", short_help="谁引用一条条文")
@click.argument("provision")
@click.option("--kind", default="", help="只列一种：provision、case、guide、policy、material …")
@click.option("--version", help="只列引用这一版本的，如 2017-06-27；not_held 为馆藏没有的版本")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def cited_by(
    ctx: click.Context, provision: str, kind: str, version: str | None, limit: int, as_json: bool
) -> None:
    """列出引用 PROVISION 的已发布条文、案例和其他文稿。

    PROVISION 写作 水污染防治法第83条，或条文标识 法规/版本/eid。
    """
    from kb.store import cited_by as reading  # lazy: sqlalchemy costs more than `--help`
    from kb.store.database import Database
    from kb.store.naming import named_article

    database = Database.open(settings_of(ctx))
    try:
        with database.reading() as session:
            named = named_article(session, provision)
            found = reading.cited_by(
                session,
                named.work,
                named.number.number,
                named.number.suffix,
                kind=kind,
                version=version,
                limit=limit,
            )
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(_as_json(named, found), ensure_ascii=False))
        return
    _print(named, found)


def _as_json(named: NamedArticle, found: CitedBy) -> dict[str, object]:
    from kb.text.provisions import article_eid

    version = named.version.version or "undated"
    address = f"{named.work.slug}/{version}/{article_eid(named.number)}"
    return {"provision": address, **found.to_json()}


def _print(named: NamedArticle, found: CitedBy) -> None:
    version = named.version.version or "日期未载"
    click.echo(f"《{named.work.short_title}》{named.number.label()}（{version}版本）")
    if not found.counts:
        click.echo("已发布的法规、案例、指南和材料中还没有引用本条的")
        return
    for count in found.counts:
        click.echo(f"  {count.kind} 引用 {count.version or '未注明版本'}：{count.number}")
    for each in found.items:
        click.echo(_line(each))
    if found.total > len(found.items):
        click.echo(f"共 {found.total} 条，列出 {len(found.items)} 条；用 -n 多列一些")


def _line(each: Citing) -> str:
    line = f"- {each.title} · {each.key} · 所引 {each.version or '未注明版本'}"
    return line + (f"\n    {each.quote}" if each.quote else "")
