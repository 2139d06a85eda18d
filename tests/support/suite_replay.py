"""Replay by the cases of this checkout: their matcher is made once in a process, and changes nothing of itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.kept_results import MAX_RESULTS, Replayed
from conformance.recorded.replay import replay
from tests.support.shared_suite import shared_suite


def replay_by_suite(recordings: Iterable[RecordedExchange], *, most: int = MAX_RESULTS) -> Replayed:
    """What `replay` returns for the suite's own cases."""
    return replay(recordings, shared_suite().suite.cases, most=most, matcher=_matcher())


@cache
def _matcher() -> CaseMatcher:
    return CaseMatcher(shared_suite().suite.cases)
