"""Replay of recordings: each exchange is judged by the case that has its request, else by its answer alone.

The answer alone is judged by the error envelope or by the schema of the resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from conformance.case import Basis, Case
from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.exchange import NotARecording, RecordedExchange, UnknownFormat
from conformance.recorded.exchange_judging import judged
from conformance.recorded.kept_results import MAX_RESULTS, KeptResults, Replayed
from conformance.recorded.urls import is_with_twilio
from conformance.result import Result

MOST_STAND_INS = 20
"""How many texts that stand for others are named of one file."""


def replay(
    recordings: Iterable[RecordedExchange],
    cases: Sequence[Case],
    level: Basis = Basis.OBSERVED,
    *,
    most: int = MAX_RESULTS,
    show: Callable[[Result], object] = lambda _: None,
    matcher: CaseMatcher | None = None,
) -> Replayed:
    """Judges each exchange with Twilio, or with a fake of it; exchanges with others are only counted.

    `recordings` is taken one by one; an error that it raises, a `NotARecording`, ends it. `show` is called with each
    result, of which at most `most` are kept, and the first of each kind. `matcher` is the one of the cases, where it
    was made before.
    """
    matcher = matcher or CaseMatcher(cases)
    kept = KeptResults(most)
    errors: list[str] = []
    stand_ins: dict[str, None] = {}
    ignored, is_recording = 0, True
    try:
        for exchange in recordings:
            if not (exchange.is_marked or exchange.is_exact or is_with_twilio(exchange.url)):
                ignored += 1
                continue
            one = judged(exchange, matcher, level)
            kept.add(one.result)
            show(one.result)
            if len(stand_ins) < MOST_STAND_INS:
                stand_ins |= dict.fromkeys(one.stand_ins)
    except NotARecording as error:
        errors.append(str(error))
        is_recording = not isinstance(error, UnknownFormat)
    return kept.replayed(ignored, errors=tuple(errors), stand_ins=tuple(stand_ins), is_recording=is_recording)
