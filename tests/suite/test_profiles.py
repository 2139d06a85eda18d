"""The profile of a resource has what needs no other one, by what each case and its controls send to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.case import Case, Reference, Service, Suite
from conformance.profile import EVERYTHING, Profile
from conformance.suite.control_assignment import DEFAULT_CONTROLS
from conformance.suite.profiles import (
    RESOURCES,
    SERVICES,
    UnknownResource,
    is_closed,
    of_resources,
    profiles_of,
    require_resources,
)
from tests.support.judged_targets import LOADED

SUITE = LOADED.suite


def names(*resources: str) -> set[str]:
    return {case.name for case in of_resources(SUITE, resources).cases}


@pytest.mark.parametrize("resource", RESOURCES.values())
def test_a_resource_has_its_own_cases_in_both_formats_and_none_that_sends_to_another_one(resource: str) -> None:
    endpoint = next(endpoint for endpoint, name in RESOURCES.items() if name == resource)
    found = of_resources(SUITE, (resource,)).cases
    everything = (*SUITE.cases, *SUITE.aside)
    assert {case.name for case in everything if case.name.startswith((f"{resource}/", f"xml/{resource}/"))} <= {
        case.name for case in found
    }
    requests = [each for case in found for each in (case, case.then) if each]
    sent_to = {each.resource for each in requests} | {each.resource.partition("/")[0] for each in requests}
    assert sent_to & RESOURCES.keys() == {endpoint}
    assert {each.service for each in requests} == {SERVICES.get(resource, Service.API)}


def test_what_is_closed_to_test_credentials_belongs_to_each_resource_and_access_to_the_one_that_it_uses() -> None:
    assert {"other-resources/closed/queues-get", "other-resources/closed/account-get"} <= (
        names("messages") & names("calls") & names("numbers")
    )
    assert "access/authentication/wrong-token" in names("messages") - names("calls") - names("numbers")
    assert {"access/repetition/call", "access/repetition/refused-call"} <= names("calls") - names("messages")
    assert "other-resources/closed/call-update" not in names("messages")


def test_the_resources_together_are_the_whole_suite() -> None:
    assert of_resources(SUITE, ("calls", "messages", "numbers")) is SUITE
    assert of_resources(SUITE, ()) is SUITE
    assert SUITE.profile == EVERYTHING
    whole = of_resources(SUITE, tuple(RESOURCES.values()))
    assert (whole.profile, whole.aside, len(whole.cases)) == (EVERYTHING, (), len(SUITE.cases) + len(SUITE.aside))


def test_two_resources_have_more_than_both_alone_where_a_case_needs_both() -> None:
    together = names("calls", "messages")
    assert "xml/access/call-update" in together - names("calls") - names("messages")
    assert SUITE.case("xml/access/call-update").profiles == ()


def test_a_case_hangs_on_no_control_of_a_resource_that_was_not_asked_about() -> None:
    suite = of_resources(SUITE, ("messages",))
    assert suite.profile == Profile(("messages",), ("calls", "numbers"))
    assert {name for case in suite.cases for name in case.control} <= names("messages")
    assert suite.case("other-resources/closed/queues-get").control == (DEFAULT_CONTROLS["Messages"],)


def test_the_names_of_a_suite_stay_those_of_all_cases() -> None:
    suite = of_resources(SUITE, ("numbers",))
    assert sorted(suite.names) == sorted(SUITE.names)
    assert len(suite.cases) < len(suite.names)


def test_a_case_of_the_users_own_belongs_where_its_requests_and_controls_do() -> None:
    known = {case.name: case for case in SUITE.cases}
    sample = SUITE.case("messages/to/unroutable")
    conference = replace(sample, name="own/a/b", resource="Conferences", control=())
    assert profiles(conference, known) == ("calls", "messages", "numbers")
    assert profiles(replace(conference, control=("calls/from/valid",)), known) == ("calls",)
    assert profiles(replace(sample, then=replace(sample, resource="Calls")), known) == ()


def profiles(case: Case, known: dict[str, Case]) -> tuple[str, ...]:
    return profiles_of(case, known)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("mesages", "messages"), ("Calls", "calls"), ("phone-numbers", "numbers"), ("message", "messages")],
)
def test_a_misspelt_resource_is_answered_with_the_one_that_is_meant_and_the_choices(slip: str, meant: str) -> None:
    with pytest.raises(
        UnknownResource, match=f"did you mean '{meant}'.* The resources are calls, lookup, messages, numbers"
    ):
        require_resources([slip])


def test_a_name_that_is_like_no_resource_is_answered_with_the_choices_alone() -> None:
    with pytest.raises(UnknownResource, match=r"no such resource\. The resources are calls, lookup, messages, numbers"):
        require_resources(["zzz"])


def test_resources_are_each_named_once_and_in_one_order() -> None:
    assert require_resources(["numbers", "calls", "numbers"]) == ("calls", "numbers")


def test_only_the_creation_of_a_resource_is_open_to_test_credentials() -> None:
    created = SUITE.case("messages/from/valid")
    assert not is_closed(created)
    assert is_closed(replace(created, method="GET"))
    assert is_closed(replace(created, resource="Messages/SM0123456789abcdef0123456789abcdef"))
    assert is_closed(replace(created, then=replace(created, at=Reference.URI)))
    successes = [case for case in SUITE.cases if case.then is None and not case.expect.refuses]
    assert successes
    assert not any(map(is_closed, successes))


def test_a_suite_without_a_case_of_a_resource_has_an_empty_profile() -> None:
    alone = Suite((SUITE.case("messages/from/valid"),), {}, {})
    assert of_resources(alone, ("calls",)).cases == ()
