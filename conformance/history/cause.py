"""Causes: where a change comes from, as far as what the ledger kept of two nights tells."""

from __future__ import annotations

from enum import StrEnum

from conformance.finding import Verdict
from conformance.history.departure import is_declared as declares
from conformance.history.night_line import Night
from conformance.history.timeline import Step
from conformance.history.verdict_letters import letter_of

DECLARED = frozenset(map(letter_of, (Verdict.DEVIATION, Verdict.UNSUPPORTED)))
"""The letters of the verdicts that follow from what the target declares."""


class Cause(StrEnum):
    """Where a change comes from: one origin, or all that are possible.

    The service answered otherwise. The suite demanded something else of the case, or other code judged the answer. The
    settings were others: the level, what the target declares, or the requirements. Or another value was drawn.
    """

    SERVICE = "service"
    SUITE = "suite"
    SETTINGS = "settings"
    SERVICE_OR_SUITE = "service or suite"
    SERVICE_OR_SETTINGS = "service or settings"
    SUITE_OR_SETTINGS = "suite or settings"
    ANY = "service, suite or settings"
    VALUE = "another value"

    @property
    def may_be_service(self) -> bool:
        """Whether the service may have changed."""
        return self in (Cause.SERVICE, Cause.SERVICE_OR_SUITE, Cause.SERVICE_OR_SETTINGS, Cause.ANY)


_CAUSES = {
    (True, False, False): Cause.SERVICE,
    (False, True, False): Cause.SUITE,
    (False, False, True): Cause.SETTINGS,
    (True, True, False): Cause.SERVICE_OR_SUITE,
    (True, False, True): Cause.SERVICE_OR_SETTINGS,
    (False, True, True): Cause.SUITE_OR_SETTINGS,
    (True, True, True): Cause.ANY,
}
"""Causes by whether they may be the service, the suite, and the settings."""


def cause_of(before: Step, old: Night, after: Step, new: Night) -> Cause:
    """Where it comes from that a case was `before` in the judged night `old`, and `after` in `new`.

    A verdict follows from the answer, from what the case demands, from the code that judges, and from the settings.
    Where the answer is the same and any of the others is not, it is not the service.
    """
    is_declared = bool(DECLARED & {before.letter, after.letter})
    is_declared_otherwise = is_declared or declares(before.departure) != declares(after.departure)
    is_judged_otherwise = before.letter != after.letter or before.departs_otherwise(after)
    is_same_answer = before.answer.is_like(after.answer) or (is_declared and _is_without_answer(before, after))
    is_same_outcome = before.answer.has_outcome_of(after.answer)
    # Other code may judge the same outcome otherwise, or compare other parts of the answers: these are not kept.
    suite = _is_other_demand(before, old, after, new) or (is_same_outcome and _is_other_code(old, new))
    settings = is_judged_otherwise and (is_declared_otherwise or old.level != new.level)
    if is_same_answer and not suite and not settings:
        if old.requirements != new.requirements:
            return Cause.SETTINGS
        return Cause.SERVICE if old.code and new.code else Cause.SERVICE_OR_SUITE
    return _CAUSES[not is_same_answer, suite, settings]


def cause_of_move(old: Night, new: Night) -> Cause:
    """Where it comes from that two nights with other suites have other cases."""
    return Cause.SUITE if old.requirements == new.requirements else Cause.SUITE_OR_SETTINGS


def _is_other_demand(before: Step, old: Night, after: Step, new: Night) -> bool:
    """Whether the case demanded something else; where a line does not know that, whether the cases are others."""
    if before.demand and after.demand:
        return before.demand != after.demand
    return old.digest != new.digest


def _is_other_code(old: Night, new: Night) -> bool:
    """Whether another version judged, or code with another digest where both are known."""
    return old.version != new.version or bool(old.code and new.code and old.code != new.code)


def _is_without_answer(before: Step, after: Step) -> bool:
    """Whether one of the nights did not ask, or was not answered, so that nothing says that the answers differ."""
    return not (before.answer.digest and after.answer.digest)
