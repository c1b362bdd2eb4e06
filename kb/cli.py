"""命令行 entry: a lazy group that finds its commands through the entry-point group.

Each package registers its own commands under `anjian.commands` in `pyproject.toml`, so nothing here
points upward and `anjian --help` imports only click and the thin command modules.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import AnjianError

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.database import Database

COMMAND_GROUP = "anjian.commands"
_BLAS_THREADS = "OPENBLAS_NUM_THREADS"


class LazyGroup(click.Group):
    """命令组: loads a command's module only when it is asked for by name."""

    entry_point_group = COMMAND_GROUP

    def _entries(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=self.entry_point_group)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the registered names."""
        return sorted(self._entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, or None when nothing registered that name."""
        entry = self._entries().get(cmd_name)
        if entry is None:
            return None
        command = entry.load()
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.value} is not a click command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ANJIAN_HOME",
    help="数据目录（默认 .anjian，或环境变量 ANJIAN_HOME）",
)
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """案鉴：生态环境执法案例指导与法律知识服务。"""
    ctx.obj = home


def settings_of(ctx: click.Context) -> Settings:
    """Return the process's settings, with `--home` applied over the environment."""
    from kb.settings import Settings  # lazy: pydantic costs a third of `anjian --help`

    home = ctx.find_root().obj
    return Settings(home=home) if home is not None else Settings()


def open_database(ctx: click.Context) -> Database:
    """Return the database of the home folder, closed when the command ends.

    Raises:
        NotInitialised: there is none yet.
    """
    from kb.store.database import Database  # lazy: sqlalchemy costs more than the rest of `--help`

    database = Database.open(settings_of(ctx))
    ctx.call_on_close(database.close)
    return database


def main(arguments: list[str] | None = None) -> None:
    """Run a command; errors of our own tree become one Chinese line on stderr and exit code 2."""
    # Read when numpy is first imported. A question multiplies a few megabytes: waking threads for
    # that takes longer than the product, and requests are answered side by side anyway.
    os.environ.setdefault(_BLAS_THREADS, "1")
    try:
        cli.main(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("已中断。已完成的部分已保存，重新运行同一命令可继续。", err=True)
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as wrong_use:
        from kb.wrong_use import in_chinese  # lazy: only a wrong call needs it

        click.echo(in_chinese(wrong_use), err=True)
        sys.exit(2)
    except AnjianError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(2)
