"""`anjian recheck`: the queue of published texts whose law has changed."""

from __future__ import annotations

import json

import click

from kb.cli import open_database

VERDICTS = ("kept", "corrected", "withdrawn", "reviewed")
"""The values of `review.rechecks.queue.Verdict`, repeated so that `--help` needs no database; a
test compares the two."""


@click.group("recheck", short_help="需复核的文稿：列出、作结论")
def recheck() -> None:
    """所引条文被实质修改的已发布文稿。由办案单位以外的法律审核人或发布人作结论。"""


@recheck.command("list", short_help="列出复核队列")
@click.option("--all", "everything", is_flag=True, help="也列出已有结论的和仅条号变动的")
@click.option("-n", "limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, everything: bool, limit: int, as_json: bool) -> None:
    """列出需复核的文稿和条文，先开始的在前；改动的文字以【】标出。"""
    from review.rechecks import queue  # lazy: sqlalchemy costs more than the rest of `--help`

    with open_database(ctx).reading() as session:
        found, total = queue.listed(session, everything=everything, limit=limit)
    if as_json:
        answer = {"rechecks": [entry.as_json() for entry in found], "total": total}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    if not found:
        click.echo("没有需要复核的文稿")
    for entry in found:
        notice = entry.notice
        click.echo(
            f"{entry.id}\t{entry.key}\t《{notice.law}》{notice.label}\t"
            f"{notice.old_version} → {notice.new_version}\t{queue.VERDICT_LABELS[entry.verdict]}"
        )
        for side, words in (("原", notice.old), ("新", notice.new)):
            shown = "".join(f"【{word.text}】" if word.changed else word.text for word in words)
            click.echo(f"\t{side}：{shown or '（该条已删去）'}")


@recheck.command("close", short_help="作出复核结论")
@click.argument("recheck_id", type=int)
@click.option("--by", required=True, metavar="账号", help="作结论的法律审核人或发布人")
@click.option(
    "--verdict",
    required=True,
    type=click.Choice(VERDICTS),
    help="kept 维持（须写理由）、corrected 已更正、withdrawn 已撤回；法规的条文用 reviewed 已核阅",
)
@click.option("--reason", default="", help="理由")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def close_command(
    ctx: click.Context, recheck_id: int, by: str, verdict: str, reason: str, as_json: bool
) -> None:
    """为复核事项 RECHECK_ID 作出结论。更正和撤回须已经办理。"""
    from review.rechecks import queue  # lazy, as above

    entry = queue.close(
        open_database(ctx), recheck_id, actor=by, verdict=queue.Verdict(verdict), reason=reason
    )
    if as_json:
        click.echo(json.dumps(entry.as_json(), ensure_ascii=False))
    else:
        click.echo(f"复核事项 {entry.id}：{queue.VERDICT_LABELS[entry.verdict]}")
