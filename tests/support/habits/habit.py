"""A careless habit: a target that is faithful but for one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.case import Basis
from conformance.fake import Request, Responder

Change = Callable[[Responder], Responder]
"""What a habit makes of a faithful target; what it remembers begins anew with each target."""

PAGE, REFERENCE, OBSERVED, INFERRED = Basis.PAGE, Basis.REFERENCE, Basis.OBSERVED, Basis.INFERRED


@dataclass(frozen=True)
class Habit:
    """A habit that is wrong, and what finds it.

    `why` are the statements and the evidence that it contradicts. `basis` is that of the findings: `inferred` where
    live credentials alone show it. Each pattern in `cases` has a case that fails; patterns in `also` may have one.
    `shown` are requests, one after another, of which the last is answered in another way than by the faithful target.
    """

    name: str
    says: str
    why: str
    basis: Basis
    change: Change
    shown: tuple[Request, ...]
    cases: str
    also: str = ""


@dataclass(frozen=True)
class OpenHabit:
    """A habit of which no source says that it is wrong.

    `decision` says why no case tells it from a faithful target, or what the cases accept; `cases` and `also` are those
    that report it, at level `inferred` only.
    """

    name: str
    says: str
    decision: str
    change: Change
    shown: tuple[Request, ...]
    cases: str = ""
    also: str = ""


@dataclass(frozen=True)
class LoudHabit:
    """A habit that requests an address: which parameters, of which requests, and how long after the answer.

    `seconds` is the delay; `cases` are those that hear it, and no other does but for those in `also`.
    """

    name: str
    says: str
    why: str
    parameters: tuple[str, ...]
    asks: Callable[[Request, int], bool]
    cases: str
    also: str = ""
    seconds: float = 0.0
