"""条文 `anjian provision`: a lazy group; packages register what concerns one article."""

from __future__ import annotations

import click

from kb.cli import LazyGroup


class ProvisionGroup(LazyGroup):
    """条文命令组: the commands registered under `anjian.provision`."""

    entry_point_group = "anjian.provision"


@click.group(cls=ProvisionGroup, short_help="条文：沿革、谁引用它、新旧条文对照表")
def provision() -> None:
    """查询一条条文的沿革和关联；条文写成 水污染防治法第83条，或 法规/版本/eid。"""
