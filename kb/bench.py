"""测量 `anjian bench`: a lazy group of measurements that packages register under `anjian.benches`.

Each measurement is a click command that prints its figures and writes one JSON file to the results
folder; `anjian bench all` runs every one with its defaults, in the order of their names.
"""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli import LazyGroup

BENCH_GROUP = "anjian.benches"
RESULTS = Path("bench") / "results"


class BenchGroup(LazyGroup):
    """测量组: the registered measurements, and `all` of them."""

    entry_point_group = BENCH_GROUP

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the registered names and `all`."""
        return ["all", *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one measurement, or the command that runs them all."""
        return run_all if cmd_name == "all" else super().get_command(ctx, cmd_name)


@click.group(cls=BenchGroup)
def bench() -> None:
    """测量检索质量、速度、载入与内存，写入 bench/results。"""


@click.command("all")
@click.pass_context
def run_all(ctx: click.Context) -> None:
    """依次运行全部测量。"""
    group = bench
    failed = []
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is None or command is run_all:
            continue
        click.echo(f"== {name}", err=True)
        try:
            ctx.invoke(command)
        except click.ClickException as problem:
            click.echo(f"{name}：{problem.format_message()}", err=True)
            failed.append(name)
    if failed:
        raise click.ClickException(f"未完成的测量：{'、'.join(failed)}")
