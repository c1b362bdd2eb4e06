"""Template filters: codes to words, dates and numbers as Chinese readers write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

from kb.beijing import BEIJING
from kb.text.amounts import yuan
from web import labels
from web.deadlines import deadline

# the only marks that a snippet may carry; everything else in it is text
_MARKS: Final = re.compile(r"&lt;(/?)mark&gt;")


def day(value: dt.date | str | None) -> str:
    """Return 2017年6月27日 for a date or an ISO date; other text is returned as it is."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return str(value)
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def moment(value: dt.datetime | None) -> str:
    """Return a point in time in Beijing time, to the minute."""
    return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}" if value else ""


def batch(number: str) -> str:
    """Return 2024年第3批 for 2024-03."""
    year, _, running = number.partition("-")
    return f"{year}年第{int(running)}批" if running.isdigit() else number


def number(value: int) -> str:
    """Return 12,345."""
    return f"{value:,}"


def file_size(value: int) -> str:
    """Return 820 字节, 35 KB or 2.4 MB."""
    if value < 1024:
        return f"{value} 字节"
    if value < 1024 * 1024:
        return f"{round(value / 1024)} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def file_type(name: str) -> str:
    """Return what a file is, told by its name: PDF 文档."""
    return labels.label(name.rpartition(".")[2].lower(), "file_type")


def marked(snippet: str) -> Markup:
    """Return a snippet with its `<mark>` pairs alive and everything else escaped."""
    html = str(escape(snippet))
    opened = html.count("&lt;mark&gt;")
    if opened != html.count("&lt;/mark&gt;"):
        return Markup(html)  # noqa: S704 - escaped above; unbalanced marks stay text
    return Markup(_MARKS.sub(r"<\1mark>", html))  # noqa: S704 - escaped above


def install(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        label=labels.label,
        region=labels.region_name,
        day=day,
        moment=moment,
        number=number,
        yuan=yuan,
        marked=marked,
        batch=batch,
        deadline=deadline,
        file_size=file_size,
        file_type=file_type,
    )
