"""Loading: folders of case files become a suite; an error has path, line and column, and stops only its own file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from conformance.case import Case, Suite
from conformance.file_content import Unreadable, read_content
from conformance.suite import ledgers
from conformance.suite.case_file import CASE_KEYS, CaseReader
from conformance.suite.control_assignment import control_errors, may_be_unread, with_control
from conformance.suite.data import data_folder
from conformance.suite.drawing import drawn
from conformance.suite.learning import lessons
from conformance.suite.ledgers import Ledgers
from conformance.suite.node_values import as_mapping, as_mappings
from conformance.suite.profiles import of_resources, profiles_of, with_aside
from conformance.suite.requirements import choose_version, is_required
from conformance.suite.yaml_document import Malformed, Place
from conformance.suite.yaml_file import SIZE_LIMIT, read_yaml

FileContent = tuple[Case, ...] | Malformed
"""The cases of a file, or the first error in it."""


@dataclass(frozen=True)
class Loaded:
    """The content of a set of folders: the suite, all errors, and for each case file its cases by name, and its name.

    `learned` are the cases that are inferred and were seen by runs, with the outcomes that they saw.
    """

    suite: Suite
    errors: tuple[Malformed, ...]
    contents: Mapping[Path, tuple[str, ...] | Malformed]
    names: Mapping[Path, str]
    learned: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def files(self) -> Mapping[Path, FileContent]:
        """For each case file those of its cases that the suite has, or the first error in it."""
        cases = {case.name: case for case in self.suite.cases}
        return {
            path: content if isinstance(content, Malformed) else tuple(cases[name] for name in content if name in cases)
            for path, content in self.contents.items()
        }

    def drawn(self, seed: int | None) -> Loaded:
        """The same with the values of a run with this seed; see `conformance.suite.drawing`."""
        return replace(self, suite=drawn(self.suite, seed))

    def of_resources(self, resources: Collection[str]) -> Loaded:
        """The same with the cases of the profile of these resources; drawn first, since all cases decide what is."""
        chosen = replace(self, suite=of_resources(self.suite, resources))
        cases = (case for content in chosen.files.values() if not isinstance(content, Malformed) for case in content)
        return replace(chosen, suite=replace(chosen.suite, cases=tuple(cases))) if resources else self


def load(folders: Sequence[Path], requirements: str | None = None, *, learning: bool = True) -> Loaded:
    """Every case file below `folders`, sorted by name; the first folder has the suite's own ledgers.

    `requirements` names the set that counts; see `choose_version` in `conformance.suite.requirements` for the default,
    which leaves aside what is asked about by name only. Raises `UnknownRequirements`. Without `learning` what runs saw
    is evidence, and what is inferred stays so: for what others are to judge alike.
    """
    ledgers = Ledgers()
    errors = [error for folder in folders for error in ledgers.read(folder)]
    names = {path: _display_name(path, folder) for folder in folders for path in case_files(folder)}
    cases: dict[str, Case] = {}
    files = {path: _content(path, folder, ledgers, cases) for folder in folders for path in case_files(folder)}
    files |= control_errors(files, cases, _unread_capabilities(files))
    errors += _unknown_observations(ledgers, cases, _unread_capabilities(files))
    version = choose_version(requirements, ledgers.requirements)
    learnt = lessons(ledgers, cases) if learning else {}
    files = {path: _completed(content, ledgers, version, cases | learnt) for path, content in files.items()}
    errors += [content for content in files.values() if isinstance(content, Malformed)]
    suite = Suite(
        tuple(case for content in files.values() if not isinstance(content, Malformed) for case in content),
        MappingProxyType(ledgers.statements),
        MappingProxyType(ledgers.evidence),
        MappingProxyType(ledgers.requirements),
        version,
    )
    outcomes = {name: tuple(map(str, ledgers.seen.get(name, ()))) for name in sorted(learnt)}
    contents = {path: _names(content) for path, content in files.items()}
    suite = with_aside(suite, requirements)
    return Loaded(suite, tuple(errors), MappingProxyType(contents), MappingProxyType(names), MappingProxyType(outcomes))


def _names(content: FileContent) -> tuple[str, ...] | Malformed:
    return content if isinstance(content, Malformed) else tuple(case.name for case in content)


def case_files(folder: Path) -> list[Path]:
    """The case files below `folder`, without the ledgers, in the order of their names."""
    found = (*folder.rglob("*.yaml"), *folder.rglob("*.yml"))
    known = {folder / name for name in ledgers.NAMES}
    return sorted((path for path in found if path not in known), key=lambda path: path.relative_to(folder).parts)


def _display_name(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent).as_posix()


def digest(own: Sequence[Path] = ()) -> str:
    """SHA-256 over names and bytes of the suite's cases and schemas, and of the cases in the folders `own`.

    The ledger of runs is left out: what was observed lately does not change what is expected.
    """
    total = hashlib.sha256()
    for folder in (data_folder("cases"), data_folder("schemas"), *own):
        files = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
        for path in sorted(path for path in files if path != folder / ledgers.OBSERVED):
            content = _hashed(path)
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            total.update(name.encode("utf-8", "surrogateescape") + f"\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()


def _hashed(path: Path) -> bytes:
    """The content of a file; of one that cannot be read, why, since a run reports it as an error."""
    try:
        return read_content(path, SIZE_LIMIT)
    except Unreadable as error:
        return str(error).encode()


def load_file(path: Path, folder: Path, ledgers: Ledgers) -> tuple[Case, ...]:
    """The cases of one file; raises `Malformed` for the first error."""
    name = _display_name(path, folder)
    root = as_mapping(read_yaml(path, name), "a case file")
    root.refuse_unknown(("defaults", "cases"))
    if "cases" not in root.entries:
        raise Malformed(root.place, "a case file has 'cases'")
    defaults = as_mapping(root.entries["defaults"], "'defaults'") if "defaults" in root.entries else None
    if defaults:
        defaults.refuse_unknown(CASE_KEYS)
    capability = path.relative_to(folder).with_suffix("").as_posix()
    reader = CaseReader(capability, name, ledgers.statements, ledgers.evidence, ledgers.decks)
    cases = [reader.case(mapping, defaults) for mapping in as_mappings(root.entries["cases"], "'cases'")]
    lines: dict[str, int] = {}
    for case in cases:
        if case.id in lines:
            raise Malformed(Place(name, case.line, 1), f"id {case.id!r} is used twice, first at line {lines[case.id]}")
        lines[case.id] = case.line
    return tuple(cases)


def _content(path: Path, folder: Path, ledgers: Ledgers, known: dict[str, Case]) -> FileContent:
    """The cases of a file, which are added to `known` by name, or the first error."""
    try:
        cases = load_file(path, folder, ledgers)
        _refuse_known_names(cases, known)
    except Malformed as error:
        return error
    known.update({case.name: case for case in cases})
    return cases


def _refuse_known_names(cases: Sequence[Case], known: Mapping[str, Case]) -> None:
    for case in cases:
        if case.name in known:
            first = known[case.name]
            where = f"{first.file}:{first.line}"
            raise Malformed(Place(case.file, case.line, 1), f"the name {case.name!r} is taken by {where}")


def _completed(content: FileContent, ledgers: Ledgers, version: str, known: Mapping[str, Case]) -> FileContent:
    """Cases with their control, the runs in which they passed, and a mark where they are newer than `version`."""
    if isinstance(content, Malformed):
        return content
    controlled = [with_control(known.get(case.name, case), known) for case in content]
    return tuple(
        replace(
            case,
            profiles=profiles_of(case, known),
            evidence=(*case.evidence, *ledgers.runs_of(case.name)),
            newer_than="" if is_required(case, version) else version,
        )
        for case in controlled
    )


def _unread_capabilities(files: Mapping[Path, FileContent]) -> set[str]:
    """The paths, without suffix, of the files with an error: their cases are not known."""
    return {path.with_suffix("").as_posix() for path, content in files.items() if isinstance(content, Malformed)}


def _unknown_observations(ledgers: Ledgers, cases: Mapping[str, Case], unread: set[str]) -> Iterator[Malformed]:
    for observation in ledgers.observations:
        if observation.case not in cases and not may_be_unread(observation.case, unread):
            yield Malformed(observation.place, f"unknown case {observation.case!r}")
