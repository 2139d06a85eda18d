"""Which tests are quick: those that start no process, and so no browser, npm or ssh, and do not judge all cases.

What a test does follows from its code: the names that it uses, its fixtures, and all functions of the tests and of the
programs around the package that they lead to. So no list of tests is kept, but for those that are about much.
"""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

import pytest

LONG: Mapping[str, tuple[str, ...]] = {
    "are fuzzers, proofs over all faults, or about bounds on time, memory and length": (
        "tests/fuzz/",
        "tests/history/test_ledger.py::test_a_line_has_less_than_its_limit_whatever_the_names_of_its_cases_are",
        "tests/judging/test_faults.py",
        "tests/judging/test_habits.py",
        "tests/judging/test_large_answers.py",
        "tests/judging/test_lookup.py",
        "tests/judging/test_mutants.py",
        "tests/masking/test_bounds.py::test_a_row_of_escapes_is_masked_in_time_proportional_to_its_length",
        "tests/masking/test_bounds.py::test_an_answer_that_is_not_shown_is_not_judged",
        "tests/masking/test_bounds.py::test_what_has_too_many_views_is_not_shown",
        "tests/recorded/test_long_recordings.py",
        "tests/recorded/test_raw_placeholders.py",
        "tests/reports/test_short_output.py",
        "tests/wire/test_masked_answers.py",
    ),
    "ask the same of every case, field or spelling": (
        "tests/cli/test_dummy_credentials.py",
        "tests/judging/test_conforming_values.py",
        "tests/recorded/test_hidden_texts.py",
        "tests/recorded/test_values_never_hidden.py",
        "tests/reports/test_declaration.py",
        "tests/reports/test_first_run.py",
        "tests/reports/test_rows_of_faults.py",
        "tests/suite/test_basis.py",
    ),
    "simulate years of nights, draw hundreds of runs, or write the site": (
        "tests/history/test_simulated_years.py",
        "tests/project/test_site.py",
        "tests/suite/test_by_name.py",
        "tests/suite/test_drawing.py",
    ),
    "wait for deadlines": (
        "tests/engine/test_coordinator.py",
        "tests/session/test_control_retry.py",
        "tests/wire/test_exchange.py",
        "tests/wire/test_kept_connections.py",
    ),
}
"""What is long although it starts nothing: how names of tests begin, by what such tests do."""


@dataclass(frozen=True)
class Use:
    """What a test may use: things of modules whose names begin so, and functions of these names."""

    modules: tuple[str, ...]
    names: tuple[str, ...]

    def has(self, thing: object) -> bool:
        return _home(thing).startswith(self.modules) or getattr(thing, "__name__", "") in self.names


USES: Mapping[str, Use] = {
    "start processes, or call the command line": Use(
        (
            "multiprocessing",
            "selenium",
            "subprocess",
            "conformance.targets.process",
            "tests.support.called_commands",
        ),
        ("fork", "forkpty"),
    ),
    "judge all cases": Use(("tests.support.judged_targets",), ("judged", "judged_alone", "judge_app")),
}
"""What a quick test does not do."""

OURS = ("tests.", "benchmarks.", "release.", "targets.", "website.")
"""How the modules begin that are followed: those of the tests, and the programs of the project around the package."""


def left_out(items: Iterable[pytest.Item]) -> dict[pytest.Item, str]:
    """The tests that are not quick, each with the reason."""
    reasons: dict[pytest.Item, str] = {}
    known: dict[FunctionType, str] = {}
    for item in items:
        if why := next((why for why, places in LONG.items() if item.nodeid.startswith(places)), ""):
            reasons[item] = why
            continue
        for function in _functions(item):
            if function not in known:
                known[function] = next((why for why, use in USES.items() if leads_to(function, use)), "")
            if known[function]:
                reasons.setdefault(item, known[function])
    return reasons


def told(reasons: Mapping[pytest.Item, str]) -> str:
    """What was left out, in one line."""
    counts = Counter(reasons.values())
    return "left out: " + "; ".join(f"{count} tests that {why}" for why, count in sorted(counts.items()))


def _functions(item: pytest.Item) -> Iterator[FunctionType]:
    """The function of a test, and those of its fixtures."""
    if isinstance(item, pytest.Function):
        yield inspect.unwrap(item.function)
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            yield from (inspect.unwrap(each.func) for each in definitions if inspect.isfunction(each.func))


def leads_to(function: object, use: Use) -> bool:
    """Whether a function, or one of these tests that it leads to, uses such a thing."""
    known: set[int] = set()
    pending: list[object] = [function]
    while pending:
        thing = pending.pop()
        if use.has(thing):
            return True
        if id(thing) not in known and _home(thing).startswith(OURS):
            known.add(id(thing))
            pending += _used_by(thing)
    return False


def _home(thing: object) -> str:
    """The module in which a function or class is defined; of a module, its own name."""
    name = getattr(thing, "__name__" if isinstance(thing, ModuleType) else "__module__", None)
    return name if isinstance(name, str) else ""


def _used_by(thing: object) -> Iterator[object]:
    """What a function of these tests, or a class with its methods, uses by name."""
    for member in list(vars(thing).values()) if inspect.isclass(thing) else [thing]:
        function = inspect.unwrap(getattr(member, "__func__", member)) if callable(member) else member
        if inspect.isfunction(function):
            names = set(_names(function.__code__))
            modules = [sys.modules[name] for name in names if name in sys.modules]
            yield from _named(names, function.__globals__, *(_content(module, names) for module in modules))


def _named(names: Collection[str], *places: Mapping[str, object]) -> Iterator[object]:
    """What has one of the names in these places, and in the modules that do."""
    known: set[int] = set()
    pending = list(places)
    while pending:
        place = pending.pop()
        for thing in (place[name] for name in names if name in place):
            yield thing
            if isinstance(thing, ModuleType) and id(thing) not in known:
                known.add(id(thing))
                pending.append(_content(thing, names))


def _content(module: ModuleType, names: Collection[str]) -> Mapping[str, object]:
    """What a module has, and of what it offers and loads when it is first asked for, these names."""
    offered = set(getattr(module, "__all__", ())) & set(names) if hasattr(module, "__getattr__") else ()
    return {**vars(module), **{name: getattr(module, name) for name in offered}} if offered else vars(module)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
