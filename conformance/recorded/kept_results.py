"""Results of a replay: kept up to a number, however many exchanges a recording has, and counted beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from conformance.finding import Verdict
from conformance.result import Result

MAX_RESULTS = 5000
"""How many results are kept, besides the first of each kind; others are only counted."""


@dataclass(frozen=True)
class Replayed:
    """The results of the exchanges with Twilio, how many were with other services, and what cannot be read.

    `counts` are all exchanges with Twilio by verdict, of which `by_case` were judged by a case, and `unlisted` those
    whose results were not kept. `stand_ins` are the texts that stand in place of accounts and other SIDs. A file of no
    known format is no recording; `others` are the names of files in folders that are none.
    """

    results: tuple[Result, ...]
    ignored: int
    errors: tuple[str, ...] = ()
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    by_case: int = 0
    unlisted: int = 0
    stand_ins: tuple[str, ...] = ()
    is_recording: bool = True
    others: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The number of exchanges with Twilio."""
        return sum(self.counts.values())

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Those of several files as one."""
        counts: Counter[Verdict] = Counter()
        for part in parts:
            counts.update(part.counts)
        return cls(
            tuple(result for part in parts for result in part.results),
            sum(part.ignored for part in parts),
            tuple(error for part in parts for error in part.errors),
            counts,
            sum(part.by_case for part in parts),
            sum(part.unlisted for part in parts),
            tuple(dict.fromkeys(text for part in parts for text in part.stand_ins)),
            others=tuple(name for part in parts for name in part.others),
        )


class KeptResults:
    """Results up to a number, and beyond it the first of each kind, so that the standing is the one of all."""

    def __init__(self, most: int) -> None:
        self.results: list[Result] = []
        self.counts: Counter[Verdict] = Counter()
        self.by_case = 0
        self._most, self._kinds = most, set[object]()

    def add(self, result: Result) -> None:
        """Counts a result, and keeps it where there is room or it is the first of its kind."""
        self.counts[result.verdict] += 1
        self.by_case += not result.case.startswith("form/")
        kind = (result.case, result.verdict, *sorted({str(finding.basis) for finding in result.findings}))
        if len(self.results) < self._most or kind not in self._kinds:
            self._kinds.add(kind)
            self.results.append(result)

    def replayed(self, ignored: int, **more: Any) -> Replayed:  # noqa: ANN401 - further fields
        """The results with their counts, and what `more` is known of the file."""
        unlisted = self.counts.total() - len(self.results)
        return Replayed(
            tuple(self.results), ignored, counts=self.counts, by_case=self.by_case, unlisted=unlisted, **more
        )
