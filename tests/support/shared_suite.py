"""The suite of this checkout, read once in a process: it is immutable, so that all tests can share it."""

from __future__ import annotations

from functools import cache

from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load


@cache
def shared_suite(requirements: str | None = None, *, learning: bool = True) -> Loaded:
    """What `load` returns for the suite's own case files; they have no error."""
    loaded = load([data_folder("cases")], requirements, learning=learning)
    assert not loaded.errors
    return loaded


@cache
def drawn_suite(seed: int) -> Loaded:
    """The suite as a run with this seed sends it."""
    return shared_suite().drawn(seed)
