"""报告导出 as one HTML file without scripts and without anything from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from review.case_reports.layout import HEADING, NOTHING_FOUND, layout_of
from review.case_reports.reading import ReportView


def render(view: ReportView) -> bytes:
    """Return a signed report as the bytes of an HTML file, the same for the same report."""
    page = _template().render(report=layout_of(view), heading=HEADING, nothing_found=NOTHING_FOUND)
    return page.encode()


@cache
def _template() -> Template:
    source = files("review.case_reports").joinpath("report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
