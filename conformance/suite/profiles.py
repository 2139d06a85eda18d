"""Profiles of the suite: which cases need no other resource than those that were named.

A case needs a resource where it sends to an endpoint of it, and where all of its controls do. Every other endpoint,
closed to test credentials, is of no resource: a case of it belongs to each profile that has one of its controls. A
resource on a host of its own has that host for itself.

A resource can be one that is asked about by name only: its cases stand aside until somebody names it, or a set of
requirements that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.case import Case, Service, Suite
from conformance.profile import Profile
from conformance.report import Report
from conformance.resource_result import not_asked
from conformance.suggestion import did_you_mean
from conformance.suite.control_assignment import DEFAULT_CONTROLS
from conformance.suite.requirements import is_required, newest_with

RESOURCES = {endpoint: control.partition("/")[0] for endpoint, control in DEFAULT_CONTROLS.items()}
"""The resources that a target can offer, by their endpoints: below an account, the first part of the path."""

SERVICES = {"lookup": Service.LOOKUPS}
"""The resources that have another service than the API for themselves, and which."""

READ = frozenset({"lookup"})
"""The resources that are read with GET; of all others only the creation is open."""


class UnknownResource(ValueError):
    """No resource has this name; the message says which there are."""


def require_resources(names: Iterable[str]) -> tuple[str, ...]:
    """The resources of these names, each once and in the order of the suite; raises `UnknownResource`."""
    known = sorted(RESOURCES.values())
    chosen = set()
    for name in names:
        if name not in known:
            hint = did_you_mean(name.lower(), known, 0.5) or "."
            raise UnknownResource(f"no such resource{hint} The resources are {', '.join(known)}")
        chosen.add(name)
    return tuple(name for name in known if name in chosen)


def profiles_of(case: Case, known: Mapping[str, Case]) -> tuple[str, ...]:
    """The resources that each alone are all that the case needs; `known` are all cases by name."""
    candidates = set(_resources(case)) or RESOURCES.values()
    return tuple(name for name in sorted(candidates) if belongs(case, {name}, known))


def belongs(case: Case, resources: Collection[str], known: Mapping[str, Case]) -> bool:
    """Whether the case needs no other resource than these: neither itself, nor for all of its controls."""
    if case.service not in {SERVICES.get(name, Service.API) for name in resources}:
        return False
    controls = [known[name] for name in case.control if name in known]
    return _within(case, resources) and (not controls or any(_within(each, resources) for each in controls))


def is_closed(case: Case) -> bool:
    """Whether the last request of the case is one that test credentials are for nothing.

    Open is the creation of a resource, or reading it where there is nothing to create.
    """
    last = case.then or case
    method = "GET" if RESOURCES.get(last.resource) in READ else "POST"
    return last.at is not None or last.method != method or last.resource not in RESOURCES


def _within(case: Case, resources: Collection[str]) -> bool:
    return all(resource in resources for resource in _resources(case))


def _resources(case: Case) -> Iterator[str]:
    """The resources of the endpoints that the case sends to."""
    for each in (case, case.then):
        endpoint = each.resource.partition("/")[0] if each else ""
        if endpoint in RESOURCES:
            yield RESOURCES[endpoint]
        yield from (name for name, service in SERVICES.items() if each and each.service is service)


def left_out(report: Report) -> tuple[str, ...]:
    """The resources that a run was not asked about; without a profile only those that are asked about by name."""
    return not_asked(report, RESOURCES.values() if report.profile.resources else SERVICES)


def by_name_only(suite: Suite) -> frozenset[str]:
    """The resources that are asked about only where somebody names them, or a set that has them."""
    return frozenset(name for released in suite.requirements.values() for name in released.by_name)


def with_aside(suite: Suite, requirements: str | None) -> Suite:
    """The suite without the cases of resources that are asked about by name only, where `requirements` name none.

    Of a set that was named and does not have them they are no part; without such a name they stand aside.
    """
    names = by_name_only(suite)
    aside = tuple(
        case
        for case in suite.cases
        if names.intersection(case.profiles) and (requirements is None or not is_required(case, suite.scored))
    )
    left_out = {case.name for case in aside}
    cases = tuple(case for case in suite.cases if case.name not in left_out)
    if requirements is None:
        return replace(suite, cases=cases, aside=aside)
    return replace(suite, cases=cases, outside=(*suite.outside, *(case.name for case in aside)))


def with_named(suite: Suite, resources: Collection[str]) -> Suite:
    """The suite with the cases that stood aside and are of one of these resources, scored by the set that has them."""
    named = [case for case in suite.aside if not set(case.profiles).isdisjoint(resources)]
    if not named:
        return suite
    version = newest_with(resources, suite.requirements)
    cases = (replace(case, newer_than="" if is_required(case, version) else version) for case in (*suite.cases, *named))
    aside = tuple(case for case in suite.aside if case not in named)
    return replace(suite, cases=tuple(cases), aside=aside, scored=version)


def of_resources(suite: Suite, resources: Collection[str]) -> Suite:
    """The suite with the cases that need no other resource than these, each with those of its controls that are left.

    Without resources, and with all that the suite has, the suite is unchanged.
    """
    suite = with_named(suite, resources)
    last = by_name_only(suite)
    absent = last - {name for case in suite.cases for name in case.profiles}
    names = sorted(RESOURCES.values(), key=lambda name: (name in last, name))
    others = tuple(name for name in names if name not in {*resources, *absent})
    if not resources or not others:
        return suite
    known = {case.name: case for case in suite.cases}
    kept = {name: case for name, case in known.items() if belongs(case, resources, known)}
    cases = tuple(
        replace(case, control=tuple(name for name in case.control if name in kept or name not in known))
        for case in kept.values()
    )
    outside = (*suite.outside, *(name for name in known if name not in kept))
    return replace(suite, cases=cases, profile=Profile(require_resources(resources), others), outside=outside)
