"""Released sets of cases: what each demands does not change any more, however many cases are added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.case import Case, Format, RequirementSet
from conformance.suite.data import data_folder

EVERYTHING = "all"
"""The name for every case there is, released or not."""


class UnknownRequirements(ValueError):
    """No set of requirements has this name; the message says which there are."""


def chosen(name: str | None, released: Mapping[str, RequirementSet]) -> str:
    """The version that counts: the one named, else the newest; empty for every case. Raises `UnknownRequirements`."""
    if name is None:
        return max(released, key=rank, default="")
    if name == EVERYTHING:
        return ""
    if name not in released:
        known = ", ".join([*released, EVERYTHING])
        raise UnknownRequirements(f"no set of requirements is called {name!r}; known are {known}")
    return name


def rank(version: str) -> tuple[int, ...]:
    """A version such as 0.10 as numbers, so that it comes after 0.9."""
    return tuple(map(int, version.split(".")))


def named_by(version: str, cases: Iterable[Case]) -> list[Case]:
    """The cases that the set of this version asks for; all of them where it is empty."""
    return [case for case in cases if not version or rank(case.since) <= rank(version)]


def demands(case: Case) -> dict[str, Any]:
    """All that a case asks and expects, as JSON; not where it is written, nor what shows it."""
    expect = case.expect
    return {
        "name": case.name,
        "states": list(case.states),
        "method": case.method,
        "resource": case.resource,
        "send": [list(pair) for pair in case.send],
        "answers": [str(outcome) for outcome in expect.answers] or ["refused"],
        "basis": str(expect.basis),
        "status_basis": str(expect.status_basis),
        "schema": expect.schema,
        "body": {name: list(values) for name, values in expect.body.items()},
        "auth": str(case.auth),
        "account": str(case.account),
        "format": str(case.format),
        "repeat": case.repeat,
        "silent": list(case.silent),
        "control": list(case.control),
        "since": case.since,
    }


def shapes(cases: Iterable[Case]) -> dict[str, str]:
    """SHA-256 of each schema by which answers to the cases are measured, however it is laid out."""
    named = {case.expect.schema for case in cases if case.expect.schema}
    errors = {"xml-error" if case.format is Format.XML else "error" for case in cases}
    found = {}
    for name in sorted({*named, *errors, "common"}):
        schema = json.loads((data_folder("schemas") / f"{name}.json").read_bytes())
        found[name] = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()
    return found


def listed(version: str, cases: Sequence[Case]) -> dict[str, Any]:
    """What the set of this version demands by these cases, as JSON."""
    return {"requirements": version, "cases": [demands(case) for case in cases], "schemas": shapes(cases)}


def digest(version: str, cases: Iterable[Case]) -> str:
    """SHA-256 over what the set of this version demands."""
    said = listed(version, named_by(version, cases))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
