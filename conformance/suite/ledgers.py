"""Ledgers beside the case files: statements, evidence, observations of runs, released sets, decks of companions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.case import Evidence, Outcome, RequirementSet, Statement
from conformance.companion import Companion
from conformance.suite import inputs
from conformance.suite.companions import read_companion
from conformance.suite.expectation import read_outcomes
from conformance.suite.freshness import NotADate, earliest
from conformance.suite.node_values import as_mapping, as_mappings, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place
from conformance.suite.yaml_file import read_yaml

STATEMENTS, EVIDENCE, OBSERVED, REQUIREMENTS = "statements.yaml", "evidence.yaml", "observed.yaml", "requirements.yaml"
COMPANIONS = "companions.yaml"
RUN_VALUES = {"kind": "run", "credentials": "test"}
"""Values that every entry of the ledger of runs has."""

EVIDENCE_KEYS = ("id", "where", "kind", "recorded", "credentials")
CREDENTIALS = ("test", "live", "none", "unknown")
"""The credentials of an observation: only one with test credentials makes an expectation `observed`."""

VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
"""The version of a set of requirements."""

NAMES = (STATEMENTS, EVIDENCE, OBSERVED, REQUIREMENTS, COMPANIONS)


@dataclass(frozen=True)
class Observation:
    """A case that passed in a run, the entry of the ledger of runs that says so, and the place of the case in it."""

    case: str
    evidence: str
    place: Place


@dataclass
class Ledgers:
    """Statements and evidence by id, observations of runs, and released sets, read from one folder after another.

    `seen` are the outcomes that the newest run saw of a case that is inferred.
    """

    statements: dict[str, Statement] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    seen: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    _runs: dict[str, list[str]] = field(default_factory=dict)
    requirements: dict[str, RequirementSet] = field(default_factory=dict)
    decks: dict[str, tuple[Companion, ...]] = field(default_factory=dict)

    def read(self, folder: Path) -> Iterator[Malformed]:
        """Adds the ledgers that `folder` has; yields an error for each that cannot be read."""
        readers = (
            (STATEMENTS, self._add_statements),
            (EVIDENCE, self._add_evidence),
            (OBSERVED, self.add_observed),
            (REQUIREMENTS, self._add_requirements),
            (COMPANIONS, self._add_companions),
        )
        for name, add in readers:
            path = folder / name
            if not os.path.lexists(path):
                continue
            try:
                add(path, f"{folder.name}/{name}")
            except Malformed as error:
                yield error

    def runs_of(self, case: str) -> tuple[str, ...]:
        """The ids of the entries in which a run observed the case."""
        return tuple(self._runs.get(case, ()))

    def _add_statements(self, path: Path, display_name: str) -> None:
        optional = ("rows", "not-testable", "since", "in-2026", "not-read")
        for mapping in _entries(path, display_name, "statements", ("id", "says", "anchor"), optional):
            rows = inputs.take_rows(mapping)
            entry = {name.replace("-", "_"): text for name, text in _unique(mapping, self.statements).items()}
            self.statements[entry["id"]] = Statement(**entry, rows=rows)

    def _add_evidence(self, path: Path, display_name: str) -> None:
        for mapping in _entries(path, display_name, "evidence", EVIDENCE_KEYS, ("note", "shows")):
            self._add_entry(mapping)

    def add_observed(self, path: Path, display_name: str) -> None:
        """Adds the ledger of runs at `path`, whose entries name the cases that passed; raises `Malformed`."""
        for mapping in _entries(path, display_name, "evidence", (*EVIDENCE_KEYS, "cases"), ("note", "answers")):
            cases = mapping.entries.pop("cases")
            seen = _seen(mapping)
            for name, only in RUN_VALUES.items():
                if as_text(mapping.entries[name], f"'{name}'") != only:
                    raise Malformed(mapping.entries[name].place, f"{name!r} is {only!r} in the ledger of runs")
            entry = self._add_entry(mapping)
            places = _case_places(cases)
            self._add_seen(seen, places)
            self.observations += [Observation(name, entry.id, place) for name, place in places.items()]
            for name in places:
                self._runs.setdefault(name, []).append(entry.id)

    def _add_seen(self, seen: Mapping[str, Node], places: Mapping[str, Place]) -> None:
        """Adds the outcomes of the inferred cases that passed; those of a later entry replace those of an earlier."""
        for name, node in seen.items():
            if name not in places:
                raise Malformed(node.place, f"'answers' names {name!r}, which is not among the cases")
            self.seen[name] = read_outcomes(node)

    def _add_requirements(self, path: Path, display_name: str) -> None:
        for mapping in _entries(path, display_name, "requirements", ("version", "digest"), ("by-name",)):
            version, digest = (as_text(mapping.entries[name], f"'{name}'") for name in ("version", "digest"))
            if not re.fullmatch(VERSION, version, re.ASCII) or version in self.requirements:
                raise Malformed(
                    mapping.entries["version"].place, f"'version' is a new one such as 0.1, not {version!r}"
                )
            if not re.fullmatch("[0-9a-f]{64}", digest):
                raise Malformed(mapping.entries["digest"].place, f"'digest' is SHA-256 in hex digits, not {digest!r}")
            by_name = as_texts(mapping.entries["by-name"], "'by-name'") if "by-name" in mapping.entries else ()
            self.requirements[version] = RequirementSet(version, digest, by_name)

    def _add_companions(self, path: Path, display_name: str) -> None:
        for mapping in _entries(path, display_name, "decks", ("deck", "companions"), ()):
            name = as_text(mapping.entries["deck"], "'deck'")
            if name in self.decks:
                raise Malformed(mapping.places["deck"], f"deck {name!r} is there twice")
            companions = as_mappings(mapping.entries["companions"], "'companions'")
            self.decks[name] = tuple(map(read_companion, companions))

    def _add_entry(self, mapping: MappingNode) -> Evidence:
        shows = inputs.take_shown(mapping)
        entry = Evidence(**_unique(mapping, self.evidence), shows=shows)
        if entry.credentials not in CREDENTIALS:
            problem = f"'credentials' are one of {', '.join(CREDENTIALS)}, not {entry.credentials!r}"
            raise Malformed(mapping.entries["credentials"].place, problem)
        try:
            earliest(entry.recorded)
        except NotADate as error:
            raise Malformed(mapping.entries["recorded"].place, f"{error}, not {entry.recorded!r}") from None
        self.evidence[entry.id] = entry
        return entry


def _entries(
    path: Path, display_name: str, name: str, required: tuple[str, ...], optional: tuple[str, ...]
) -> Iterator[MappingNode]:
    root = as_mapping(read_yaml(path, display_name), f"the ledger of {name}")
    root.refuse_unknown((name,))
    if name not in root.entries:
        raise Malformed(root.place, f"the ledger has {name!r}")
    for mapping in as_mappings(root.entries[name], f"'{name}'"):
        mapping.refuse_unknown((*required, *optional))
        for key in required:
            if key not in mapping.entries:
                raise Malformed(mapping.place, f"an entry has {key!r}")
        yield mapping.copied()


def _seen(mapping: MappingNode) -> Mapping[str, Node]:
    node = mapping.entries.pop("answers", None)
    return as_mapping(node, "'answers'").entries if node else {}


def _case_places(node: Node) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for value, name in zip(getattr(node, "values", (node,)), as_texts(node, "'cases'"), strict=True):
        if name in places:
            raise Malformed(value.place, f"case {name!r} is named twice, first at line {places[name].line}")
        places[name] = value.place
    if not places:
        raise Malformed(node.place, "'cases' is a list with at least one entry")
    return places


def _unique(mapping: MappingNode, ledger: Mapping[str, object]) -> dict[str, str]:
    entry = {name: as_text(node, f"'{name}'") for name, node in mapping.entries.items()}
    if entry["id"] in ledger:
        raise Malformed(mapping.places["id"], f"id {entry['id']!r} is used twice")
    return entry
