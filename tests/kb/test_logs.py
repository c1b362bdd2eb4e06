"""A failure is logged with its trace and without the values that were at hand."""

from __future__ import annotations

import pytest
import structlog

from kb import logs


def test_a_trace_names_the_place_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()

    def fails(password: str) -> None:
        raise ValueError("no such account")

    try:
        fails(" ".join(["correct", "horse"]))
    except ValueError as broken:
        structlog.get_logger("test").error("request.failed", path="/login", exc_info=broken)
    written = capsys.readouterr().err
    assert "request.failed" in written
    assert "ValueError: no such account" in written
    assert "in fails" in written
    assert "correct horse" not in written
