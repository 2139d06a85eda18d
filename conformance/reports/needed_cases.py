"""Needed cases: what has to be asked beside a case, so that it shows its findings again."""

from __future__ import annotations

from conformance.judging.repeated_sids import earlier_case
from conformance.result import Result


def with_earlier_cases(result: Result) -> str:
    """What follows `--case`: the name of the case, and a `--case` for each other one that its findings need."""
    earlier = (earlier_case(finding.got) for finding in result.findings)
    return " --case ".join(dict.fromkeys([result.case, *filter(None, earlier)]))
