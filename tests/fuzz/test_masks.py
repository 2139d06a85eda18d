"""The fuzzer of masks with a fixed seed and count."""

from __future__ import annotations

from tests.fuzz.masks import fuzz


def test_no_secret_can_be_read_in_any_output_however_it_is_encoded() -> None:
    found = fuzz(seed=16, count=1000)
    assert found.faults == []
    assert found.outcomes["masked"] == 1000
