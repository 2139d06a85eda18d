"""Profiles of the suite: which cases need no other resource than those that were named.

A case needs a resource where it sends to an endpoint of it, and where all of its controls do. Every other endpoint,
closed to test credentials, is of no resource: a case of it belongs to each profile that has one of its controls.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.case import Case, Suite
from conformance.profile import Profile
from conformance.suggestion import did_you_mean
from conformance.suite.control_assignment import DEFAULT_CONTROLS

RESOURCES = {endpoint: control.partition("/")[0] for endpoint, control in DEFAULT_CONTROLS.items()}
"""The resources that a target can offer, by the first part of the paths of their endpoints."""


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


def with_profiles(case: Case, known: Mapping[str, Case]) -> Case:
    """The case with the resources that each alone are all that it needs; `known` are all cases by name."""
    return replace(case, profiles=tuple(name for name in sorted(RESOURCES.values()) if belongs(case, {name}, known)))


def belongs(case: Case, resources: Collection[str], known: Mapping[str, Case]) -> bool:
    """Whether the case needs no other resource than these: neither itself, nor for all of its controls."""
    controls = [known[name] for name in case.control if name in known]
    return _within(case, resources) and (not controls or any(_within(each, resources) for each in controls))


def is_closed(case: Case) -> bool:
    """Whether the last request of the case is one that test credentials are for nothing: no creation of a resource."""
    last = case.then or case
    return last.at is not None or last.method != "POST" or last.resource not in RESOURCES


def _within(case: Case, resources: Collection[str]) -> bool:
    return all(resource in resources for resource in _resources(case))


def _resources(case: Case) -> Iterator[str]:
    """The resources of the endpoints that the case sends to."""
    for each in (case, case.then):
        endpoint = each.resource.partition("/")[0] if each else ""
        if endpoint in RESOURCES:
            yield RESOURCES[endpoint]


def of_resources(suite: Suite, resources: Collection[str]) -> Suite:
    """The suite with the cases that need no other resource than these, each with those of its controls that are left.

    Without resources, and with all of them, the suite is unchanged.
    """
    others = tuple(name for name in sorted(RESOURCES.values()) if name not in resources)
    if not resources or not others:
        return suite
    known = {case.name: case for case in suite.cases}
    kept = {name: case for name, case in known.items() if belongs(case, resources, known)}
    cases = tuple(
        replace(case, control=tuple(name for name in case.control if name in kept or name not in known))
        for case in kept.values()
    )
    outside = tuple(name for name in known if name not in kept)
    return replace(suite, cases=cases, profile=Profile(require_resources(resources), others), outside=outside)
