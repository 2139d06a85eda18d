"""Verdict letters: each verdict in one character, in which a ledger keeps those of all cases as one text."""

from __future__ import annotations

from typing import assert_never

from conformance.finding import Verdict


def letter_of(verdict: Verdict) -> str:
    """The letter of a verdict; a verdict without one is a type error."""
    match verdict:
        case Verdict.PASS:
            return "p"
        case Verdict.FAIL:
            return "f"
        case Verdict.INCONCLUSIVE:
            return "i"
        case Verdict.NOT_OFFERED:
            return "o"
        case Verdict.UNSUPPORTED:
            return "u"
        case Verdict.DEVIATION:
            return "d"
        case Verdict.NOT_SCORED:
            return "s"
        case Verdict.NOT_ASKED:
            return "a"
        case Verdict.NOT_RUN:
            return "n"
        case _:
            assert_never(verdict)


VERDICT_OF = {letter_of(verdict): verdict for verdict in Verdict}
"""Each verdict by its letter."""

UNJUDGED_LETTERS = frozenset(
    map(letter_of, (Verdict.INCONCLUSIVE, Verdict.NOT_SCORED, Verdict.NOT_ASKED, Verdict.NOT_RUN))
)
"""The letters of verdicts that say nothing about the target in that night."""
