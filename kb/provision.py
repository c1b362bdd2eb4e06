"""条文 `anjian provision`: a lazy group; packages register what concerns one article."""

from __future__ import annotations

import click

from kb.cli import LazyGroup


class ProvisionGroup(LazyGroup):
    """条文命令组: the commands registered under `anjian.provision`."""

    entry_point_group = "anjian.provision"


@click.group(cls=ProvisionGroup)
def provision() -> None:
    """一条条文：谁引用它，它在各版本中的沿革。"""
