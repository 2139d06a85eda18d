"""Findings: single departures of an answer, and the verdict on a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, get_args

from conformance import bounds
from conformance.case import Basis
from conformance.normalise import closest

What = Literal[
    "account",
    "address",
    "body",
    "callback",
    "code",
    "echo",
    "envelope",
    "field",
    "media-type",
    "outcome",
    "repeat",
    "status",
]
"""What a finding can be about."""

KINDS: tuple[str, ...] = get_args(What)
"""The names of all kinds of findings."""


@dataclass(frozen=True)
class Finding:
    """One departure of an answer from what conforms.

    `what` is its kind, `where` a JSON Pointer into the body or empty for the answer as a whole; `expected`
    and `got` are short texts for people. No text has more than `bounds.TEXT` characters, whatever a target answered.
    `declared` says that the target declares it, in a case that is no declared deviation since it has others too.
    """

    what: What
    where: str
    expected: str
    got: str
    basis: Basis
    declared: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("where", "expected", "got"):
            if len(text := getattr(self, name)) > bounds.TEXT:
                object.__setattr__(self, name, bounds.bounded(text))

    @property
    def demand(self) -> str:
        """What would conform in this very answer, where more is known of it than of every answer; else `expected`.

        It is what people are shown. `expected` is for comparing findings, and for what a target declares.
        """
        return closest(self.expected)

    def to_json(self) -> dict[str, str]:
        """The finding as a JSON object of plain types."""
        data = vars(self) | {"basis": str(self.basis)}
        if not self.declared:
            del data["declared"]
        return data

    def __str__(self) -> str:
        where = f" at {self.where}" if self.where else ""
        return f"{self.what}{where}: expected {self.demand}, got {self.got}"


class Verdict(StrEnum):
    """The verdict on a case."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_OFFERED = "not-offered"
    UNSUPPORTED = "unsupported"
    DEVIATION = "deviation"
    NOT_SCORED = "not-scored"
    NOT_ASKED = "not-asked"
    NOT_RUN = "not-run"


@dataclass(frozen=True)
class Judgement:
    """The verdict on one case with all its findings; `reason` says why there is no plain pass or fail.

    `drift` names fields that the schemas do not know, which is never wrong. `remarks` say what is odd about the
    answers and no departure; `sids` are those of the resources that they created. Of more than `bounds.LIST` findings,
    fields or remarks, the first are kept, and of a long name its beginning.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    drift: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    sids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "drift", bounds.bounded_list(self.drift))
        object.__setattr__(self, "sids", bounds.bounded_list(self.sids))
        object.__setattr__(self, "remarks", bounds.bounded_list(self.remarks, bounds.TEXT))
        if (more := len(self.findings) - bounds.LIST) > 0:
            object.__setattr__(self, "findings", self.findings[: bounds.LIST])
            object.__setattr__(self, "reason", self.reason or f"and {more} more findings")
