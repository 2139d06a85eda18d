"""`list`: the cases of the suite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from conformance.case import Basis, Case, Suite
from conformance.exit_codes import USAGE
from conformance.reports import case_text
from conformance.reports.printing import say, say_json
from conformance.suggestion import did_you_mean, near_name
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


def list_cases(
    *,
    as_json: bool,
    statement: str | None,
    resource: str | None,
    basis: str | None,
    text: str | None,
    select: str | None,
    stale: str | None,
    inferred: bool,
    requirements: str | None,
    is_quiet: bool,
    folders: Sequence[Path],
) -> int:
    """Prints the cases that match all filters; 5 where none does, 4 where a file cannot be read.

    Where no case is stale the exit code is 0. The JSON of a named set of requirements has only what the set demands,
    so that it stays the same to the byte as long as the set does.
    """
    fresh_from = _first_fresh_day(stale)
    loaded = load_cases(folders, requirements or EVERYTHING)
    suite = loaded.suite
    if resource is not None:
        require_resource(resource, suite)
    matching = list(required_cases(suite.scored, suite.cases))
    unknown = ""
    for words in filter(None, (text, select)):
        found = {case.name for case in found_by(words, suite)}
        unknown = unknown if found else words
        matching = [case for case in matching if case.name in found]
    matching = [case for case in matching if _matches(case, statement, resource, basis)]
    matching = [case for case in matching if case.expect.is_inferred or not inferred]
    shown = [case for case in matching if fresh_from is None or is_stale(case, suite, fresh_from)]
    if as_json and not is_quiet:
        content = requirements_json(suite.scored, shown) if suite.scored else _as_json(shown, suite)
        say_json(content)
    for case in () if as_json or is_quiet else shown:
        say(line(case) if fresh_from is None else _stale_line(case, suite))
    if not matching and not loaded.errors:
        say(f"No case matches everything that was asked for{near_name(unknown, suite.names)}", err=True)
    if fresh_from is not None and matching and not shown:
        say(f"Of {len(matching)} cases each was observed on {fresh_from} or later.", err=True)
    if loaded.errors:
        return USAGE
    return 0 if matching else 5


def found_by(words: str, suite: Suite) -> list[Case]:
    """The cases that `-k` selects with these words, as in a run; raises `click.UsageError` for what it refuses."""
    from conformance.engine.keyword_expression import Selection

    selection = Selection(words, suite)
    if problem := selection.problem:
        raise click.UsageError(f"no case has the text {words!r}, and it is no expression for -k: {problem}")
    return selection.matching(suite.cases)


def require_resource(name: str, suite: Suite) -> None:
    """Raises `click.UsageError`, with the names that there are, where no case is of this resource."""
    known = list(dict.fromkeys(case.name.partition("/")[0] for case in suite.cases))
    if name not in known:
        raise click.UsageError(
            f"--resource: no such resource{did_you_mean(name, known)} (there are {', '.join(known)})"
        )


def _matches(case: Case, statement: str | None, resource: str | None, basis: str | None) -> bool:
    return (
        (statement is None or statement in case.states)
        and (resource is None or case.capability.partition("/")[0] == resource)
        and (basis is None or case.basis is Basis(basis))
    )


def _first_fresh_day(stale: str | None) -> date | None:
    """The first day that is not stale; `None` without `--stale`."""
    if stale is None:
        return None
    try:
        return Age.of(stale).before(datetime.now(UTC).date())
    except NotADate as error:
        raise click.UsageError(f"--stale: {error}") from None


def line(case: Case) -> str:
    """A case on one line: its name, what conforms, the statements that it checks."""
    return f"{case.name:<44} {case_text.conformant_answers(case):<20} {' '.join(case.states)}"


def _stale_line(case: Case, suite: Suite) -> str:
    observation = newest_observation(case, suite)
    return (
        f"{case.name:<44} {observation.recorded:<20} {observation.id}"
        if observation
        else f"{case.name:<44} never observed"
    )


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


def load_cases(folders: Sequence[Path], requirements: str | None = None) -> Loaded:
    """The cases of the suite and of `folders`, with an error printed for each file that cannot be read.

    Without the name of a set they are all there, those too that are asked about by name only.
    """
    try:
        folders = [data_folder("cases"), *(folder.absolute() for folder in folders)]
        # A released set is the same for everybody, whatever runs saw.
        loaded = load(folders, requirements or EVERYTHING, learning=requirements in (None, EVERYTHING))
    except UnknownRequirements as unknown:
        raise click.UsageError(f"--requirements: {unknown}") from None
    for error in loaded.errors:
        say(f"Error: {error}", err=True)
    return loaded
