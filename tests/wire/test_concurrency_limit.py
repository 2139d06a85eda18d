"""Concurrency limit: halved after a throttled answer, and raised step by step afterwards."""

from __future__ import annotations

import threading

from conformance.wire.concurrency_limit import ConcurrencyLimit


def test_halving_goes_down_to_one() -> None:
    limit = ConcurrencyLimit(8)
    limits = []
    for _ in range(5):
        limit.halve()
        limits.append(limit.limit)
    assert limits == [4, 2, 1, 1, 1]


def test_as_many_completed_exchanges_as_the_limit_raise_it_by_one_up_to_the_maximum() -> None:
    limit = ConcurrencyLimit(4)
    limit.halve()
    limit.halve()
    limits = []
    for _ in range(12):
        with limit:
            limits.append(limit.limit)
    assert limits == [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4]


def test_never_more_exchanges_are_in_flight_than_the_limit_allows() -> None:
    limit, lock = ConcurrencyLimit(3), threading.Lock()
    in_flight, most = [0], [0]
    full = threading.Barrier(3, timeout=60)

    def exchange() -> None:
        with limit:
            with lock:
                in_flight[0] += 1
                most[0] = max(most[0], in_flight[0])
            full.wait()
            with lock:
                in_flight[0] -= 1

    threads = [threading.Thread(target=exchange) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most[0] == 3
