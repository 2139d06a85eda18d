"""Whether version, changelog, citation and sets of requirements agree: `python -m release.agreement [TAG]`."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

import conformance
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.requirements import EVERYTHING, digest, version_key
from release.changelog import sections
from release.identity import ROOT, read_identity

REQUIREMENTS = "cases/requirements.yaml"


def disagreements(root: Path, tag: str = "") -> Iterator[str]:
    """What does not agree in `root`, one sentence each; with a `tag`, also whether it may be released under it."""
    version = conformance.__version__
    newest = next(iter(sections((root / "CHANGELOG.md").read_text(encoding="utf-8"))), None)
    if newest is None or newest.version != version:
        yield f"The version is {version}, and CHANGELOG.md begins with {newest.version if newest else 'none'}."
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    if str(citation["version"]) != version:
        yield f"The version is {version}, and CITATION.cff says {citation['version']}."
    yield from _sets(version)
    yield from _changed_sets(root)
    if tag and tag != f"v{version}":
        yield f"The tag is {tag}, and the version {version}: the tag has to be v{version}."
    if tag and newest and not _is_date(newest.date):
        yield f"CHANGELOG.md has no date for {version}: write it as `## {version}, YYYY-MM-DD`."
    if not read_identity(root).is_known:
        yield "The address of the repository is not known: make address REPOSITORY=... AUTHOR=... EMAIL=..."


def _sets(version: str) -> Iterator[str]:
    suite = load([data_folder("cases")], EVERYTHING).suite
    newest = max((name for name, each in suite.requirements.items() if not each.by_name), key=version_key)
    if version_key(newest) > version_key(version)[:2]:
        yield f"The set of requirements {newest} is newer than the version {version}."
    later = sorted({case.since for case in suite.cases} - set(suite.requirements), key=version_key)
    if later:
        yield f"Cases belong to {', '.join(later)}, of which {REQUIREMENTS} has no set."
    for name, released in suite.requirements.items():
        found = digest(name, suite.cases)
        if found != released.digest:
            yield f"The set {name} has the digest {found}, and {REQUIREMENTS} says {released.digest}."


def _changed_sets(root: Path) -> Iterator[str]:
    """The sets that a tag has with another digest, or that are gone since."""
    now = released_sets((root / REQUIREMENTS).read_text(encoding="utf-8"))
    for tag in _git(root, "tag", "--list", "v*.*.*").split():
        for name, before in released_sets(_git(root, "show", f"{tag}:{REQUIREMENTS}")).items():
            if now.get(name) != before:
                yield f"The set {name} was released with {tag}, digest {before}, and is now {now.get(name, 'gone')}."


def released_sets(text: str) -> Mapping[str, str]:
    """The digest of each set in the text of a ledger of requirements."""
    return {str(each["version"]): str(each["digest"]) for each in yaml.safe_load(text)["requirements"]}


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))


def main() -> int:
    """Prints what does not agree, and returns the exit code."""
    found = list(disagreements(ROOT, *sys.argv[1:]))
    sys.stderr.writelines(f"{each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
