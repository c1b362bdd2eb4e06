from __future__ import annotations

from pathlib import Path

import pytest

from ingest import parsing
from ingest.parsing import CHUNK, chunked, parse_in_chunks
from ingest.source import Source
from ingest.stages import Failure
from tests.ingest.invented import law, write


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    made = []
    for number in range(CHUNK * 2 + 7):
        title = f"云泽市第{number}号渔港条例"
        made.append(Source((write(tmp_path, f"{title}(2020-05-01).md", law(title)),)))
    return made


def test_chunks_keep_order_and_size(sources: list[Source]) -> None:
    chunks = chunked(sources)
    assert [len(chunk) for chunk in chunks] == [CHUNK, CHUNK, 7]
    assert [source for chunk in chunks for source in chunk] == sources


def test_workers_give_the_same_drafts_in_the_same_order_as_one_process(
    sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "WORTH_WORKERS", 1)
    alone = [o for c in parse_in_chunks(sources, workers=1, max_file_bytes=10**6) for o in c]
    many = [o for c in parse_in_chunks(sources, workers=2, max_file_bytes=10**6) for o in c]
    assert not any(isinstance(outcome, Failure) for outcome in alone)
    assert many == alone


def test_closing_the_generator_ends_the_workers(
    sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "WORTH_WORKERS", 1)
    outcomes = parse_in_chunks(sources, workers=2, max_file_bytes=10**6)
    assert len(next(outcomes)) == CHUNK
    outcomes.close()
    with pytest.raises(StopIteration):
        next(outcomes)
