"""Conclusion of a run from its exit code and report, as outputs of a CI step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import assert_never

from conformance.report import Report, Standing
from conformance.resource_result import resource_words


class Conclusion(StrEnum):
    """The result of a run in one word; `not-run` where it had no credentials and was allowed to have none."""

    CONFORMANT = "conformant"
    AS_DECLARED = "as-declared"
    PARTIAL = "partial"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not-run"
    NOTHING = "nothing-ran"
    REFUSED = "refused"
    ERROR = "error"


OF_EXIT_CODE = {1: Conclusion.NONCONFORMANT, 4: Conclusion.REFUSED, 5: Conclusion.NOTHING, 20: Conclusion.INCONCLUSIVE}


def conclude(code: int, report: Report | None) -> Conclusion:
    """The conclusion from the exit code of a run and from its report, if it wrote one."""
    if code:
        return OF_EXIT_CODE.get(code, Conclusion.ERROR)
    return _of_standing(report.standing(report.level)) if report else Conclusion.NOT_RUN


def _of_standing(standing: Standing) -> Conclusion:
    """The conclusion of a run that succeeded; a nonconformant report contradicts its exit code."""
    match standing:
        case Standing.CONFORMANT:
            return Conclusion.CONFORMANT
        case Standing.AS_DECLARED:
            return Conclusion.AS_DECLARED
        case Standing.UNDECIDED:
            return Conclusion.PARTIAL
        case Standing.NONCONFORMANT:
            return Conclusion.ERROR
        case _:
            assert_never(standing)


def step_outputs(code: int, report: Report | None, path: str, left_out: Sequence[str] = ()) -> Mapping[str, str]:
    """The outputs of a CI step by name; each is one line, whatever the target answered.

    `left_out` are the resources that the run was not asked about.
    """
    return {
        "verdict": str(conclude(code, report)),
        "exit-code": str(code),
        "level": str(report.attained or "none") if report else "none",
        "resources": json.dumps(resource_words(report, left_out) if report else {}, separators=(",", ":")),
        "counts": json.dumps(report.counts if report else {}, separators=(",", ":")),
        "report": path if report else "",
    }
