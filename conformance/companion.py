"""Companions: good parameters, or closed resources, that are dealt anew to cases in each run, as cards from a deck.

A case says which hand of which deck it gets. The cases of one outcome share a deck, so that each companion stands
beside that outcome in every run, and nobody can know beside which other ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

RESOURCE = "resource"
"""How the resource is called among the names that a companion sets."""


@dataclass(frozen=True)
class Companion:
    """What is sent beside, or in place of, what a case sends: parameters, where `None` leaves one out, and a resource.

    `send` has a parameter once for each of its values. `method` and `resource` are empty where a companion has none.
    """

    send: tuple[tuple[str, str | None], ...] = ()
    method: str = ""
    resource: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """What it sets: parameters, and `resource` where it is one."""
        return frozenset(name for name, _ in self.send) | ({RESOURCE} if self.resource else frozenset())

    def to_json(self) -> dict[str, Any]:
        """The companion as JSON, for the digest of a set of requirements."""
        return {"send": [list(pair) for pair in self.send], "method": self.method, "resource": self.resource}


Decks = Mapping[str, tuple[Companion, ...]]
"""The companions of each deck, by its name."""


@dataclass(frozen=True)
class Hand:
    """The part of a deck that a case gets: hand `number` (from 1) of `hands`, into which `companions` are dealt."""

    deck: str
    number: int
    hands: int
    companions: tuple[Companion, ...]

    @property
    def in_words(self) -> str:
        """What is dealt."""
        what = "one resource" if self.of_resources else "some companions"
        return f"{what} of the {len(self.companions)} of {self.deck} in companions.yaml, dealt anew in each run"

    @property
    def of_resources(self) -> bool:
        """Whether it decides on the resource that is asked."""
        return any(each.resource for each in self.companions)

    def to_json(self) -> dict[str, Any]:
        """The hand as JSON, for the digest of a set of requirements."""
        return {
            "hand": f"{self.number} of {self.hands}",
            "companions": [each.to_json() for each in self.companions],
        }
