"""What a run came to, in the words that a CI job can act on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from conformance.report import Report, Standing


class Came(StrEnum):
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


FAILURES = {1: Came.NONCONFORMANT, 4: Came.REFUSED, 5: Came.NOTHING, 20: Came.INCONCLUSIVE}
SUCCESSES = {
    Standing.CONFORMANT: Came.CONFORMANT,
    Standing.AS_DECLARED: Came.AS_DECLARED,
    Standing.UNDECIDED: Came.PARTIAL,
}


def came(code: int, report: Report | None) -> Came:
    """What the exit code of a run means, together with the report that it wrote, if it wrote one."""
    if code:
        return FAILURES.get(code, Came.ERROR)
    return SUCCESSES.get(report.standing(report.level), Came.ERROR) if report else Came.NOT_RUN


def outputs(code: int, report: Report | None, path: str) -> Mapping[str, str]:
    """The outputs of a step by name; each is one line, whatever the target says."""
    return {
        "verdict": str(came(code, report)),
        "exit-code": str(code),
        "level": str(report.attained or "none") if report else "none",
        "counts": json.dumps(report.counts if report else {}, separators=(",", ":")),
        "report": path if report else "",
    }
