"""What a run came to, in the words that a CI job can act on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from conformance.report import Report, Standing


class Conclusion(StrEnum):
    """What a run came to; `not-run` where it had no credentials and did not need to have any."""

    CONFORMANT = "conformant"
    AS_DECLARED = "as-declared"
    PARTIAL = "partial"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not-run"
    NOTHING = "nothing-ran"
    REFUSED = "refused"
    ERROR = "error"


FAILURES = {1: Conclusion.NONCONFORMANT, 4: Conclusion.REFUSED, 5: Conclusion.NOTHING, 20: Conclusion.INCONCLUSIVE}
SUCCESSES = {
    Standing.CONFORMANT: Conclusion.CONFORMANT,
    Standing.AS_DECLARED: Conclusion.AS_DECLARED,
    Standing.UNDECIDED: Conclusion.PARTIAL,
}


def came(code: int, report: Report | None) -> Conclusion:
    """What the exit code of a run means, together with the report that it wrote, if it wrote one."""
    if code:
        return FAILURES.get(code, Conclusion.ERROR)
    return SUCCESSES.get(report.standing(report.level), Conclusion.ERROR) if report else Conclusion.NOT_RUN


def outputs(code: int, report: Report | None, path: str) -> Mapping[str, str]:
    """The outputs of a step by name; each is one line, whatever the target says."""
    return {
        "verdict": str(came(code, report)),
        "exit-code": str(code),
        "level": str(report.attained or "none") if report else "none",
        "counts": json.dumps(report.counts if report else {}, separators=(",", ":")),
        "report": path if report else "",
    }
