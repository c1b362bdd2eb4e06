"""A real server is killed while people answer: nothing that it acknowledged is gone."""

from __future__ import annotations

from pathlib import Path

from web.bench_exam import sit_and_kill


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    figures = sit_and_kill(tmp_path / "home", 10, 6)
    assert figures["acknowledged"] == 60
    assert figures["acknowledged_before_the_kill"] >= 30
    assert figures["lost"] == 0
    assert figures["not_handed_in"] == 0
    assert figures["sent_again"] > 0, "the server was killed while somebody was answering"
