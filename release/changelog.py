"""The sections of CHANGELOG.md, and the text of a release on GitHub: `python -m release.changelog VERSION`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from release.identity import ROOT

HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+), (?P<date>.+)$", re.MULTILINE)
LONGEST = 120_000
"""Characters of a release's text; GitHub takes 125,000."""


@dataclass(frozen=True)
class Section:
    """What changed in a version; `date` is `unreleased` before it has one."""

    version: str
    date: str
    text: str


def sections(changelog: str) -> Iterator[Section]:
    """The sections of a changelog, the newest first."""
    found = list(HEADING.finditer(changelog))
    for each, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(changelog)
        yield Section(each["version"], each["date"], changelog[each.end() : end].strip())


def main() -> int:
    """Prints the section of the version that was named; the exit code is 1 where there is none."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for section in sections(changelog):
        if section.version == sys.argv[1].removeprefix("v"):
            text = section.text
            cut = text[: text.rfind("\n", 0, LONGEST)] if len(text) > LONGEST else text
            sys.stdout.write(cut + ("\n\nThe rest is in CHANGELOG.md.\n" if cut != text else "\n"))
            return 0
    sys.stderr.write(f"CHANGELOG.md has no section for {sys.argv[1]}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
