"""How commands show that long work goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def shown_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give what takes done and total: a bar on a terminal, else a plain line now and then."""
    if not sys.stderr.isatty():
        shown = -1

        def plain(done: int, total: int) -> None:
            nonlocal shown
            tenth = 10 * done // max(1, total)
            if tenth != shown:
                shown = tenth
                click.echo(f"{title}：{done}/{total}", err=True)

        yield plain
        return
    from rich.progress import Progress as Bar  # lazy: only on a terminal

    with Bar(transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
