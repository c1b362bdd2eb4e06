"""Commands `anjian serve` and `anjian worker`."""

from __future__ import annotations

import click

from kb.cli import settings_of


@click.command()
@click.option("--host", help="监听地址（默认 127.0.0.1，或环境变量 ANJIAN_HOST）")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="监听端口（默认 8000，或环境变量 ANJIAN_PORT）"
)
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """启动网站、接口和后台任务（一个进程）。"""
    from web.server import serve as run  # lazy: Flask and the index cost start-up time

    changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(settings_of(ctx).model_copy(update=changed))


@click.command()
@click.pass_context
def worker(ctx: click.Context) -> None:
    """只运行后台任务（更新索引、载入法规），不提供网页。"""
    from web.server import work  # lazy: the index costs start-up time

    work(settings_of(ctx))
