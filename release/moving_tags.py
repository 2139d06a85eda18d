"""What a release moves, as outputs of a step of GitHub: `python -m release.moving_tags v0.1.3`.

`line` is the tag of the major version, such as `v0`, or empty where another tag of that line is newer. `latest` is
`true` where no tag of any line is newer, else `false`. So a patch of an older line moves nothing backwards.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from release.identity import ROOT

TAG = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


def moved(tag: str, tags: Iterable[str]) -> dict[str, str]:
    """`line` and `latest` of `tag`, beside `tags`; those that name no release are passed over.

    Raises `ValueError` where `tag` names none.
    """
    version = _version(tag)
    if not version:
        raise ValueError(f"{tag} is no tag of a release: those are as v0.1.0.")
    known = [found for each in tags if (found := _version(each))]
    is_newest = all(each <= version for each in known)
    is_newest_of_line = all(each <= version for each in known if each[0] == version[0])
    return {"line": f"v{version[0]}" if is_newest_of_line else "", "latest": str(is_newest).lower()}


def _version(tag: str) -> tuple[int, ...]:
    found = TAG.fullmatch(tag)
    return tuple(map(int, found.groups())) if found else ()


def tags_of(root: Path) -> list[str]:
    """The tags of the repository at `root`."""
    words = ["git", "-C", str(root), "tag", "--list"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603


def main() -> int:
    """Prints what the tag that was named moves, one `name=value` in each line; returns the exit code."""
    try:
        found = moved(sys.argv[1], tags_of(ROOT))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 4
    sys.stdout.writelines(f"{name}={value}\n" for name, value in found.items())
    return 0


if __name__ == "__main__":
    sys.exit(main())
