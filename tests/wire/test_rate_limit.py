"""A rate limit is read from an option, and no request waits for it once it is closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from conformance.wire.rate_limit import Rate, RateLimit


def test_a_closed_rate_limit_delays_no_request() -> None:
    limit = RateLimit(Rate(1, 3000.0))
    with ThreadPoolExecutor(2) as threads, suppress(RuntimeError):
        with limit:
            pass
        waiting = threads.submit(limit.__enter__)
        limit.close()
        assert waiting.result(30) is limit


def test_a_rate_is_written_per_second_or_minute() -> None:
    assert Rate.read("20/s") == Rate(20, 1.0)
    assert Rate.read("90/m") == Rate(90, 60.0)
