"""`replay`: judges recorded exchanges, such as those of other people's tests, without a network."""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from conformance import __version__
from conformance.case import Basis, Case, Suite
from conformance.commands.output_paths import announced, read_files, writable_outputs
from conformance.finding import Verdict
from conformance.recorded.formats import read
from conformance.recorded.kept_results import MAX_RESULTS, Replayed
from conformance.recorded.replay import replay as judge
from conformance.report import Report, now
from conformance.reports import case_text, github, layout
from conformance.reports.output_file import produced, written
from conformance.reports.printing import command as workflow_commands
from conformance.reports.printing import say
from conformance.result import Result, complete
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load


def replay(
    *,
    files: Sequence[Path],
    level: str,
    report: Path | None,
    html: Sequence[Path],
    markdown: Sequence[Path],
    ctrf: Sequence[Path],
    badge: Sequence[Path],
    folders: Sequence[Path],
) -> int:
    """Judges every exchange of `files` and returns the exit code."""
    outputs = writable_outputs(
        html, markdown, ctrf, badge, others=[report], inputs=[*files, *read_files(folders=folders)]
    )
    own = [folder.absolute() for folder in folders]
    loaded = load([data_folder("cases"), *own])
    replayed = _judged(files, loaded.suite, Basis(level))
    judged = Report(
        version=__version__,
        digest=digest(own),
        requirements=loaded.suite.scored,
        target={"name": "recordings", "base_url": f"recorded:{files[0].name}", "account_sid": "recorded"},
        started=now(),
        finished=now(),
        level=Basis(level),
        results=_results(replayed, loaded.suite),
        errors=(*map(str, loaded.errors), *replayed.errors),
        remarks=(f"{replayed.unlisted} exchanges were judged and are not listed",) if replayed.unlisted else (),
    )
    command = shlex.join(["twilio-conformance", "replay", *map(str, files)])
    _print(judged, replayed)
    failures = [
        *written([report] if report else [], lambda: json.dumps(judged.to_json(), indent=1) + "\n"),
        *outputs.write(judged, loaded.suite, command),
    ]
    failures += produced("the summary of the job", lambda: _publish(judged, loaded.suite, command))
    return announced(judged.exit_code, failures)


def _publish(report: Report, suite: Suite, command: str) -> None:
    workflow_commands(github.publish(report, suite, command, os.environ))


def _judged(files: Sequence[Path], suite: Suite, level: Basis) -> Replayed:
    """Every exchange of the files; what each resulted in is printed at once, since it may not be kept."""
    parts: list[Replayed] = []
    for path in files:
        room = MAX_RESULTS - sum(len(part.results) for part in parts)
        parts.append(judge(read(path), suite.cases, level, most=room, show=partial(_print_exchange, suite, level)))
    return _joined(parts)


def _print_exchange(suite: Suite, level: Basis, result: Result) -> None:
    for line in _exchange(result, suite, level):
        say(line)


def _print(report: Report, replayed: Replayed) -> None:
    for line in _summary(replayed):
        say(line)
    for error in report.errors:
        say(f"Error: {error}", err=True)


def _joined(parts: Sequence[Replayed]) -> Replayed:
    counts: Counter[Verdict] = Counter()
    for part in parts:
        counts.update(part.counts)
    return Replayed(
        tuple(result for part in parts for result in part.results),
        sum(part.ignored for part in parts),
        tuple(error for part in parts for error in part.errors),
        counts,
        sum(part.by_case for part in parts),
        sum(part.unlisted for part in parts),
    )


def _results(replayed: Replayed, suite: Suite) -> tuple[Result, ...]:
    recorded = {result.case for result in replayed.results}
    # Nobody chose what recordings ask, so that they are about no profile.
    others = [replace(case, profiles=()) for case in suite.cases if case.name not in recorded]
    return (*replayed.results, *complete(others, {}, "no recording has its request"))


def _summary(replayed: Replayed) -> list[str]:
    counts = ", ".join(f"{replayed.counts[each]} {each}" for each in Verdict if replayed.counts.get(each)) or "none"
    judged = f"{sum(replayed.counts.values())} exchanges with Twilio: {counts}"
    return [
        f"{judged}; {replayed.by_case} judged by a case, the others by form alone",
        f"{replayed.ignored} exchanges with other services ignored",
    ]


def _exchange(result: Result, suite: Suite, level: Basis) -> list[str]:
    sent = result.sent or {}
    path = sent["url"].partition("/Accounts/")[2].partition("/")[2] or sent["url"]
    fails = result.fails(level)
    verdict = "FAIL" if fails else "PASS" if result.verdict is Verdict.FAIL else result.verdict.upper()
    line = f"{verdict} {result.place}: {sent['method']} {path} got {result.got[0]['outcome']}"
    line += f", judged by {_criterion(result)}"
    if not fails:
        return [line + (f": {result.reason}" if result.reason else "")]
    case = {case.name: case for case in suite.cases}.get(result.case)
    return [line, *(_expectation(case, suite) if case else []), *case_text.exchange_lines(result, level), ""]


def _expectation(case: Case, suite: Suite) -> list[str]:
    return [
        *layout.section("states", case_text.statement_lines(case, suite)),
        *layout.section("expected", [case_text.conformant_answers(case)]),
        *layout.section("evidence", case_text.evidence_lines(case, suite)),
    ]


def _criterion(result: Result) -> str:
    """What the exchange was judged by."""
    prefix, _, name = result.case.partition("/")
    if prefix != "form":
        return f"the case {result.case}"
    return {"error": "the error envelope alone", "unknown": "nothing"}.get(name, f"the schema {name} alone")
