"""The options of pytest and of xdist that a run can be given, as far as they could end in no run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conformance.engine.callback_options import InvalidOption
from conformance.engine.keyword_expression import nesting_error
from conformance.output_conflicts import conflicts
from conformance.session.settings import Settings

MAX_PROCESSES = 256
"""How many processes may judge together: as many as exchanges may be in flight."""


def require_consistent(chosen: object, own: Settings) -> None:
    """Raises `InvalidOption` where the options of pytest that `chosen` has contradict those of the suite."""
    require_no_places(chosen, own)
    require_distinct_outputs(chosen, own)


def require_distinct_outputs(chosen: object, own: Settings) -> None:
    """Raises `InvalidOption` where two outputs are one file: those of `own`, and those that pytest writes.

    `chosen` has the options of pytest as attributes, where its plugins for them are active.
    """
    named = (getattr(chosen, name, None) for name in ("xmlpath", "log_file"))
    outputs = [Path(name) for name in named if isinstance(name, str) and name]
    for problem in conflicts([*outputs, *own.written]):
        raise InvalidOption(problem)


def require_no_places(chosen: object, own: Settings) -> None:
    """Raises `InvalidOption` where all cases are to be judged, and files or folders are named too, as after `--`."""
    if own.whole and getattr(chosen, "file_or_dir", None):
        raise InvalidOption("no file or folder can follow --, only options of pytest; --cases DIR adds cases")


def require_usable(chosen: object, count_cores: Callable[[], int]) -> None:
    """Raises `InvalidOption` for options of pytest's and of xdist's that end in no run; `chosen` has them."""
    require_flat_expressions(chosen)
    require_few_processes(chosen, count_cores)


def require_flat_expressions(chosen: object) -> None:
    """Raises `InvalidOption` where pytest could not read the values of `-k` and `-m` that `chosen` has."""
    for option, name in (("-k", "keyword"), ("-m", "markexpr")):
        expression = getattr(chosen, name, None)
        if isinstance(expression, str) and (problem := nesting_error(expression)):
            raise InvalidOption(f"Wrong expression passed to '{option}': {problem}")


def require_few_processes(chosen: object, count_cores: Callable[[], int]) -> None:
    """Raises `InvalidOption` where the options of xdist mean more than `MAX_PROCESSES` processes, or less than none.

    `chosen` has the options as attributes, or none of them without xdist; `count_cores` says how many processes a word
    such as `auto` means, which a variable of the environment may say.
    """
    number = getattr(chosen, "numprocesses", None) or 0
    named = count_cores() if isinstance(number, str) else number
    if named < 0:
        raise InvalidOption(f"-n is a number of processes, not {named}")
    named = min(named, getattr(chosen, "maxprocesses", None) or named)
    if named + sum(map(_times, getattr(chosen, "tx", None) or ())) > MAX_PROCESSES:
        raise InvalidOption(f"at most {MAX_PROCESSES} processes can judge together")


def _times(spec: str) -> int:
    """How many processes a value of `--tx` means, as xdist reads it."""
    try:
        return max(int(spec[: spec.find("*")]), 0)
    except ValueError:
        return 1
