"""Verification of many certificates that have most exchanges in common: what was judged once is not judged again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache, lru_cache
from pathlib import Path

import pytest

from conformance.case import Case
from conformance.certificates import certified_suite, stored_exchanges
from conformance.certificates.certified_suite import CertifiedSuite
from conformance.certificates.claim import Claim
from conformance.commands import verify
from conformance.judging.control_result import ControlResult
from conformance.result import Result
from conformance.suite.requirements import digest
from conformance.transcript import Transcript
from tests.support.shared_suite import shared_suite

MOST = 20_000
"""How many results are remembered at a time."""

Judge = Callable[[Case, Transcript, Claim, ControlResult], Result]


def remembered(judge: Judge) -> Judge:
    """`judge`, called once for all that it depends on."""
    # With its result each case is kept, so that no other can have its identity.
    known: dict[tuple[int, str], tuple[Case, Result]] = {}

    def judge_once(case: Case, transcript: Transcript, claim: Claim, control: ControlResult) -> Result:
        key = (id(case), repr((transcript, claim, control)))
        if key not in known:
            if len(known) >= MOST:
                known.clear()
            known[key] = (case, judge(case, transcript, claim, control))
        return known[key][1]

    return judge_once


judge_again = remembered(stored_exchanges.judge_again)
_read = lru_cache(MOST)(Transcript.read)


@contextmanager
def remembering() -> Iterator[None]:
    """Remembers the results of exchanges, and the exchanges of files, by their content."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored_exchanges, "judge_again", judge_again)
        patch.setattr(Transcript, "read", _read)
        yield


def verified(folder: Path) -> tuple[int, str]:
    """The exit code of `verify`, and all that it prints, in one line; the suite is loaded once for all."""
    shown = io.StringIO()
    with remembering(), pytest.MonkeyPatch.context() as patch, redirect_stdout(shown), redirect_stderr(shown):
        patch.setattr(
            certified_suite, "load", lambda _folders, requirements, **_: shared_suite(requirements, learning=False)
        )
        patch.setattr(CertifiedSuite, "digest", property(lambda certified: _digest(certified.version)))
        code = verify.verify(folder=folder)
    return code, " ".join(shown.getvalue().split())


@cache
def _digest(version: str) -> str:
    return digest(version, shared_suite(version, learning=False).suite.cases)
