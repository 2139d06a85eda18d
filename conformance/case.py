"""Case: one request, the answers that conform, and where each expectation comes from."""

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

    @property
    def rank(self) -> int:
        """The place of the level: 0 is the page, 2 what was only ever observed."""
        return _RANKS[self]

    def within(self, level: Basis) -> bool:
        """Whether an expectation with this basis counts at `level`."""
        return self.rank <= level.rank


_RANKS = {level: rank for rank, level in enumerate(Basis)}


class Auth(StrEnum):
    """Which credentials a case sends."""

    RIGHT = "right"
    WRONG_TOKEN = "wrong-token"
    LONGER_TOKEN = "longer-token"
    OTHER_USER = "other-user"
    NONE = "none"
    UNKNOWN_ACCOUNT = "unknown-account"


class Account(StrEnum):
    """The Account SID in the URL of a case."""

    OWN = "own"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


class Format(StrEnum):
    """The requested representation: `.json`, or no suffix, which is XML."""

    JSON = "json"
    XML = "xml"


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

    `body` maps a field of a success to the values it may have, beyond what the request implies. `refused` stands
    where a refusal is stated and its code is not: `answers` is empty, and any error of Twilio's form conforms.
    """

    answers: tuple[Outcome, ...]
    schema: str | None = None
    body: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    basis: Basis = Basis.PAGE
    status_basis: Basis = Basis.OBSERVED
    refused: bool = False

    @property
    def refuses(self) -> bool:
        """Whether every outcome that conforms is an error."""
        return all(outcome.code is not None for outcome in self.answers)

    @property
    def outcome_basis(self) -> Basis:
        """The basis of there being an error, or none: whoever states the status of a refusal states the refusal."""
        if self.refuses and self.status_basis.rank < self.basis.rank:
            return self.status_basis
        return self.basis


@dataclass(frozen=True)
class Case:
    """One request, what conforms, which statements it checks and where it is written down.

    `decisive` names the parameters that the row itself sets or leaves out, beyond what its file shares. `since` is the
    first set of requirements with the case; `newer_than` is the set that counts, where the case is not in it.
    """

    name: str
    file: str
    line: int
    states: tuple[str, ...]
    expect: Expectation
    send: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    resource: str = "Messages"
    auth: Auth = Auth.RIGHT
    account: Account = Account.OWN
    format: Format = Format.JSON
    repeat: int = 1
    silent: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    since: str = "0.1"
    decisive: tuple[str, ...] = ()
    newer_than: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def capability(self) -> str:
        """The group the case belongs to: the path of its file."""
        return self.name.rpartition("/")[0]

    @property
    def id(self) -> str:
        """The name of the case within its file."""
        return self.name.rpartition("/")[2]

    @property
    def keywords(self) -> tuple[str, ...]:
        """What it can be selected by: its name, and the statements that it checks."""
        return self.name, *self.states

    @property
    def basis(self) -> Basis:
        """The lowest level at which the case requires anything."""
        return self.expect.outcome_basis


@dataclass(frozen=True)
class Statement:
    """One checkable sentence of the documentation page, in our words."""

    id: str
    says: str
    anchor: str


@dataclass(frozen=True)
class Evidence:
    """Where an expectation was seen: a recording, a test against the service, or a document."""

    id: str
    where: str
    kind: str
    recorded: str
    credentials: str
    note: str = ""


@dataclass(frozen=True)
class RequirementSet:
    """A released set of cases: all that are not newer than `version`; `digest` is SHA-256 over what they demand."""

    version: str
    digest: str


@dataclass(frozen=True)
class Suite:
    """All cases in the order of their files, and the ledgers that belong to them.

    `requirements` are the released sets by version, the oldest first; `scored` is the version of the one in force, and
    empty where every case counts.
    """

    cases: tuple[Case, ...]
    statements: Mapping[str, Statement]
    evidence: Mapping[str, Evidence]
    requirements: Mapping[str, RequirementSet] = field(default_factory=lambda: MappingProxyType({}))
    scored: str = ""

    def case(self, name: str) -> Case:
        """The case of that name; raises `KeyError`."""
        for case in self.cases:
            if case.name == name:
                return case
        raise KeyError(name)
