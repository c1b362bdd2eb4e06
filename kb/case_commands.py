"""案例命令 `anjian case`: a lazy group of what packages register under `anjian.case_commands`."""

from __future__ import annotations

import click

from kb.cli import LazyGroup

CASE_GROUP = "anjian.case_commands"


class CaseGroup(LazyGroup):
    """案例命令组."""

    entry_point_group = CASE_GROUP


@click.group("case", cls=CaseGroup, short_help="案例：类案检索报告等")
def case() -> None:
    """与案例有关的命令。"""
