"""`anjian audit`: verify the hash chain, and export it for people outside."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any, TextIO

import click

from kb.cli import settings_of
from kb.errors import BrokenChain, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kb.model.operations import AuditEntry
    from kb.store.database import Database

PROGRESS_EVERY = 20_000


@click.group("audit", short_help="核验与导出审计链")
def audit() -> None:
    """核验与导出审计链。任何人都可以按 docs/audit.md 的程序独立核验导出文件。"""


@audit.command("verify", short_help="核验审计链是否完整")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--checkpoint", metavar="序号:哈希", help="与此前公布的检查点核对，可发现末尾被删")
@click.pass_context
def verify_command(ctx: click.Context, as_json: bool, checkpoint: str | None) -> None:
    """逐条重算哈希；断裂时指出第一条，退出码为 2。"""
    from kb.store import audit as chain  # lazy: the command line starts without a database driver

    expected = _parse_checkpoint(checkpoint)
    database = _open(ctx)
    with database.reading() as session:
        trail = _counted(chain.entries(session), quiet=as_json)
        with closing(trail):
            rows = chain.verify(_compared(trail, expected))
        if expected and rows < expected[0]:
            raise BrokenChain(
                f"审计链只有 {rows} 条，少于检查点的第 {expected[0]} 条",
                seq=rows + 1,
                hint="末尾记录被删除：请停止写入并保留数据库副本",
            )
        newest = chain.checkpoint(session)
    if as_json:
        click.echo(json.dumps({"rows": rows, "checkpoint": newest}, ensure_ascii=False))
    else:
        click.echo(f"审计链完整，共 {rows} 条。最新检查点：{newest['seq']}:{newest['hash']}")


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

    database = _open(ctx)
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


def _open(ctx: click.Context) -> Database:
    from kb.store.database import Database  # lazy: sqlalchemy costs more than the rest of `--help`

    database = Database.open(settings_of(ctx))
    ctx.call_on_close(database.close)
    return database


def _parse_checkpoint(raw: str | None) -> tuple[int, str] | None:
    if raw is None:
        return None
    seq, _, digest = raw.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise InvalidInput(
            f"检查点“{raw}”不是“序号:哈希”的形式",
            field="checkpoint",
            hint="请整段复制公布的检查点，如 128:3f2a…（哈希为 64 位）",
        )
    return int(seq), digest.lower()


def _compared(
    trail: Iterator[AuditEntry], expected: tuple[int, str] | None
) -> Iterator[AuditEntry]:
    """Pass rows on; a chain that was computed anew still differs at a published checkpoint."""
    for row in trail:
        if expected and row.seq == expected[0] and row.hash != expected[1]:
            raise BrokenChain(
                f"第 {row.seq} 条与公布的检查点不一致",
                seq=row.seq,
                hint="审计链在检查点公布之后被改写：请停止写入并保留数据库副本",
            )
        yield row


def _counted(
    trail: Generator[AuditEntry, None, None], *, quiet: bool
) -> Generator[AuditEntry, None, None]:
    with closing(trail):
        for number, row in enumerate(trail, start=1):
            if not quiet and number % PROGRESS_EVERY == 0:
                click.echo(f"已核验 {number} 条……", file=sys.stderr)
            yield row
