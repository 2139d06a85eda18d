"""What conforms to a case, and where each part of it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Basis(StrEnum):
    """Where an expectation comes from; also the name of the level it belongs to."""

    PAGE = "page"
    REFERENCE = "reference"
    OBSERVED = "observed"
    INFERRED = "inferred"

    @property
    def rank(self) -> int:
        """The place of the level: 0 is the page, 3 what nobody has observed."""
        return _RANKS[self]

    def within(self, level: Basis) -> bool:
        """Whether an expectation with this basis counts at `level`."""
        return self.rank <= level.rank


_RANKS = {level: rank for rank, level in enumerate(Basis)}


@dataclass(frozen=True)
class Outcome:
    """A status and, for a refusal, the error code that goes with it; never a free mix of the two."""

    status: int
    code: int | None = None

    def __str__(self) -> str:
        return str(self.status) if self.code is None else f"{self.status}/{self.code}"


@dataclass(frozen=True)
class Expectation:
    """The outcomes that conform, the shape of a success, and the basis of each part.

    `body` maps a field of a success to the values it may have, beyond what the request implies, on the `body_basis`,
    or else on that of the outcome, but none below `observed`; `a/b` is a field of an object. `refused` stands
    where a refusal is stated and its code is not: `answers` is empty, and any error of Twilio's form conforms.
    `inferred` are those of the answers that are expected where the others conform as well, on the
    `inferred_basis`, which is `observed` once a run saw them. `refusal_basis` is the basis of there being a refusal,
    where that is better known than its code.
    """

    answers: tuple[Outcome, ...]
    schema: str | None = None
    body: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    body_basis: Basis | None = None
    basis: Basis = Basis.PAGE
    status_basis: Basis = Basis.OBSERVED
    refused: bool = False
    inferred: tuple[Outcome, ...] = ()
    inferred_basis: Basis = Basis.INFERRED
    refusal_basis: Basis | None = None

    @property
    def refuses(self) -> bool:
        """Whether every outcome that conforms is an error."""
        return all(outcome.code is not None for outcome in self.answers)

    @property
    def outcome_basis(self) -> Basis:
        """The basis of there being an error, or none: a document that states the status of a refusal states it.

        That refusals have status 400 was observed of all of them, so that it says nothing about a single one.
        """
        if self.refuses and self.refusal_basis:
            return self.refusal_basis
        if self.refuses and self.status_basis.within(Basis.REFERENCE) and self.status_basis.within(self.basis):
            return self.status_basis
        return self.basis

    @property
    def form_basis(self) -> Basis:
        """The basis of the answer being readable in the format of the case, which is never only inferred."""
        return min(self.outcome_basis, Basis.OBSERVED, key=lambda basis: basis.rank)

    @property
    def is_inferred(self) -> bool:
        """Whether a part of the outcome was never observed with test credentials, and no document states it."""
        narrowed = bool(self.inferred) and self.inferred_basis is Basis.INFERRED
        return narrowed or Basis.INFERRED in (self.basis, self.status_basis, self.body_basis)
