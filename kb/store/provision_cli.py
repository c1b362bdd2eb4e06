"""`anjian provision history` and `concordance`: what an article was, and published tables of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.store.lineage import History, Move, Place


KIND_WORDS = {
    "same": "未变",
    "renumbered": "只改条号",
    "edited": "修改",
    "split": "拆分",
    "merged": "合并",
    "new": "新增",
    "gone": "删去",
}
"""What a move is called, on the command line and on pages."""


@click.command("history", short_help="一条条文历次修改后的条号和变化")
@click.argument("words", metavar="条文")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天的版本读条号，缺省为今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def history(ctx: click.Context, words: str, as_of: dt.datetime | None, as_json: bool) -> None:
    """列出一条条文在各版本中的条号和变化，直到今天，例如：大气污染防治法第99条。"""
    from kb.store import lineage, naming  # lazy: sqlalchemy costs more than the rest of `--help`
    from kb.store.database import Database

    day = as_of.date() if as_of else None
    database = Database.open(settings_of(ctx))
    try:
        with database.reading() as session:
            named = naming.named_article(session, words, as_of=day)
            found = lineage.history(session, named.version.id, named.number, as_of=day)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(history_json(found), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


@click.group("concordance", short_help="新旧条文对照表：导入")
def concordance() -> None:
    """维护公布的新旧条文对照表，它优先于按文字比对得出的对应关系。"""


@concordance.command("import", short_help="从 CSV 或 XLSX 导入")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "actor", required=True, metavar="账号", help="以哪个法规管理员的名义")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def import_command(ctx: click.Context, file: Path, actor: str, as_json: bool) -> None:
    """导入 FILE 中的对照；有一行不能读，就一行也不导入。

    列为 旧法,旧条,新法,新条；新条空着表示删去，旧条空着表示新增；另可有 旧版本,新版本。
    """
    from kb.store import concordances  # lazy, as above
    from kb.store.database import Database

    lines = concordances.read_concordance(file)
    database = Database.open(settings_of(ctx))
    try:
        with database.unit_of_work() as uow:
            done = concordances.import_concordance(uow, lines, actor=actor, source=file.name)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps({"rows": done.rows, "pairs": done.pairs}))
    else:
        click.echo(f"已导入 {done.rows} 条对应关系，涉及 {done.pairs} 对版本")


def history_json(found: History) -> dict[str, Any]:
    """Return a history as the command line and the API give it."""
    return {
        **place_json(found.subject),
        "places": [place_json(place) for place in found.places],
        "moves": [
            {
                "kind": move.kind.value,
                "from": _id(move.old) if move.old else None,
                "to": _id(move.new) if move.new else None,
                "similarity": round(move.similarity, 3),
                "substantive": move.substantive,
                "other_law": move.other_law,
                "origin": "concordance" if move.imported else "computed",
            }
            for move in found.moves
        ],
        "current": [_id(place) for place in found.current],
    }


def place_json(place: Place) -> dict[str, Any]:
    """Return one article of one version; days as YYYY-MM-DD."""
    return {
        "id": _id(place),
        "law": place.law,
        "version": place.version,
        "article": place.number.number,
        "article_suffix": place.number.suffix,
        "label": place.number.label(),
        "effective_on": place.effective_on.isoformat() if place.effective_on else None,
        "repealed_on": place.repealed_on.isoformat() if place.repealed_on else None,
        "status": place.status.value,
    }


def _id(place: Place) -> str:
    from kb.text.provisions import article_eid  # lazy: its patterns take some milliseconds

    return f"{place.work_slug}/{place.version or 'undated'}/{article_eid(place.number)}"


def _lines(found: History) -> list[str]:
    lines = [f"{_name(found.subject)}的沿革："]
    if not found.moves:
        lines.append("  馆藏只有这一个版本")
    lines += [f"  {_told(move)}" for move in found.moves]
    if found.current:
        lines.append("有效条文：" + "；".join(_name(place) for place in found.current))
    else:
        lines.append("查询日没有有效的对应条文，只能用于判断此前的行为")
    return lines


def _told(move: Move) -> str:
    words = KIND_WORDS[move.kind.value]
    if move.kind.value in ("split", "merged", "edited") and not move.substantive:
        words += "（文字未变）"
    if move.old is None:
        assert move.new is not None
        return f"{_name(move.new)}：{words}"
    if move.new is None:
        return f"{_name(move.old)}：{words}"
    source = "，据公布的对照表" if move.imported else ""
    other = "，由另一部法规替代" if move.other_law else ""
    return f"{_name(move.old)} → {_name(move.new)}：{words}{other}{source}"


def _name(place: Place) -> str:
    version = f"（{place.version}）" if place.version else "（日期未载）"
    return f"《{place.law}》{version}{place.number.label()}"
