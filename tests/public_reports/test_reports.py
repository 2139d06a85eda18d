"""Every public report is covered by a test in this package, by a test elsewhere, or does not concern the suite."""

from __future__ import annotations

from collections import Counter
from importlib import import_module

import pytest

from tests.public_reports import test_answer_forms, test_fakes, test_networks, test_service, test_tools
from tests.support.public_reports import covered

MODULES = (
    test_service,
    test_networks,
    test_fakes,
    test_answer_forms,
    test_tools,
)
NUMBERS = {
    "A": "01 02 03 05 06 07 09 11 12 13 14 15 17 18 19 22 23 24 26 27 28 29 31 32 33 34 35 38 40 41 42 44 46 47 48",
    "B": "01 03 05 07 09 11 12 14 15 17 19 21 22 25 26 27 31 32 33 34 35 36 38 41 42 43",
    "C": "01 03 05 06 08 09 10 11 12 13 14 15 16 19 20 23 25 28 30 33 34 35 38 39 40",
}
"""The service, fakes and specifications, tools."""

REPORTS = [letter + number for letter, numbers in NUMBERS.items() for number in numbers.split()]
COVERED = {
    "B34": (
        "judging.test_recorded_answers.test_every_answer_recorded_since_2017_has_the_shape_of_its_kind",
        "judging.test_recorded_answers.test_an_earlier_answer_lacks_what_came_later_and_nothing_else",
    ),
    "C20": (
        "wire.test_exchange.test_an_authority_of_the_environment_is_trusted_unless_another_is_chosen",
        "wire.test_exchange.test_a_certificate_out_of_date_or_of_another_name_says_so",
        "cli.test_hostile_runs.test_a_certificate_that_is_not_trusted_is_inconclusive",
    ),
    "C28": (
        "cli.test_run.test_junit_is_written",
        "cli.test_secrets.test_junit_stays_well_formed_whatever_came",
    ),
    "C30": (
        "cli.test_secrets.test_no_form_of_the_token_is_written_anywhere",
        "cli.test_secrets.test_an_error_of_the_suite_itself_does_not_say_the_token",
    ),
}
"""Reports that are covered by slow tests in other packages."""

ALSO = {
    "A31": ("targets.test_preflight.test_live_credentials_are_refused_before_any_post",),
    "A41": ("cli.test_run.test_an_outage_is_inconclusive",),
    "A47": ("cli.test_run.test_twilio_without_credentials_is_one_message_that_names_both_variables",),
    "C10": ("cli.test_run.test_an_unreadable_case_file_is_said_with_its_place_and_the_others_run",),
    "C14": ("cli.test_run.test_one_process_and_four_find_the_same",),
    "C33": ("cli.test_run.test_nothing_selected_is_no_success",),
    "C38": ("cli.test_hostile_runs.test_what_gives_no_answer_is_inconclusive_and_given_up_soon",),
}
"""Reports that are covered here within the process, and in other packages by a run of the command line."""

UNRELATED: dict[str, str] = {}
"""Reports that do not concern this suite, each with the reason."""


def test_every_report_is_covered_once_or_does_not_concern_the_suite() -> None:
    ways = [set(covered(module)) for module in MODULES] + [set(COVERED), set(UNRELATED)]
    counted = Counter(name for way in ways for name in way)
    assert len(REPORTS) == len(set(REPORTS)) == 86
    assert sorted(counted) == sorted(REPORTS)
    assert set(counted.values()) == {1}
    assert all(UNRELATED.values())
    assert set(ALSO) <= set(counted) - set(COVERED)


@pytest.mark.parametrize("node", [node for named in (COVERED, ALSO) for nodes in named.values() for node in nodes])
def test_a_test_of_another_package_that_covers_a_report_exists(node: str) -> None:
    module, _, name = node.rpartition(".")
    assert callable(getattr(import_module(f"tests.{module}"), name))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_test_names_the_reports_that_it_covers(module: object) -> None:
    own = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    assert own
    assert [name for name, test in own.items() if not getattr(test, "reports", ())] == []
