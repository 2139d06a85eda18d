"""Writes the address of the project, and who answers for it, into every file that names them: `make address`.

What is there is read from `pyproject.toml` and replaced by what was named, so that it can be written again.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from release.identity import ROOT, Identity, Unusable, identity_of, read_identity

PLACES = (
    "*.md",
    "*.toml",
    "*.yml",
    "*.yaml",
    "*.cff",
    ".*.yaml",
    "Containerfile",
    ".github/**/*.md",
    ".github/**/*.yml",
    "conformance/**/*.py",
    "docs/**/*",
    "examples/**/*",
    "schemas/*.json",
    "targets/*.jinja",
)
"""The files that may name the project, from its root."""


def files(root: Path) -> Iterator[Path]:
    """Every file that may name the project, each once."""
    found = {path for pattern in PLACES for path in root.glob(pattern)}
    return (path for path in sorted(found) if path.is_file() and "node_modules" not in path.parts)


def rewritten(text: str, before: Identity, after: Identity) -> str:
    """The text with one identity in the place of the other; no part of a longer name is replaced."""
    author = f'"{before.author}"'
    for old, new in (
        (rf"{re.escape(before.site)}(?![\w-])", after.site),
        (rf"(?<![\w.-]){re.escape(before.repository)}(?![\w-])", after.repository),
        (rf"(?<![\w.+-]){re.escape(before.email)}(?![\w-])", after.email),
        (rf"(\{{name = |^- name: ){re.escape(author)}", rf'\g<1>"{after.author}"'),
    ):
        text = re.sub(old, new, text, flags=re.MULTILINE)
    return text


def write(root: Path, after: Identity) -> list[Path]:
    """Writes the identity into the files below `root`, and returns those that changed."""
    before, changed = read_identity(root), []
    for path in files(root):
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        new = rewritten(text, before, after)
        if new != text:
            path.write_bytes(new.encode())
            changed.append(path)
    return changed


def main() -> int:
    """Writes the identity that the variables REPOSITORY, AUTHOR and EMAIL name; returns the exit code."""
    try:
        named = identity_of(*(os.environ.get(name, "") for name in ("REPOSITORY", "AUTHOR", "EMAIL")))
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 4
    changed = write(ROOT, named)
    sys.stdout.write(f"{named.repository}, {named.site}: {len(changed)} files changed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
