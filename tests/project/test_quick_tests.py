"""`make quick` leaves out what starts a process or judges all cases, wherever in the code of a test that is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import conformance
from conformance.targets.process import Command
from release import shown_commands
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


def by_a_program_around_the_package() -> None:
    list(shown_commands.run_all(ROOT, "4010", {}))


def by_a_target_that_is_started() -> None:
    Command(("true",), ROOT, "t.yaml:1")


def by_an_app_in_this_process() -> None:
    conformance.judge_app(None)


def by_nothing() -> None:
    assert misbehaving_targets.cases()


@pytest.mark.parametrize(
    "function",
    [
        by_a_name,
        by_a_function_of_another_module,
        by_a_module,
        by_an_import_within,
        by_a_method,
        by_a_program_around_the_package,
        by_a_target_that_is_started,
    ],
)
def test_a_process_is_found_wherever_it_is_started(function: object) -> None:
    assert leads_to(function, PROCESSES)
    assert not leads_to(function, ALL_CASES)


@pytest.mark.parametrize("function", [by_a_function_within, by_an_app_in_this_process])
def test_judging_all_cases_is_found_in_a_function_within_and_in_what_the_package_loads_late(function: object) -> None:
    assert leads_to(function, ALL_CASES)
    assert not leads_to(function, PROCESSES)


def test_every_room_has_quick_tests() -> None:
    command = [sys.executable, "-m", "pytest", "--quick", "--collect-only", "-q", "-p", "no:xdist"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    quick = {line.split("/")[1] for line in done.stdout.splitlines() if line.startswith("tests/")}
    assert quick == {path.parent.name for path in ROOT.glob("tests/*/test_*.py")} - {"fuzz"}
    assert "left out: " in done.stdout


def test_a_browser_is_a_process() -> None:
    assert leads_to(getattr(browser, "__wrapped__", browser), PROCESSES)


def test_what_uses_neither_is_quick() -> None:
    assert not any(leads_to(by_nothing, use) for use in USES.values())


@pytest.mark.parametrize("place", [place for places in LONG.values() for place in places])
def test_the_long_tests_are_there(place: str) -> None:
    path, _, function = place.partition("::")
    assert (ROOT / path).exists()
    assert not function or f"def {function}(" in (ROOT / path).read_text()
