"""Isolated pytest: runs pytest as the engine, without the user's settings and plugins and with a display of our own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from conformance.case import Suite
from conformance.engine.isolation import USER_VARIABLES
from conformance.engine.keyword_expression import Selection
from conformance.engine.prefetch import prefetch
from conformance.engine.run import redacted
from conformance.exit_codes import INCONCLUSIVE, INTERNAL, INTERRUPTED, NOTHING, USAGE
from conformance.interrupts import defer_interrupts
from conformance.reports.detail import Detail
from conformance.reports.line_output import LineOutput, PlainOutput
from conformance.reports.printing import say
from conformance.suggestion import near_name
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.targets.secrecy import redactor_of_values

NO_PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
COLOUR_VARIABLES = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables that request colours where there is no terminal."""

OF_THE_ARGUMENTS = (
    "Error: pytest cannot run the cases with the arguments behind --, for the reason above; what still goes wrong "
    "without them is an error of the suite"
)
"""What is said where pytest ends with an internal error in a run that was given arguments for it."""

INI = Path(__file__).parents[1] / "engine" / "isolation.ini"


@dataclass(frozen=True)
class Invocation:
    """One run of pytest: its arguments, and what the command line needs to know of them.

    `may_begin_early` is false where only pytest knows what will be run, or another machine takes part; `selection` is
    what was selected in words, `words` the expression of `-k`, `secrets` what has to be masked in an internal error.
    With `own_output` pytest's output is shown instead of our display, whose `detail` is this.
    """

    arguments: Sequence[str]
    may_begin_early: bool
    own_output: bool
    secrets: Sequence[str]
    selection: str
    words: str = ""
    detail: Detail = Detail.SHORT


def run_pytest(invocation: Invocation) -> int:
    """Runs pytest and returns the exit code of the command; messages about the run go to standard error."""
    captured = io.StringIO()
    arguments = list(invocation.arguments)
    with ExitStack() as stack:
        stack.enter_context(_isolated_environment())
        with defer_interrupts():
            begun, arguments = prefetch(arguments) if invocation.may_begin_early else (None, arguments)
            if begun:
                stack.callback(begun.session.close)
            # Imported this late because it is slow, and the first requests are on their way by now.
            from conformance import plugin
            from conformance.reports.terminal import Terminal

        display = None if invocation.own_output else Terminal(_line_output(sys.stdout), invocation.detail)
        if display:
            stack.enter_context(redirect_stdout(captured))
        try:
            code = plugin.main([*_isolation_arguments(invocation), *arguments], display, begun)
        except Exception as error:
            if not invocation.own_output:
                raise
            say(redacted(redactor_of_values("", invocation.secrets)(f"{type(error).__name__}: {error}")), err=True)
            code = INTERNAL
    if code == INTERRUPTED:
        say("Interrupted.", err=True)
        return INCONCLUSIVE
    if code == INTERNAL and invocation.own_output:
        say(OF_THE_ARGUMENTS, err=True)
        return USAGE
    if display and display.refused:
        say(f"Error: {display.refused}", err=True)
    elif code == INTERNAL:
        say(redacted(redactor_of_values("", invocation.secrets)(captured.getvalue())), err=True)
        say("This is an error of the suite, not of the target; please report the lines above.", err=True)
    elif code == NOTHING and display:
        say(_nothing_ran(display.totals, invocation), err=True)
    return code


def _line_output(stream: TextIO | None) -> LineOutput:
    """In colour on a terminal or where colours are requested, else in plain lines."""
    if stream is None:
        return PlainOutput(None)
    if not stream.isatty() and not any(os.environ.get(name) for name in COLOUR_VARIABLES):
        return PlainOutput(stream)
    from conformance.reports.colour_output import ColourOutput

    return ColourOutput(stream)


def _isolation_arguments(invocation: Invocation) -> list[str]:
    """Arguments that keep pytest from searching for the user's settings."""
    root = data_folder("cases").parent
    disabled = [argument for argument in invocation.arguments if "no:" in argument]
    quiet = [] if any(argument.endswith("no:capture") for argument in disabled) else ["--capture=no"]
    # The plugin is imported before pytest could rewrite its assertions, of which it would warn.
    if invocation.own_output and not any(argument.endswith("no:assertion") for argument in disabled):
        quiet.append("--assert=plain")
    return [f"-c{INI}", f"--rootdir={root}", f"--confcutdir={root}", *quiet]


def _nothing_ran(judged: Mapping[str, int], invocation: Invocation) -> str:
    if judged:
        return "Nothing was judged that the target claims."
    if not invocation.selection:
        return "Nothing ran."
    suite = load([data_folder("cases")]).suite
    nothing = f"Nothing ran: no case matches {invocation.selection}"
    if aside := _asked_by_name_only(invocation, suite):
        return f"{nothing}; cases of {aside} do, which is asked about by name only: add --resource {aside}"
    return f"{nothing}{near_name(invocation.words, suite.names)}"


def _asked_by_name_only(invocation: Invocation, suite: Suite) -> str:
    """The resource that stood aside and has cases that the expression selects; empty where there is none."""
    if not invocation.words:
        return ""
    selection = Selection(invocation.words, replace(suite, cases=suite.known))
    found = [] if selection.problem else selection.matching(suite.aside)
    return next((name for case in found for name in case.profiles), "")


@contextmanager
def _isolated_environment() -> Iterator[None]:
    """Hides the user's options and installed plugins from pytest; workers inherit this environment."""
    before = dict(os.environ)
    for name in USER_VARIABLES:
        os.environ.pop(name, None)
    os.environ[NO_PLUGINS] = "1"
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
