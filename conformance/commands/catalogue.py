"""`list` and `explain`: the cases of the suite, and the reason for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from conformance.case import Basis, Case, Suite
from conformance.exit_codes import USAGE
from conformance.judging.echo import echoes
from conformance.reports import case_text, layout
from conformance.reports.printing import say, say_json
from conformance.request import Request, build_request
from conformance.suite.data import data_folder
from conformance.suite.freshness import Age, NotADate, is_stale, newest_observation
from conformance.suite.loader import Loaded, load
from conformance.suite.requirements import (
    EVERYTHING,
    UnknownRequirements,
    required_cases,
    requirement,
    requirements_json,
)
from conformance.target import SID_VARIABLE, TOKEN_VARIABLE, TWILIO_URL, Target
from conformance.wire.curl import curl

PLACEHOLDER_TARGET = Target("twilio", TWILIO_URL, f"${SID_VARIABLE}", f"${TOKEN_VARIABLE}", f"${TOKEN_VARIABLE}")
"""Twilio, with the names of the variables in place of SID and token."""

PLACEHOLDER_SID = "SID-of-the-first-answer"
"""What stands in place of the resource that the first answer names."""


def list_cases(
    *,
    as_json: bool,
    statement: str | None,
    resource: str | None,
    basis: str | None,
    select: str | None,
    stale: str | None,
    inferred: bool,
    requirements: str | None,
    folders: Sequence[Path],
) -> int:
    """Prints the cases that match all filters; 5 where none does, 4 where a file cannot be read.

    Where no case is stale the exit code is 0. The JSON of a named set of requirements has only what the set demands,
    so that it stays the same to the byte as long as the set does.
    """
    fresh_from = _first_fresh_day(stale)
    loaded = _load(folders, requirements or EVERYTHING)
    suite = loaded.suite
    matching = [
        case for case in required_cases(suite.scored, suite.cases) if _matches(case, statement, resource, basis, select)
    ]
    matching = [case for case in matching if case.expect.is_inferred or not inferred]
    shown = [case for case in matching if fresh_from is None or is_stale(case, suite, fresh_from)]
    if as_json:
        content = requirements_json(suite.scored, shown) if suite.scored else _as_json(shown, suite)
        say_json(content)
    for case in () if as_json else shown:
        say(_line(case) if fresh_from is None else _stale_line(case, suite))
    if fresh_from is not None and matching and not shown:
        say(f"Of {len(matching)} cases each was observed on {fresh_from} or later.", err=True)
    if loaded.errors:
        return USAGE
    return 0 if matching else 5


def _matches(case: Case, statement: str | None, resource: str | None, basis: str | None, select: str | None) -> bool:
    return (
        (statement is None or statement in case.states)
        and (resource is None or case.capability.partition("/")[0] == resource)
        and (basis is None or case.basis is Basis(basis))
        and (select is None or select in case.name or select in case.states)
    )


def _first_fresh_day(stale: str | None) -> date | None:
    """The first day that is not stale; `None` without `--stale`."""
    if stale is None:
        return None
    try:
        return Age.of(stale).before(datetime.now(UTC).date())
    except NotADate as error:
        raise click.UsageError(f"--stale: {error}") from None


def _line(case: Case) -> str:
    return f"{case.name:<44} {case_text.conformant_answers(case):<20} {' '.join(case.states)}"


def _stale_line(case: Case, suite: Suite) -> str:
    observation = newest_observation(case, suite)
    return (
        f"{case.name:<44} {observation.recorded:<20} {observation.id}"
        if observation
        else f"{case.name:<44} never observed"
    )


def explain(*, case: str, folders: Sequence[Path]) -> int:
    """Prints all about one case; 4 where there is none of that name."""
    suite = _load(folders).suite
    names = [known.name for known in suite.cases]
    if case not in names:
        similar = [name for name in names if case in name][:5]
        raise click.UsageError(f"no case {case!r}" + (f"; is it one of {', '.join(similar)}?" if similar else ""))
    say("\n".join(explanation(suite.case(case), suite)))
    return 0


def explanation(case: Case, suite: Suite) -> list[str]:
    """Statements, request, conformant answers with their basis, evidence, and the curl command."""
    request = build_request(case, PLACEHOLDER_TARGET, dict.fromkeys(case.silent, "https://listener.example/"))
    callbacks = [f"{name} is the address of a callback server, which must receive no request" for name in case.silent]
    lines = [case.name, *layout.section("where", [f"{case.file}:{case.line}"])]
    lines += layout.section("states", case_text.statement_lines(case, suite))
    lines += layout.section("sends", [f"{case.method} {request.url}", *_form(request), *callbacks])
    second = _second_request(case)
    if second:
        lines += layout.section("then", [f"{second.method} {second.url}", *_form(second)])
    lines += layout.section("conforms", _conforms(replace(case, then=None)))
    lines += layout.section("2nd", _conforms(case.then)) if case.then else []
    lines += layout.section("control", list(case.control))
    lines += layout.section("note", layout.wrapped(case.note))
    lines += layout.section("evidence", case_text.evidence_lines(case, suite))
    commands = [curl(each, PLACEHOLDER_TARGET) for each in (request, second) if each]
    return [*lines, *layout.section("try it", "\n".join(commands).splitlines())]


def _second_request(case: Case) -> Request | None:
    """The second request of a case, at a placeholder where its address follows from the first answer."""
    if case.then is None:
        return None
    is_followed = case.then.at is not None
    second = replace(case.then, resource=f"{case.resource}/{PLACEHOLDER_SID}") if is_followed else case.then
    return build_request(second, PLACEHOLDER_TARGET)


def _form(request: Request) -> list[str]:
    return [f"{name}={value}" for name, value in request.form]


def _conforms(case: Case) -> list[str]:
    expect = case.expect
    answers = case_text.conformant_answers(case)
    lines = [f"{answers}: the code on the basis '{expect.basis}', the status '{expect.status_basis}'"]
    if expect.refusal_basis:
        lines += [f"that it is refused on the basis '{expect.refusal_basis}'"]
    if expect.inferred:
        lines += [f"expected is {' or '.join(map(str, expect.inferred))} on the basis '{expect.inferred_basis}'"]
    if not expect.refuses:
        lines += [f"a success has the shape schemas/{expect.schema}.json"]
        lines += [f"{echo.field} is {' or '.join(map(repr, echo.values))} [{echo.basis}]" for echo in echoes(case)]
    if case.repeat > 1:
        lines += [f"sent {case.repeat} times, with the same outcome each time"]
    return [part for line in lines for part in layout.wrapped(line)]


def _as_json(cases: Sequence[Case], suite: Suite) -> dict[str, Any]:
    return {
        "statements": [vars(statement) for statement in suite.statements.values()],
        "cases": [_case(case) | {"newest": _newest(case, suite)} for case in cases],
    }


def _newest(case: Case, suite: Suite) -> dict[str, str] | None:
    observation = newest_observation(case, suite)
    return {"id": observation.id, "recorded": observation.recorded} if observation else None


def _case(case: Case) -> dict[str, Any]:
    place = {"file": case.file, "line": case.line}
    return requirement(case) | place | {"evidence": list(case.evidence), "source": case.source, "note": case.note}


def _load(folders: Sequence[Path], requirements: str | None = None) -> Loaded:
    try:
        folders = [data_folder("cases"), *(folder.absolute() for folder in folders)]
        # A released set is the same for everybody, whatever runs saw.
        loaded = load(folders, requirements, learning=requirements in (None, EVERYTHING))
    except UnknownRequirements as unknown:
        raise click.UsageError(str(unknown)) from None
    for error in loaded.errors:
        say(f"Error: {error}", err=True)
    return loaded
