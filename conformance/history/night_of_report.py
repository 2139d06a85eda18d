"""The night that a report makes: the line that is added to a ledger after a run."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime

from conformance.case import Suite
from conformance.comparing.change import ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.comparing.conclusion import conclude
from conformance.finding import Verdict
from conformance.history.case_names import in_folders
from conformance.history.demand_digests import demand_digests
from conformance.history.departure import departure_of
from conformance.history.line_text import LineTexts
from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.verdict_letters import letter_of
from conformance.moment import in_utc
from conformance.normalise import PORT
from conformance.report import Report
from conformance.result import Result

SHORT = 60
"""How many characters are kept of a version and of the name of a resource."""

RESOURCES = 20
"""How many resources are kept of those that a run asked about."""

LINES_OF_CHANGES = 20
"""How many kinds of changes are kept in words."""

ANNOUNCED = (ChangeKind.ADDITIVE, ChangeKind.COSMETIC)
"""The kinds of changes that verdicts do not show."""


UNASKED = (Verdict.NOT_RUN, Verdict.NOT_ASKED, Verdict.NOT_SCORED)
"""Verdicts that say nothing about any answer, so that nothing differs from what was expected."""


def night_of(report: Report, suite: Suite, digest: str, code: str = "", *, before: Report | None = None) -> Night:
    """The night of a report; `digest` is that of the loaded `suite`, `before` the report of the night before.

    `code` is the digest of the code that judged, if that is known.
    """
    demands = demand_digests(suite) if report.digest == digest else {}
    texts, own = LineTexts.of(report), {case.name for case in suite.cases}
    results = {_name(result.case, own, texts): result for result in report.results}
    names = in_folders(results)
    return Night(
        began=began(report.started),
        version=texts.text(report.version, SHORT),
        digest=report.digest,
        requirements=texts.text(report.requirements, SHORT),
        target=target_name(report, texts),
        level=str(report.level),
        verdict=str(conclude(report.exit_code, report)),
        cases=tuple(names),
        verdicts="".join(letter_of(results[name].shown(report.level)) for name in names),
        answers=tuple(ObservedAnswer.of(results[name], texts) for name in names),
        demands=tuple(demands[name] for name in names) if demands.keys() >= set(names) else (),
        resources=tuple(texts.text(name, SHORT) for name in report.profile.resources[:RESOURCES]),
        evidence={name: text for name in names if (text := _evidence(results[name], report, texts))},
        changed=tuple(_changes(before, report, own, texts)) if before else (),
        code=code,
        departures={name: digest for name in names if (digest := departure_of(results[name], report.level))},
    )


def began(started: str) -> datetime:
    """When a report was started, as a line has it: in UTC, without fractions of a second; raises `ValueError`."""
    return in_utc(datetime.fromisoformat(started)).replace(microsecond=0)


def target_name(report: Report, texts: LineTexts | None = None) -> str:
    """The name of the target as a ledger has it: the one that its user gave it, or its URL without a local port."""
    name, url = report.target["name"], report.target["base_url"]
    is_url = name.rstrip("/") == url.rstrip("/")
    return (texts or LineTexts.of(report)).target(PORT.sub("*", name) if is_url else name)


def _name(case: str, own: Container[str], texts: LineTexts) -> str:
    """The name of a case as a line has it: one of the suite is public, another one may be about an account."""
    return case if case in own else texts.case(case)


def _evidence(result: Result, report: Report, texts: LineTexts) -> str:
    """What differs from what was expected, in one line; empty where nothing does."""
    shown = result.shown(report.level)
    if shown in UNASKED or (shown is Verdict.PASS and not result.unconfirmed):
        return ""
    return texts.text("; ".join(map(str, result.within(report.level) or result.findings)) or result.reason)


def _changes(before: Report, report: Report, own: Container[str], texts: LineTexts) -> Iterator[str]:
    """What changed since the run before that nobody judges, each in words with the number of its cases."""
    cases: dict[str, list[str]] = {}
    for change in Comparison(before, report).changes:
        if change.kind in ANNOUNCED:
            for text in change.descriptions:
                cases.setdefault(texts.text(text), []).append(_name(change.case, own, texts))
    for text, names in sorted(cases.items(), key=lambda change: -len(change[1]))[:LINES_OF_CHANGES]:
        yield f"{text} ({names[0]}{f' and {len(names) - 1} more' if names[1:] else ''})"
