"""After a throttle fewer exchanges are in flight, and slowly more again."""

from __future__ import annotations

import threading

from conformance.wire.concurrency_limit import ConcurrencyLimit


def test_a_throttle_halves_the_limit_down_to_one() -> None:
    gate = ConcurrencyLimit(8)
    limits = []
    for _ in range(5):
        gate.narrow()
        limits.append(gate.limit)
    assert limits == [4, 2, 1, 1, 1]


def test_a_round_without_a_throttle_lets_one_more_in_and_never_more_than_at_first() -> None:
    gate = ConcurrencyLimit(4)
    gate.narrow()
    gate.narrow()
    limits = []
    for _ in range(12):
        with gate:
            limits.append(gate.limit)
    assert limits == [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4]


def test_never_more_are_inside_than_the_limit_says() -> None:
    gate, lock = ConcurrencyLimit(3), threading.Lock()
    inside, most = [0], [0]
    full = threading.Barrier(3, timeout=10)

    def pass_through() -> None:
        with gate:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            full.wait()
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=pass_through) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most[0] == 3
