"""Fault inputs: what was sent by the cases of each fault of a report, so that no two faults read the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from conformance.case import Case
from conformance.judging.triage import Fault, Faults
from conformance.reports.input_text import plainest, sent_input

Words = tuple[str, str, str, str]
"""The place of a fault, what was sent, expected and received."""


class FaultInputs:
    """What was sent by the cases of each fault; of those that would read the same, the case that is shown too."""

    def __init__(self, faults: Faults, cases: Mapping[str, Case]) -> None:
        self._cases = cases
        self._words = {fault.number: self._words_of(fault) for fault in faults.all}
        self._counts = Counter(self._words.values())

    def of(self, fault: Fault) -> str:
        """What was sent, in words; empty where the suite knows none of the cases."""
        words = self._words[fault.number]
        if self._counts[words] == 1:
            return words[1]
        return " in ".join(filter(None, (words[1], plainest(fault, self._cases).case)))

    def _words_of(self, fault: Fault) -> Words:
        shown = plainest(fault, self._cases)
        return fault.place, sent_input(fault, self._cases), fault.expected_in(shown), fault.received_in(shown)
