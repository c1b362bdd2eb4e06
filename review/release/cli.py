"""`anjian receipt`: where a text that was taken down has been seen to be gone."""

from __future__ import annotations

import json

import click

from kb.cli import open_database


@click.command("receipt", short_help="撤下回执：文稿到过哪里、何时已不在")
@click.argument("document", metavar="DOCUMENT")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def receipt(ctx: click.Context, document: str, as_json: bool) -> None:
    """打印文稿（key 或编号）最近一次撤下的回执；先查验一遍，还有待查验的去处时退出码为 1。"""
    from kb.store import removals  # lazy: the command line starts without a database driver
    from review.release import receipts
    from review.release.places import places

    database = open_database(ctx)
    document_id = receipts.find_document(database, document)
    receipts.confirm_open(database)
    with database.reading() as session:
        found = removals.receipt(session, document_id)
    if as_json:
        click.echo(json.dumps(receipts.as_json(found), ensure_ascii=False, default=str))
    else:
        click.echo(f"撤下回执：{found.title}（{found.key}）")
        click.echo(
            f"{found.taken_down_at:%Y-%m-%d %H:%M}Z 由 {found.by} 撤下，理由：{found.reason}"
        )
        for row in found.places:
            place = places().get(row.place)
            done = f"{row.done_at:%Y-%m-%d %H:%M}Z" if row.done_at else "待查验"
            click.echo(f"  {place.label if place else row.place}：{done}")
    ctx.exit(0 if found.complete else 1)
