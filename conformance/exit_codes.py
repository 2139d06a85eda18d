"""Exit codes of the commands, as in docs/exit-codes.md, and the decision which one a run ends with."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from conformance.finding import Verdict
from conformance.result import SKIPPED, Result

if TYPE_CHECKING:
    from conformance.case import Basis

PASSED, FAILED, INTERNAL, USAGE, NOTHING, INCONCLUSIVE = 0, 1, 3, 4, 5, 20
INTERRUPTED = 2
"""The exit code of pytest after Ctrl-C, for which the exit code of a run is `INCONCLUSIVE`."""


def judged_exit_code(results: Collection[Result], level: Basis, *, unreadable: bool) -> int:
    """The exit code of results at a level; `unreadable` says that a file could not be read.

    0 conformant or as declared, 1 nonconformant, 4 a file could not be read, 5 nothing ran, 20 inconclusive. An
    excuse that does not match its result is 1 at any level.
    """
    if unreadable:
        return USAGE
    if all(result.verdict in SKIPPED for result in results):
        return NOTHING
    if any(result.fails(level) for result in results):
        return FAILED
    return INCONCLUSIVE if any(result.verdict is Verdict.INCONCLUSIVE for result in results) else PASSED


def run_exit_code(judged: int, pytest_status: int, *, suite_failed: bool, other_failures: bool) -> int:
    """The exit code of a run: that of its results, unless something else in the run has precedence.

    `suite_failed` says that the suite itself raised an error, `other_failures` that a test of somebody else's failed
    in the same run. 3 and 4 have precedence over every verdict, 1 over 20.
    """
    if pytest_status in (INTERNAL, USAGE):
        return pytest_status
    if suite_failed:
        return INTERNAL
    if other_failures and judged in (PASSED, NOTHING, INCONCLUSIVE):
        return FAILED
    return INCONCLUSIVE if pytest_status == INTERRUPTED and judged in (PASSED, NOTHING) else judged
