"""Requests are counted in windows that end, by everyone at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from web.rate_counts import RateCounts


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 3)), max_size=30),
    st.integers(1, 20),
)
def test_within_a_window_so_many_requests_pass_and_no_more(
    requests: list[tuple[str, int]], limit: int
) -> None:
    limiter = FixedWindowRateLimiter(RateCounts())
    item = parse(f"{limit} per hour")
    spent = {"a": 0, "b": 0}
    for who, cost in requests:
        spent[who] += cost
        assert limiter.hit(item, who, cost=cost) == (spent[who] <= limit)
        assert limiter.get_window_stats(item, who).remaining == max(0, limit - spent[who])


def test_a_window_that_has_ended_counts_nothing_and_a_new_one_begins() -> None:
    counts = RateCounts()
    assert counts.incr("a", 0.05) == 1
    assert counts.incr("a", 0.05) == 2
    assert counts.get_expiry("a") > time.time() - 1
    time.sleep(0.06)
    assert counts.get("a") == 0
    assert counts.incr("a", 60) == 1
    counts.clear("a")
    assert counts.get("a") == 0
    counts.incr("b", 60)
    assert counts.reset() == 1
    assert counts.get("b") == 0


def test_no_request_is_lost_when_many_are_counted_at_once() -> None:
    counts = RateCounts()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counts.incr("a", 60), range(2_000)))
    assert counts.get("a") == 2_000


def test_requests_start_no_threads(client: FlaskClient) -> None:
    client.get("/api/v1/search?q=废水")
    known = set(threading.enumerate())
    for _ in range(20):
        client.get("/api/v1/search?q=废水")
        assert set(threading.enumerate()) <= known
