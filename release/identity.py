"""The address of the project and who answers for it, as `pyproject.toml` says them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

NO_OWNER = "OWNER"
"""What stands for the owner of the repository before anybody has created it."""

REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
AUTHOR = re.compile(r'[^\s"\\\x00-\x1f\x7f](?:[^"\\\x00-\x1f\x7f]*[^\s"\\\x00-\x1f\x7f])?')
EMAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9](?:[\w-]*\.)+[A-Za-z]{2,}", re.ASCII)


class Unusable(ValueError):
    """A value that cannot be written into the files; the message says which, and what is required."""


@dataclass(frozen=True)
class Identity:
    """Where the project is, and who answers for it.

    `repository` is `owner/name` on GitHub, `site` the address of the documentation without a slash at its end.
    """

    repository: str
    site: str
    author: str
    email: str

    @property
    def is_known(self) -> bool:
        """Whether somebody has written the address."""
        return not self.repository.startswith(f"{NO_OWNER}/")


def read_identity(root: Path = ROOT) -> Identity:
    """What `pyproject.toml` in `root` says."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls, author = project["urls"], project["authors"][0]
    repository = urls["Repository"].removeprefix("https://github.com/")
    return Identity(repository, urls["Documentation"], author["name"], author["email"])


def identity_of(repository: str, author: str, email: str) -> Identity:
    """The identity with these values, whose site is that of GitHub Pages; raises `Unusable`."""
    for name, pattern, value, example in (
        ("REPOSITORY", REPOSITORY, repository, "who/twilio-conformance"),
        ("AUTHOR", AUTHOR, author, "'An Author', without quotation marks and backslashes"),
        ("EMAIL", EMAIL, email, "author@example.com"),
    ):
        if not pattern.fullmatch(value):
            raise Unusable(f"{name} is required, such as {example}.")
    owner, _, name = repository.partition("/")
    host = f"{owner.lower()}.github.io"
    return Identity(repository, f"https://{host}" if name.lower() == host else f"https://{host}/{name}", author, email)
