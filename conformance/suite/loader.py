"""Folders of case files become a suite; what is wrong has path, line and column, and stops only its own file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from conformance.case import Case, Suite
from conformance.suite import ledgers
from conformance.suite.case_file import CASE_KEYS, CaseReader
from conformance.suite.data import data_folder
from conformance.suite.ledgers import Ledgers
from conformance.suite.requirements import chosen, named_by
from conformance.suite.yaml_document import Malformed, Place, as_keys, each, read

CONTROLS = {
    "Messages": "messages/from/valid",
    "Calls": "calls/from/valid",
    "IncomingPhoneNumbers": "numbers/phone-number/available",
}
"""The harmless request of each resource."""


@dataclass(frozen=True)
class Loaded:
    """What a set of folders holds: the suite, an error for each file that could not be read, and the names of files."""

    suite: Suite
    errors: tuple[Malformed, ...]
    files: Mapping[Path, tuple[Case, ...] | Malformed]
    names: Mapping[Path, str]


def load(folders: Sequence[Path], requirements: str | None = None) -> Loaded:
    """Every case file below `folders`, sorted by name; the first folder holds the suite's own ledgers.

    `requirements` names the set that counts, by default the newest released one; raises `UnknownRequirements`.
    """
    ledgers = Ledgers()
    errors = [error for folder in folders for error in ledgers.read(folder)]
    files: dict[Path, tuple[Case, ...] | Malformed] = {}
    names: dict[Path, str] = {}
    taken: dict[str, Case] = {}
    for folder in folders:
        for path in case_files(folder):
            names[path] = _called(path, folder)
            try:
                cases = load_file(path, folder, ledgers)
                _claim(cases, taken)
            except Malformed as error:
                files[path] = error
                continue
            files[path] = cases
    files |= _dangling_controls(files, taken)
    errors += _unknown_sightings(ledgers, files, taken)
    seen = _seen(ledgers)
    scored = chosen(requirements, ledgers.requirements)
    files = {path: _vouched(_dated(_witnessed(cases, seen), scored), taken) for path, cases in files.items()}
    errors += [cases for cases in files.values() if isinstance(cases, Malformed)]
    good = tuple(case for cases in files.values() if not isinstance(cases, Malformed) for case in cases)
    statements, evidence = MappingProxyType(ledgers.statements), MappingProxyType(ledgers.evidence)
    suite = Suite(good, statements, evidence, MappingProxyType(ledgers.requirements), scored)
    return Loaded(suite, tuple(errors), MappingProxyType(files), MappingProxyType(names))


def case_files(folder: Path) -> list[Path]:
    """The case files below `folder`, ledgers left out, in the order of their names."""
    found = (*folder.rglob("*.yaml"), *folder.rglob("*.yml"))
    known = {folder / name for name in ledgers.NAMES}
    return sorted((path for path in found if path not in known), key=lambda path: path.relative_to(folder).parts)


def _called(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent).as_posix()


def digest(own: Sequence[Path] = ()) -> str:
    """SHA-256 over names and bytes of the suite's cases and schemas, and of the cases in the folders `own`.

    The ledger of runs is not part of it: what was seen lately changes nothing in what is expected.
    """
    total = hashlib.sha256()
    for folder in (data_folder("cases"), data_folder("schemas"), *own):
        files = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
        for path in sorted(path for path in files if path != folder / ledgers.OBSERVED):
            content = path.read_bytes()
            total.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()


def load_file(path: Path, folder: Path, ledgers: Ledgers) -> tuple[Case, ...]:
    """The cases of one file; raises `Malformed` for the first thing that is wrong."""
    name = _called(path, folder)
    root = as_keys(read(path, name), "a case file")
    root.allow(("defaults", "cases"))
    if "cases" not in root.entries:
        raise Malformed(root.place, "a case file has 'cases'")
    defaults = as_keys(root.entries["defaults"], "'defaults'") if "defaults" in root.entries else None
    if defaults:
        defaults.allow(CASE_KEYS)
    capability = path.relative_to(folder).with_suffix("").as_posix()
    reader = CaseReader(capability, name, ledgers.statements, ledgers.evidence)
    cases = [reader.case(keys, defaults) for keys in each(root.entries["cases"], "'cases'")]
    first: dict[str, int] = {}
    for case in cases:
        if case.id in first:
            raise Malformed(Place(name, case.line, 1), f"id {case.id!r} is used twice, first at line {first[case.id]}")
        first[case.id] = case.line
    return tuple(cases)


def _vouched(cases: tuple[Case, ...] | Malformed, taken: Mapping[str, Case]) -> tuple[Case, ...] | Malformed:
    """A refusal that names no control has the usual one of its resource, so that none counts unvouched."""
    if isinstance(cases, Malformed):
        return cases
    usual = {case.name: CONTROLS.get(case.resource, "") for case in cases if case.expect.refuses and not case.control}
    known = {name: control for name, control in usual.items() if control in taken}
    return tuple(replace(case, control=(known[case.name],)) if case.name in known else case for case in cases)


def _seen(ledgers: Ledgers) -> dict[str, tuple[str, ...]]:
    seen: dict[str, tuple[str, ...]] = {}
    for sighting in ledgers.sightings:
        seen[sighting.case] = (*seen.get(sighting.case, ()), sighting.evidence)
    return seen


def _witnessed(
    cases: tuple[Case, ...] | Malformed, seen: Mapping[str, tuple[str, ...]]
) -> tuple[Case, ...] | Malformed:
    """Cases with the runs that saw them pass added to their evidence."""
    if isinstance(cases, Malformed):
        return cases
    witnessed = ((case, seen.get(case.name, ())) for case in cases)
    return tuple(replace(case, evidence=(*case.evidence, *runs)) if runs else case for case, runs in witnessed)


def _dated(cases: tuple[Case, ...] | Malformed, scored: str) -> tuple[Case, ...] | Malformed:
    """Cases with a mark at those that are newer than the set that counts."""
    if isinstance(cases, Malformed):
        return cases
    asked = {case.name for case in named_by(scored, cases)}
    return tuple(case if case.name in asked else replace(case, newer_than=scored) for case in cases)


def _unknown_sightings(
    ledgers: Ledgers, files: Mapping[Path, tuple[Case, ...] | Malformed], taken: Mapping[str, Case]
) -> Iterator[Malformed]:
    unread = _unread(files)
    for sighting in ledgers.sightings:
        if sighting.case not in taken and not _is_below(sighting.case, unread):
            yield Malformed(sighting.place, f"unknown case {sighting.case!r}")


def _unread(files: Mapping[Path, tuple[Case, ...] | Malformed]) -> set[str]:
    return {path.with_suffix("").as_posix() for path, cases in files.items() if isinstance(cases, Malformed)}


def _is_below(name: str, unread: set[str]) -> bool:
    """Whether the case of that name may stand in a file that could not be read."""
    return any(path.endswith("/" + name.rpartition("/")[0]) for path in unread)


def _claim(cases: Sequence[Case], taken: dict[str, Case]) -> None:
    for case in cases:
        if case.name in taken:
            first = taken[case.name]
            where = f"{first.file}:{first.line}"
            raise Malformed(Place(case.file, case.line, 1), f"the name {case.name!r} is taken by {where}")
    taken.update({case.name: case for case in cases})


def _dangling_controls(
    files: Mapping[Path, tuple[Case, ...] | Malformed], taken: Mapping[str, Case]
) -> dict[Path, Malformed]:
    unread = _unread(files)
    return {
        path: Malformed(Place(case.file, case.line, 1), problem)
        for path, cases in files.items()
        if not isinstance(cases, Malformed)
        for case, problem in _control_problems(cases, taken, unread)
    }


def _control_problems(cases: Sequence[Case], taken: Mapping[str, Case], unread: set[str]) -> Iterator[tuple[Case, str]]:
    """A control in a file that could not be read is that file's error, not the case's."""
    for case in cases:
        for control in case.control:
            if control in taken and taken[control].expect.refuses:
                yield case, f"the control {control!r} is no success"
            elif control not in taken and not _is_below(control, unread):
                yield case, f"unknown control {control!r}"
