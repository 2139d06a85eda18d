"""A run begins before pytest is there: what is judged first is on its way while pytest is still being imported."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any, NoReturn

from conformance.case import Case
from conformance.engine import options
from conformance.engine.run import Run
from conformance.target import is_target_file


def begin(arguments: Sequence[str]) -> Run | None:
    """The run that `arguments` for pytest describe, with its first cases sent; `None` where pytest has to begin it.

    That is where a target file may start something, and wherever anything is wrong: pytest comes upon it again, and
    says it. In a run that has begun `-k` is done with. To hosts of Twilio's nothing is sent before the credentials are
    proved.
    """
    with suppress(Exception), ExitStack() as stack:
        given = _read(arguments)
        where = given("--twilio-target")
        if where is not None and is_target_file(where):
            return None
        run = Run(given, None)
        stack.callback(run.bench.close)
        if given("-x") and run.loaded.errors:
            return None
        run.cases = _selected(run, given("-k").lstrip())
        run.selected = frozenset(case.name for case in run.cases)
        if not run.bench.target.is_twilio and run.settings.callback_listen is None:
            run.trial.prefetch(run.near(0, hasty=given("-x")))
        stack.pop_all()
        return run
    return None


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _read(arguments: Sequence[str]) -> Callable[[str], Any]:
    """The values of options by their names, as pytest would read them."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    options.add(parser.add_argument)
    parser.add_argument("-k", default="")
    parser.add_argument("-x", action="store_true")
    given = vars(parser.parse_known_args(arguments)[0])
    return lambda name: given[name.lstrip("-").replace("-", "_")]


def misread(expression: str) -> str:
    """What is wrong with an expression for `-k`; empty where nothing is, or where this cannot be said beforehand."""
    try:
        matches = _matching(expression)
        for known in (_Words([]), _Words([], otherwise=True)):
            matches(known)
    except ImportError:
        return ""
    except Exception as error:  # noqa: BLE001 - of what kind it is differs between versions of pytest
        return str(error)
    return ""


def _selected(run: Run, expression: str) -> list[Case]:
    """The cases that pytest will select: of those that are named the ones that match."""
    names = run.settings.names
    cases = [case for case in run.loaded.suite.cases if not names or case.name in names]
    if not expression:
        return cases
    matches = _matching(expression)
    return [case for case in cases if matches(_Words((case.file, case.id, *case.keywords)))]


def _matching(expression: str) -> Callable[[_Words], bool]:
    """What pytest makes of an expression; raises `ImportError` where it keeps that elsewhere."""
    from _pytest.mark.expression import Expression

    return Expression.compile(expression).evaluate


class _Words:
    """What the item of a case is known by, or by any word `otherwise`."""

    def __init__(self, words: Iterable[str], *, otherwise: bool = False) -> None:
        self._words, self._otherwise = [word.lower() for word in words], otherwise

    def __call__(self, word: str, /, **more: str | int | bool | None) -> bool:
        if more:
            raise ValueError("a word takes no parameters")
        return self._otherwise or any(word.lower() in known for known in self._words)
