"""The two ledgers that cases refer to: statements of the page, and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.case import Evidence, Statement
from conformance.document import Keys, Malformed, as_keys, as_text, each, read

STATEMENTS, EVIDENCE = "statements.yaml", "evidence.yaml"
NAMES = (STATEMENTS, EVIDENCE)


@dataclass
class Ledgers:
    """Statements and evidence by id, as read from one folder after another."""

    statements: dict[str, Statement] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def read(self, folder: Path) -> Iterator[Malformed]:
        """Adds the ledgers that `folder` has; yields an error for each that cannot be read."""
        for name, add in ((STATEMENTS, self._add_statements), (EVIDENCE, self._add_evidence)):
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
        required = ("id", "where", "kind", "recorded", "credentials")
        for keys in _entries(path, shown, "evidence", required, ("note",)):
            entry = _claimed(keys, self.evidence)
            self.evidence[entry["id"]] = Evidence(**entry)


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
