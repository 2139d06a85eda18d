"""Appearance of verdicts and standings: sign, style, colour and order, for each there is; a new one is a type error."""

from __future__ import annotations

from typing import assert_never

from conformance.case import Basis
from conformance.comparing.change import ChangeKind
from conformance.finding import Verdict
from conformance.report import Standing


def urgency(verdict: Verdict) -> int:
    """The place of a verdict among all; the most urgent has the lowest."""
    match verdict:
        case Verdict.FAIL:
            return 0
        case Verdict.NOT_OFFERED:
            return 1
        case Verdict.INCONCLUSIVE:
            return 2
        case Verdict.DEVIATION:
            return 3
        case Verdict.UNSUPPORTED:
            return 4
        case Verdict.NOT_SCORED:
            return 5
        case Verdict.NOT_ASKED:
            return 6
        case Verdict.NOT_RUN:
            return 7
        case Verdict.PASS:
            return 8
        case _:
            assert_never(verdict)


VERDICTS_BY_URGENCY = tuple(sorted(Verdict, key=urgency))
"""Every verdict, the most urgent first."""


def sign_of_verdict(verdict: Verdict) -> str:
    """The sign of a verdict in Markdown; empty where the case shows nothing about the target."""
    match verdict:
        case Verdict.PASS:
            return "✅"
        case Verdict.FAIL:
            return "❌"
        case Verdict.NOT_OFFERED:
            return "⚪"
        case Verdict.INCONCLUSIVE:
            return "❔"
        case Verdict.UNSUPPORTED | Verdict.DEVIATION | Verdict.NOT_SCORED | Verdict.NOT_ASKED | Verdict.NOT_RUN:
            return ""
        case _:
            assert_never(verdict)


def sign_of_standing(standing: Standing) -> str:
    """The sign of a standing in Markdown."""
    match standing:
        case Standing.CONFORMANT:
            return "✅"
        case Standing.AS_DECLARED:
            return "☑️"
        case Standing.NONCONFORMANT:
            return "❌"
        case Standing.UNDECIDED:
            return "❔"
        case _:
            assert_never(standing)


def sign_of_change(kind: ChangeKind) -> str:
    """The sign of a kind of change in Markdown; empty where it is neither good nor bad."""
    match kind:
        case ChangeKind.BREAKING:
            return "❌"
        case ChangeKind.REPAIRED:
            return "✅"
        case ChangeKind.MOVED | ChangeKind.ANOTHER_VALUE | ChangeKind.UNDECIDED:
            return "❔"
        case ChangeKind.ADDITIVE | ChangeKind.COSMETIC | ChangeKind.NEW | ChangeKind.GONE:
            return ""
        case _:
            assert_never(kind)


def style_of_verdict(verdict: Verdict) -> str:
    """The style of a verdict on the terminal."""
    match verdict:
        case Verdict.FAIL | Verdict.NOT_OFFERED:
            return "bold red"
        case Verdict.INCONCLUSIVE:
            return "bold yellow"
        case Verdict.DEVIATION | Verdict.UNSUPPORTED:
            return "bold magenta"
        case Verdict.PASS | Verdict.NOT_SCORED | Verdict.NOT_ASKED | Verdict.NOT_RUN:
            return "bold"
        case _:
            assert_never(verdict)


def style_of_standing(standing: Standing) -> str:
    """The style of a standing on the terminal."""
    match standing:
        case Standing.CONFORMANT:
            return "green"
        case Standing.AS_DECLARED:
            return "magenta"
        case Standing.NONCONFORMANT:
            return "red"
        case Standing.UNDECIDED:
            return "yellow"
        case _:
            assert_never(standing)


def badge_colors(result: Basis | Standing) -> tuple[str, str]:
    """The name of a colour at shields.io, and the colour in an SVG, on which white text is readable."""
    match result:
        case Basis.INFERRED | Basis.OBSERVED | Standing.CONFORMANT:
            return "brightgreen", "#207a3c"
        case Basis.REFERENCE:
            return "green", "#39751a"
        case Basis.PAGE:
            return "yellowgreen", "#5f6d10"
        case Standing.AS_DECLARED:
            return "orange", "#8a5a00"
        case Standing.NONCONFORMANT:
            return "red", "#b3261e"
        case Standing.UNDECIDED:
            return "lightgrey", "#5c6370"
        case _:
            assert_never(result)
