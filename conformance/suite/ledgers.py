"""The ledgers beside the cases: statements and evidence, which cases refer to, what runs saw, and released sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.case import Evidence, RequirementSet, Statement
from conformance.suite.freshness import NotADate, earliest
from conformance.suite.yaml_document import Keys, Malformed, Place, as_keys, as_text, as_texts, each, read

STATEMENTS, EVIDENCE, OBSERVED, REQUIREMENTS = "statements.yaml", "evidence.yaml", "observed.yaml", "requirements.yaml"
FIXED = {"kind": "run", "credentials": "test"}
"""What every entry of the ledger of runs says."""

VERSION = r"(0|[1-9]\d*)\.(0|[1-9]\d*)"
"""The version of a set of requirements."""

NAMES = (STATEMENTS, EVIDENCE, OBSERVED, REQUIREMENTS)


@dataclass(frozen=True)
class Sighting:
    """A case that an entry of the ledger of runs names, and where."""

    case: str
    evidence: str
    place: Place


@dataclass
class Ledgers:
    """Statements and evidence by id, what runs saw, and released sets, as read from one folder after another."""

    statements: dict[str, Statement] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    requirements: dict[str, RequirementSet] = field(default_factory=dict)

    def read(self, folder: Path) -> Iterator[Malformed]:
        """Adds the ledgers that `folder` has; yields an error for each that cannot be read."""
        readers = (
            (STATEMENTS, self._add_statements),
            (EVIDENCE, self._add_evidence),
            (OBSERVED, self.add_observed),
            (REQUIREMENTS, self._add_requirements),
        )
        for name, add in readers:
            path = folder / name
            if not path.exists():
                continue
            try:
                add(path, f"{folder.name}/{name}")
            except Malformed as error:
                yield error

    def _add_statements(self, path: Path, shown: str) -> None:
        for keys in _entries(path, shown, "statements", ("id", "says", "anchor"), ()):
            entry = _claimed(keys, self.statements)
            self.statements[entry["id"]] = Statement(**entry)

    def _add_evidence(self, path: Path, shown: str) -> None:
        for keys in _entries(path, shown, "evidence", ("id", "where", "kind", "recorded", "credentials"), ("note",)):
            self._keep(keys)

    def add_observed(self, path: Path, shown: str) -> None:
        """Adds the ledger of runs at `path`: evidence that itself names the cases that it saw; raises `Malformed`."""
        required = ("id", "where", "kind", "recorded", "credentials", "cases")
        for keys in _entries(path, shown, "evidence", required, ("note",)):
            seen = keys.entries.pop("cases")
            for name, only in FIXED.items():
                if as_text(keys.entries[name], f"'{name}'") != only:
                    raise Malformed(keys.entries[name].place, f"{name!r} is {only!r} in the ledger of runs")
            entry = self._keep(keys)
            cases: dict[str, Place] = {}
            for node, name in zip(getattr(seen, "values", (seen,)), as_texts(seen, "'cases'"), strict=True):
                if name in cases:
                    raise Malformed(node.place, f"case {name!r} is named twice, first at line {cases[name].line}")
                cases[name] = node.place
            if not cases:
                raise Malformed(seen.place, "'cases' is a list with at least one entry")
            self.sightings += [Sighting(name, entry.id, place) for name, place in cases.items()]

    def _add_requirements(self, path: Path, shown: str) -> None:
        for keys in _entries(path, shown, "requirements", ("version", "digest"), ()):
            version, digest = (as_text(keys.entries[name], f"'{name}'") for name in ("version", "digest"))
            if not re.fullmatch(VERSION, version, re.ASCII) or version in self.requirements:
                raise Malformed(keys.entries["version"].place, f"'version' is a new one such as 0.1, not {version!r}")
            if not re.fullmatch("[0-9a-f]{64}", digest):
                raise Malformed(keys.entries["digest"].place, f"'digest' is SHA-256 in hex digits, not {digest!r}")
            self.requirements[version] = RequirementSet(version, digest)

    def _keep(self, keys: Keys) -> Evidence:
        entry = Evidence(**_claimed(keys, self.evidence))
        try:
            earliest(entry.recorded)
        except NotADate as error:
            raise Malformed(keys.entries["recorded"].place, f"{error}, not {entry.recorded!r}") from None
        self.evidence[entry.id] = entry
        return entry


def _entries(path: Path, shown: str, name: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Keys]:
    root = as_keys(read(path, shown), f"the ledger of {name}")
    root.allow((name,))
    if name not in root.entries:
        raise Malformed(root.place, f"the ledger has {name!r}")
    for keys in each(root.entries[name], f"'{name}'"):
        keys.allow((*required, *optional))
        for key in required:
            if key not in keys.entries:
                raise Malformed(keys.place, f"an entry has {key!r}")
        yield keys


def _claimed(keys: Keys, ledger: Mapping[str, object]) -> dict[str, str]:
    entry = {name: as_text(node, f"'{name}'") for name, node in keys.entries.items()}
    if entry["id"] in ledger:
        raise Malformed(keys.at["id"], f"id {entry['id']!r} is used twice")
    return entry
