"""Entries of the ledgers beside the cases: statements of the page, evidence, and released sets of cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PUBLIC = re.compile(r"https?://|[A-Za-z0-9][\w.-]*/[\w.-]+(?=[@:,\s]|$)")
"""How a place begins that anybody can look up: as an address, or as the owner and the name of a repository."""


@dataclass(frozen=True)
class Statement:
    """One checkable sentence of the documentation page, in our words.

    `rows` are the inputs of which it states an outcome; `not_testable` is why no request shows all of it. `since` is
    the first set of requirements for which it was read, `in_2026` what the copy of 2026 says otherwise, and `not_read`
    what nobody who wrote the cases could read of it.
    """

    id: str
    says: str
    anchor: str
    rows: tuple[Mapping[str, str], ...] = ()
    not_testable: str = ""
    since: str = "0.1"
    in_2026: str = ""
    not_read: str = ""


@dataclass(frozen=True)
class Evidence:
    """Where an expectation was seen: a recording, a test against the service, or a document.

    `shows` are the inputs that it was seen with and the answer to each, `classes` those that it stands for as well.
    """

    id: str
    where: str
    kind: str
    recorded: str
    credentials: str
    note: str = ""
    shows: tuple[Mapping[str, Any], ...] = ()

    @property
    def can_be_looked_up(self) -> bool:
        """Whether `where` begins with a web address or a public repository, or it is a run, which can be repeated."""
        return self.kind == "run" or bool(PUBLIC.match(self.where))

    @property
    def classes(self) -> frozenset[str]:
        """The names of the classes of inputs that it stands for."""
        return frozenset(str(row["class"]) for row in self.shows if "class" in row)


@dataclass(frozen=True)
class RequirementSet:
    """A released set of cases: all that are not newer than `version`; `digest` is SHA-256 over what they demand.

    `by_name` are the resources in it that are asked about only where somebody names them, or the set.
    """

    version: str
    digest: str
    by_name: tuple[str, ...] = ()
