"""Requirements: released sets of cases, each of which stays the same when cases are added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.case import Case, Format, RequirementSet, Service
from conformance.suite.data import data_folder

EVERYTHING = "all"
"""The name that stands for every case, released or not."""


class UnknownRequirements(ValueError):
    """No set of requirements has this name; the message says which there are."""


def choose_version(name: str | None, released: Mapping[str, RequirementSet]) -> str:
    """The version that counts: the one named; empty for all. Raises `UnknownRequirements`.

    Otherwise it is the newest without resources that are asked about by name only.
    """
    if name is None:
        return max((version for version, it in released.items() if not it.by_name), key=version_key, default="")
    if name == EVERYTHING:
        return ""
    if name not in released:
        known = ", ".join([*released, EVERYTHING])
        raise UnknownRequirements(f"no such set of requirements; known are {known}")
    return name


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers for sorting: 0.10 comes after 0.9."""
    return tuple(map(int, version.split(".")))


def newest_with(resources: Iterable[str], released: Mapping[str, RequirementSet]) -> str:
    """The newest version with one of these resources, which are asked about by name only; empty where none has one."""
    wanted = set(resources)
    return max((version for version, it in released.items() if wanted & {*it.by_name}), key=version_key, default="")


def is_required(case: Case, version: str) -> bool:
    """Whether the set of this version contains the case; with an empty version every case counts."""
    return not version or version_key(case.since) <= version_key(version)


def required_cases(version: str, cases: Iterable[Case]) -> list[Case]:
    """The cases in the set of this version."""
    return [case for case in cases if is_required(case, version)]


def requirement(case: Case) -> dict[str, Any]:
    """What a case sends and expects, as JSON, without its place in a file and its evidence."""
    case = case.written
    return {
        "name": case.name,
        "states": list(case.states),
        **_demand(case),
        "auth": str(case.auth),
        "account": str(case.account),
        "format": str(case.format),
        "repeat": case.repeat,
        "silent": list(case.silent),
        "control": list(case.control),
        "since": case.since,
        **({"beside": {hand.deck: hand.to_json() for hand in case.beside}} if case.beside else {}),
        **({"then": _demand(case.then) | {"at": case.then.at and str(case.then.at)}} if case.then else {}),
    }


def _demand(case: Case) -> dict[str, Any]:
    """One request of a case, and what is expected of the answer."""
    expect = case.expect
    return {
        "method": case.method,
        **({"service": str(case.service)} if case.service is not Service.API else {}),
        "resource": case.resource,
        "send": [list(pair) for pair in case.send if pair[0] not in dict(case.draw)],
        "draw": {name: each.to_json() for name, each in case.draw},
        "answers": [str(outcome) for outcome in expect.answers] or ["refused"],
        "basis": str(expect.basis),
        "status_basis": str(expect.status_basis),
        "refusal_basis": str(expect.refusal_basis) if expect.refusal_basis else None,
        "inferred": [str(outcome) for outcome in expect.inferred],
        "schema": expect.schema,
        "body": {name: list(values) for name, values in expect.body.items()},
        **({"body_basis": str(expect.body_basis)} if expect.body_basis else {}),
    }


def schema_names(cases: Iterable[Case]) -> list[str]:
    """The names of the schemas by which answers to the cases are checked, in their order."""
    names = {"common"}
    for case in cases:
        names |= {expect.schema for expect in case.expectations if expect.schema}
        names.add("xml-error" if case.format is Format.XML else "error")
    return sorted(names)


def schema_digests(cases: Iterable[Case]) -> dict[str, str]:
    """SHA-256 of each schema by which answers to the cases are checked, independent of its layout and its address."""
    digests = {}
    for name in schema_names(cases):
        schema = json.loads((data_folder("schemas") / f"{name}.json").read_bytes())
        del schema["$id"]
        digests[name] = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()
    return digests


def requirements_json(version: str, cases: Sequence[Case]) -> dict[str, Any]:
    """The set of this version, which has these cases, as JSON."""
    return {"requirements": version, "cases": [requirement(case) for case in cases], "schemas": schema_digests(cases)}


def digest(version: str, cases: Iterable[Case]) -> str:
    """SHA-256 over the set of this version."""
    content = requirements_json(version, required_cases(version, cases))
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
