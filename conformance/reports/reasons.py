"""Reasons: the cases that have no judgement, or a declared one, with each reason once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.case import case_count
from conformance.finding import Verdict
from conformance.judging.control_result import failed_control
from conformance.judging.judge import CREDENTIALS_REFUSED
from conformance.report import Report
from conformance.reports import case_text, layout, report_text
from conformance.reports.detail import Detail
from conformance.result import NOT_SELECTED, Result

SHOWN_CASES = {Detail.QUIET: 0, Detail.SHORT: 2, Detail.ALL: 6}
"""How many cases with the same reason are listed."""

REASON_ONLY = (
    Verdict.INCONCLUSIVE,
    Verdict.NOT_OFFERED,
    Verdict.NOT_ASKED,
    Verdict.NOT_RUN,
    Verdict.NOT_SCORED,
    Verdict.UNSUPPORTED,
)
"""Verdicts for which only the reason is shown, in the order in which they are shown.

What the target declares comes last: whoever wrote it knows it, and there may be room for the first ones alone.
"""

NOT_CLAIMED = "--resource asks about one resource alone, and `unsupported` in a target file says what is not claimed"


def reason_blocks(
    report: Report, cut_short: str, detail: Detail, *, advised: bool = False
) -> Iterator[tuple[Verdict, str]]:
    """A block for each verdict and reason; the reason of a run that ended early, `cut_short`, is said elsewhere.

    `advised` says that a reader was told how to declare what is not offered.
    """
    for verdict in REASON_ONLY:
        results = [result for result in report.results if result.verdict is verdict]
        if verdict is Verdict.NOT_OFFERED and results and detail is Detail.SHORT:
            yield verdict, _not_offered(results, advised=advised)
            continue
        for reason, names in report_text.cases_by_reason(results).items():
            if reason in (NOT_SELECTED, cut_short):
                continue
            block = _block(verdict, _with_advice(verdict, reason), names, detail)
            if verdict is Verdict.INCONCLUSIVE and not failed_control(reason):
                block += _first_exchange(next((one for one in results if one.reason == reason and one.got), None))
            yield verdict, block
    if detail is Detail.SHORT:
        declared = [one for one in report.results if one.shown(report.level) is Verdict.DEVIATION]
        for reason, names in report_text.cases_by_reason(declared).items():
            yield Verdict.DEVIATION, _block(Verdict.DEVIATION, reason, names, detail)


def _not_offered(results: Sequence[Result], *, advised: bool) -> str:
    """All cases that are not offered, by resource, with the first reason and the number of the others."""
    resources = Counter(result.resource for result in results)
    counts = ", ".join(f"{name} {number}" for name, number in resources.most_common())
    first, *others = report_text.cases_by_reason(results)
    more = f", and {len(others)} other reason{'s' if others[1:] else ''}" if others else ""
    text = f"NOT-OFFERED {case_count(len(results))} ({counts}): {layout.printable(first)}{more}"
    text += "" if advised else f"; {NOT_CLAIMED}"
    return "\n  ".join(layout.wrapped(text, layout.WIDTH - 2))


def _with_advice(verdict: Verdict, reason: str) -> str:
    if reason.startswith(CREDENTIALS_REFUSED):
        return f"{reason}; name others in the target file, or with --account-sid and --auth-token-env"
    return f"{reason}; {NOT_CLAIMED}" if verdict is Verdict.NOT_OFFERED else reason


def _block(verdict: Verdict, reason: str, names: Sequence[str], detail: Detail) -> str:
    shown = SHOWN_CASES[detail]
    heading = f"{verdict.upper()} {case_count(len(names))}: {layout.printable(reason)}"
    first, *rest = layout.wrapped(heading, layout.WIDTH)
    # A pattern that is the name of its only case has said it.
    listed = (
        []
        if set(names) <= set(re.split("[ :]+", reason))
        else layout.wrapped(layout.listed(names, shown), layout.WIDTH - 2)
    )
    return "\n".join([first, *(f"  {line}" for line in (*rest, *listed))])


def _first_exchange(result: Result | None) -> str:
    """Request and answer of a result without a judgement; nothing where there was no answer."""
    if not result or not result.sent:
        return ""
    lines = ["", f"  {result.case}:", *case_text.exchange_lines(replace(result, reason=""), result.basis)]
    lines += layout.section("repeat", result.curl.splitlines())
    return "\n" + "\n".join(map(layout.printable, lines))
