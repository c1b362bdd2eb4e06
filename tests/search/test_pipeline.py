"""The Haystack pipeline and the service are one search in two forms."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from search.service import SearchRequest, SearchService


@pytest.mark.parametrize(
    "query", ["溪流保护法第三条", "往溪流里倒垃圾怎么罚", "溪流保护法", "垃圾 溪流 罚款"]
)
def test_the_pipeline_gives_the_hits_of_the_service(service: SearchService, query: str) -> None:
    from search.pipeline import build_pipeline, run_pipeline

    request = SearchRequest(query, as_of=dt.date(2024, 7, 1))
    assert run_pipeline(build_pipeline(service), request) == service.search(request).hits


def test_importing_the_pipeline_turns_telemetry_off_whatever_the_environment_says() -> None:
    program = (
        "import search.pipeline; from haystack.telemetry import _telemetry as t; "
        "raise SystemExit(t.telemetry is not None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"HAYSTACK_TELEMETRY_ENABLED": "true", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0
