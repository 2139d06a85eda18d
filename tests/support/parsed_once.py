"""Files of the same name and content are parsed once in a process, however many commands read them in it.

So are case files beside the same ledgers read into cases once, which are immutable.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from conformance.case import Case
from conformance.suite import loader, yaml_file
from conformance.suite.ledgers import Ledgers
from conformance.suite.yaml_document import Node

MOST = 400
"""How many files are kept parsed; the suite has about 60."""

LARGEST = 256 * 1024
"""Up to how many characters a file is kept."""


def parse_once() -> None:
    """From now on, in this process and in those that are forked from it."""
    parsed = yaml_file.parsed
    kept = lru_cache(MOST)(parsed)

    def parsed_once(text: str, name: str) -> Node:
        return (kept if len(text) <= LARGEST else parsed)(text, name)

    yaml_file.parsed = parsed_once
    loader.load_file = _CaseFiles(loader.load_file)


class _CaseFiles:
    """Case files that were read beside the ledgers that the last ones were read beside."""

    def __init__(self, load_file: Callable[[Path, Path, Ledgers], tuple[Case, ...]]) -> None:
        self._load_file = load_file
        self._ledgers: Ledgers | None = None
        # With its cases each document is kept, so that no other can have its identity.
        self._known: dict[tuple[int, Path, Path], tuple[Node, tuple[Case, ...]]] = {}

    def __call__(self, path: Path, folder: Path, ledgers: Ledgers) -> tuple[Case, ...]:
        if ledgers is not self._ledgers:
            if self._ledgers is None or _decisive(ledgers) != _decisive(self._ledgers):
                self._known.clear()
            self._ledgers = ledgers
        root = loader.read_yaml(path, path.relative_to(folder.parent).as_posix())
        key = (id(root), path, folder)
        if key not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (root, self._load_file(path, folder, ledgers))
        return self._known[key][1]


def _decisive(ledgers: Ledgers) -> tuple[object, ...]:
    """What of the ledgers decides how a case file is read."""
    return ledgers.statements, ledgers.evidence, ledgers.decks
