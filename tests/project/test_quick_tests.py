"""`make quick` leaves out what starts a process or judges all cases, wherever in the code of a test that is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_run import conform
from tests.reports.test_html import browser
from tests.support import few_cases, misbehaving_targets
from tests.support.quick_tests import LONG, USES, leads_to

ROOT = Path(__file__).parents[2]
PROCESSES, ALL_CASES = USES.values()


def by_a_name() -> None:
    subprocess.run(["true"], check=True)


def by_a_function_of_another_module() -> None:
    conform("list")


def by_a_module() -> None:
    few_cases.conform("list")


def by_an_import_within() -> None:
    from tests.support import command_line

    command_line.run_command([], None, {})


def by_a_function_within() -> None:
    def judge_all() -> None:
        misbehaving_targets.judged()

    judge_all()


class OfAnObject:
    def run(self) -> None:
        by_a_name()


def by_a_method() -> None:
    OfAnObject().run()


def by_nothing() -> None:
    assert misbehaving_targets.cases()


@pytest.mark.parametrize(
    "function",
    [by_a_name, by_a_function_of_another_module, by_a_module, by_an_import_within, by_a_method],
)
def test_a_process_is_found_wherever_it_is_started(function: object) -> None:
    assert leads_to(function, PROCESSES)
    assert not leads_to(function, ALL_CASES)


def test_judging_all_cases_is_found_in_a_function_within() -> None:
    assert leads_to(by_a_function_within, ALL_CASES)
    assert not leads_to(by_a_function_within, PROCESSES)


def test_a_browser_is_a_process() -> None:
    assert leads_to(getattr(browser, "__wrapped__", browser), PROCESSES)


def test_what_uses_neither_is_quick() -> None:
    assert not any(leads_to(by_nothing, use) for use in USES.values())


@pytest.mark.parametrize("place", [place for places in LONG.values() for place in places])
def test_the_long_tests_are_there(place: str) -> None:
    path, _, function = place.partition("::")
    assert (ROOT / path).exists()
    assert not function or f"def {function}(" in (ROOT / path).read_text()
