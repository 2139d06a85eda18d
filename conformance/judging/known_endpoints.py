"""Known endpoints: which endpoints a target shows in a run, by those answers to their witnesses that are there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from conformance.answer import Answer, NoAnswer
from conformance.case import Case
from conformance.judging.control_result import ControlResult, ControlState, best_control
from conformance.judging.endpoints import Endpoint, seems_absent, shows_endpoint, witnesses_of


class KnownEndpoints:
    """What the witnesses of endpoints showed; where it matters, the answers to all others of an endpoint are fetched.

    `fetch` returns the first answer to each of some cases, in their order. `asked_again` are the names of those whose
    answer is not the last one. `witnesses` are the names of all witnesses.
    """

    def __init__(
        self,
        cases: Mapping[str, Case],
        fetch: Callable[[Sequence[Case]], Iterable[Answer | NoAnswer]],
        *,
        is_twilio: bool = False,
        asked_again: Collection[str] = (),
    ) -> None:
        self._cases, self._fetch, self._is_twilio, self._asked_again = cases, fetch, is_twilio, asked_again
        self._by_endpoint = witnesses_of(cases.values())
        self.witnesses = frozenset(name for names in self._by_endpoint.values() for name in names)
        self._noted: dict[str, bool] = {}

    def note(self, case: Case, answer: Answer | NoAnswer) -> bool:
        """Whether the answer to a case shows its endpoint; what the last one to a witness shows is remembered."""
        shows = shows_endpoint(case, answer, is_twilio=self._is_twilio)
        if case.name in self.witnesses and case.name not in self._asked_again:
            self._noted[case.name] = shows
        return shows

    def control(
        self, case: Case, answer: Answer | NoAnswer, result_of: Callable[[str], ControlResult]
    ) -> ControlResult:
        """The best result of the controls of `case`, of which `answer` is the first one; `result_of` has each by name.

        A control that was answered as by an absent endpoint, although the target has it, was refused.
        """
        control = best_control([result_of(name) for name in case.control])
        is_itself = control.state is ControlState.NONE
        if control.state is not ControlState.ABSENT and not (is_itself and seems_absent(case, answer)):
            return control
        decisive = [case] if is_itself else [self._cases[name] for name in case.control]
        if not any(self._exists(Endpoint.of(each)) for each in decisive):
            return control
        return replace(control, is_endpoint_known=True, state=control.state if is_itself else ControlState.REFUSED)

    def _exists(self, endpoint: Endpoint) -> bool:
        names = self._by_endpoint.get(endpoint, ())
        if any(self._noted.get(name, False) for name in names):
            return True
        others = [self._cases[name] for name in names if name not in self._noted]
        return any(self.note(case, answer) for case, answer in zip(others, self._fetch(others), strict=True))
