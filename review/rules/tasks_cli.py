"""`anjian tasks`: what waits, and for how long already."""

from __future__ import annotations

import json

import click

from kb.cli import open_database


@click.group("tasks", short_help="待办：超期事项")
def tasks() -> None:
    """查看各环节的时限。"""


@tasks.command("overdue", short_help="列出今日到期和已超期的事项")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def overdue_command(ctx: click.Context, as_json: bool) -> None:
    """列出今日到期和已超期的事项，最久的在前。"""
    from kb.model.base import utc_now  # lazy: the database costs start-up time
    from review.rules.escalation import overdue
    from review.rules.recipients import STEP_LABELS

    now = utc_now()
    with open_database(ctx).reading() as session:
        late = overdue(session, now)
    if as_json:
        answer = {"at": now.isoformat(), "tasks": [task.as_json() for task in late]}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for task in late:
        clock = task.clock
        late_by = f"已超期（{-clock.days_left} 个工作日）"
        assumed = "（按星期推算）" if clock.assumed else ""
        click.echo(
            f"{clock.ref}\t{clock.title}\t{clock.stage.label}\t{clock.due_on}{assumed}\t"
            f"{late_by if clock.overdue else '今日到期'}\t"
            f"{STEP_LABELS[task.step]}\t{'、'.join(task.people)}"
        )
