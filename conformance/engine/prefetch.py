"""Sends the first cases while pytest is still being imported.

This is for speed alone: importing pytest takes longer than many exchanges. Without this module (where `prefetch`
returned no run for any arguments) pytest would begin the same run, with the same requests, results, messages and exit
code, only later.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, NoReturn

from conformance.case import Case
from conformance.engine import options
from conformance.engine.run import Run
from conformance.target import is_target_file


def prefetch(arguments: Sequence[str]) -> tuple[Run | None, list[str]]:
    """Begins the run that `arguments` for pytest describe; returns it, and the arguments that pytest still needs.

    The run has sent the cases that pytest will judge first, and none that pytest would not select; `-k` has been
    applied and is not among the arguments returned. With several processes it has sent what one process sends for all,
    where all cases are judged. The caller closes its session. No run is returned, and pytest begins it with unchanged
    arguments, where a target file may start a process, and where anything is wrong with the arguments: pytest finds it
    again and reports it. To hosts of Twilio nothing is sent before the preflight.
    """
    with suppress(Exception), ExitStack() as stack:
        option = _parsed(arguments)
        where, workers = option("--twilio-target"), option("-n")
        if (where is not None and is_target_file(where)) or (workers is not None and not _is_whole(option)):
            return None, list(arguments)
        run = Run(option, None)
        stack.callback(run.session.close)
        if option("-x") and run.loaded.errors:
            return None, list(arguments)
        cases = _shared(run) if workers else _first(run, stops_at_failure=option("-x"))
        if not run.session.target.is_twilio and run.settings.callback_listen is None:
            run.scheduler.prefetch(cases)
        stack.pop_all()
        return run, [argument for argument in arguments if workers or not argument.startswith("-k")]
    return None, list(arguments)


def _is_whole(option: Callable[[str], Any]) -> bool:
    """Whether a known number of processes, one at least, judges all cases to the end."""
    chooses = option("-k") or option("-x") or option("--twilio-case")
    return bool(re.fullmatch("[1-9][0-9]*", option("-n")) and not chooses)


def _shared(run: Run) -> list[Case]:
    """The cases that this process sends for all workers; none that waits for callbacks, which each sends itself."""
    return [case for case in run.loaded.suite.cases if case.name in run.scheduler.shared and not case.silent]


def _first(run: Run, *, stops_at_failure: bool) -> list[Case]:
    """The cases of a run in one process that are sent first; from now on it knows which it judges."""
    run.cases = run.selection.matching(_named(run))
    run.selected = frozenset(case.name for case in run.cases)
    return run.lookahead(0, stops_at_failure=stops_at_failure)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _parsed(arguments: Sequence[str]) -> Callable[[str], Any]:
    """The values of options by their names, as pytest parses them."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    options.add(parser.add_argument)
    parser.add_argument("-k", default="")
    parser.add_argument("-n")
    parser.add_argument("-x", action="store_true")
    values = vars(parser.parse_known_args(arguments)[0])
    return lambda name: values[name.lstrip("-").replace("-", "_")]


def _named(run: Run) -> list[Case]:
    """The cases that were named one by one; all, where none was."""
    names = run.settings.names
    return [case for case in run.loaded.suite.cases if not names or case.name in names]
