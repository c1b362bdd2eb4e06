"""`anjian audit`: verify the hash chain, publish checkpoints, export it for people outside."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any, TextIO

import click

from kb.cli import open_database
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Generator

    from kb.model.operations import AuditEntry

PROGRESS_EVERY = 20_000


@click.group("audit", short_help="核验与导出审计链")
def audit() -> None:
    """核验与导出审计链。任何人都可以按 docs/audit.md 的程序独立核验导出文件。"""


@audit.command("verify", short_help="核验审计链是否完整")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option(
    "--checkpoint",
    "checkpoints",
    metavar="序号:哈希",
    multiple=True,
    help="与自己保存的检查点核对，可重复；已公布的检查点总会核对",
)
@click.option("--records", "with_records", is_flag=True, help="并核对每条审查意见的哈希")
@click.pass_context
def verify_command(
    ctx: click.Context, as_json: bool, checkpoints: tuple[str, ...], with_records: bool
) -> None:
    """逐条重算哈希，并与公布的检查点核对；断裂时指出第一条，退出码为 2。"""
    from kb.store import audit as chain  # lazy: the command line starts without a database driver
    from kb.store import checkpoints as store
    from kb.store import records

    kept = [_parse_checkpoint(text) for text in checkpoints]
    with open_database(ctx).reading() as session:
        trail = _counted(chain.entries(session), quiet=as_json)
        published = store.published(session)
        with closing(trail):
            rows = chain.verify(trail, published)
        for seq, digest in kept:
            chain.verify(chain.entries(session), {seq: digest})
        opinions = records.verify(session) if with_records else None
        newest = chain.checkpoint(session)
    answer = {"rows": rows, "checkpoint": newest, "checkpoints": len(published)}
    if opinions is not None:
        answer["records"] = opinions
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(
        f"审计链完整，共 {rows} 条，与 {len(published)} 个公布的检查点一致。"
        f"最新一条：{newest['seq']}:{newest['hash']}"
    )
    if opinions is not None:
        click.echo(f"{opinions} 条审查记录的意见与检查表与审计链一致。")


@audit.command("checkpoint", short_help="立即公布一个检查点")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def checkpoint_command(ctx: click.Context, as_json: bool) -> None:
    """公布审计链最新一条的哈希，显示在 /audit 页。已经公布的不重复公布。"""
    from kb.store import checkpoints as store  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        made = store.publish(uow)
    if as_json:
        shown = {"seq": made.seq, "hash": made.hash, "at": made.at.isoformat()} if made else None
        click.echo(json.dumps({"checkpoint": shown}, ensure_ascii=False))
    elif made is None:
        click.echo("审计链还是空的，没有可以公布的检查点")
    else:
        click.echo(made.text)


@audit.command("export", short_help="导出审计链（每行一条 JSON）")
@click.option(
    "-o",
    "--output",
    type=click.File("w", encoding="utf-8", lazy=True),
    default="-",
    help="导出文件（缺省为标准输出）",
)
@click.option("--json", "as_json", is_flag=True, help="与缺省相同：导出本来就是 JSON 行")
@click.pass_context
def export_command(ctx: click.Context, output: TextIO, as_json: bool) -> None:
    """按顺序导出全部审计记录，每行一个 JSON 对象。"""
    from kb.store import audit as chain  # lazy, as above

    database = open_database(ctx)
    with database.reading() as session:
        for row in chain.entries(session):
            output.write(json.dumps(export_row(row), ensure_ascii=False, sort_keys=True) + "\n")


def export_row(row: AuditEntry) -> dict[str, Any]:
    """Return what an export holds of one row: everything that its hash covers, and the hash."""
    return {
        "seq": row.seq,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "revision_sha256": row.revision_sha256,
        "detail": row.detail,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _parse_checkpoint(raw: str) -> tuple[int, str]:
    seq, _, digest = raw.partition(":")
    if not (seq.isascii() and seq.isdigit()) or len(digest) != 64:
        raise InvalidInput(
            f"检查点“{raw}”不是“序号:哈希”的形式",
            field="checkpoint",
            hint="请整段复制公布的检查点，如 128:3f2a…（哈希为 64 位）",
        )
    return int(seq), digest.lower()


def _counted(
    trail: Generator[AuditEntry, None, None], *, quiet: bool
) -> Generator[AuditEntry, None, None]:
    with closing(trail):
        for number, row in enumerate(trail, start=1):
            if not quiet and number % PROGRESS_EVERY == 0:
                click.echo(f"已核验 {number} 条……", file=sys.stderr)
            yield row
