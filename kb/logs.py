"""运行日志: how events of the service are written, with the plain trace of a failure."""

from __future__ import annotations

import sys

import structlog


def configure() -> None:
    """Write events to standard error: time, level, what happened, and its fields.

    A trace names files and lines and no values: local variables can hold passwords and whole
    unmasked texts, and laying them out takes seconds.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        logger_factory=_logger,
    )


def _logger(*_: object) -> structlog.PrintLogger:
    # asked for with every event: standard error may have been exchanged since
    return structlog.PrintLogger(sys.stderr)
