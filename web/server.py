"""`anjian serve`: one process with the pages, the API and one worker thread, ended gracefully."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, Final

import click
import structlog
from waitress.server import create_server

from kb import logs
from kb.errors import HomeBusy
from kb.settings import Settings
from kb.store import jobs
from kb.store.database import Database
from web import home_lock
from web.app import create_app
from web.wiring import EXTENSION, open_search
from web.worker import Worker, job_kinds

LOAD_LAWS: Final = "load_laws"
STOP_TIMEOUT_S: Final = 20.0

log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        NotInitialised: there is no database in the home folder.
        HomeBusy: another server holds the home folder, or the port is taken.
        IndexBusy: another process holds the index.
    """
    logs.configure()
    database = Database.open(settings)
    with home_lock.held(settings.home), open_search(settings, database) as opened:
        app = create_app(settings, database=database, search=opened.search)
        server = _listen(app, settings)
        url = f"http://{settings.host}:{settings.port}"
        enqueue_laws(settings, database)
        worker = Worker(settings, database, opened.keep_index)
        _end_on_signals()
        with home_lock.announced(settings.home, url):
            worker.start()
            click.echo(f"案鉴已启动：{url}（按 Ctrl+C 停止）", err=True)
            try:
                server.run()
            finally:
                server.close()
                app.extensions[EXTENSION].search_log.close()
                worker.request_stop()
                if not worker.wait(STOP_TIMEOUT_S):
                    log.warning("worker.still_running", note="its job is queued again next time")
    database.close()


def work(settings: Settings) -> None:
    """Drain and run jobs without serving pages, until SIGTERM or SIGINT."""
    logs.configure()
    database = Database.open(settings)
    with home_lock.held(settings.home), open_search(settings, database) as opened:
        worker = Worker(settings, database, opened.keep_index)

        def end(signum: int, frame: FrameType | None) -> None:
            worker.request_stop()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        click.echo("后台任务进程已启动（按 Ctrl+C 停止）", err=True)
        worker.start()
        worker.wait()
    database.close()


def enqueue_laws(settings: Settings, database: Database) -> None:
    """Queue the load of the laws folder; files that have not changed cost only their hash."""
    if settings.laws_dir is None or LOAD_LAWS not in job_kinds():
        return
    jobs.enqueue(database, LOAD_LAWS, {"path": str(settings.laws_dir.resolve())})


def _listen(app: Any, settings: Settings) -> Any:
    """Return a waitress server that has its port.

    Raises:
        HomeBusy: the port is taken by something else.
    """
    try:
        return create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.web_threads,
            ident="anjian",
            clear_untrusted_proxy_headers=True,
        )
    except OSError as taken:
        raise HomeBusy(
            f"无法监听 {settings.host}:{settings.port}（{taken.strerror}）",
            hint="请用 --port 换一个端口，或停止占用它的程序",
        ) from taken


def _end_on_signals() -> None:
    def end(signum: int, frame: FrameType | None) -> None:
        raise SystemExit(0)  # waitress ends its loop on it and finishes what is being answered

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
