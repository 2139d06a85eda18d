"""Case: one request, the answers that conform, and where each expectation comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from conformance.case_values import Account, Auth, Format, Reference
from conformance.companion import RESOURCE, Companion, Hand
from conformance.expectation import Basis, Expectation, Outcome
from conformance.input_class import InputClass
from conformance.ledger_entry import Evidence, RequirementSet, Statement
from conformance.profile import EVERYTHING, Profile
from conformance.service import Service

__all__ = [
    "Account",
    "Auth",
    "Basis",
    "Case",
    "Evidence",
    "Expectation",
    "Format",
    "Outcome",
    "Reference",
    "RequirementSet",
    "Service",
    "Statement",
    "Suite",
    "case_count",
]


@dataclass(frozen=True)
class Case:
    """One request, what conforms, which statements it checks and where it is written down.

    `decisive` names the parameters that the row itself sets or leaves out, beyond what its file shares. `since` is the
    first set of requirements with the case; `newer_than` is the set that counts, where the case is not in it.
    `service` is what the resource belongs to; a name in braces in the path of a resource, such as `{PhoneNumber}`, is
    that of the parameter of `send` which stands there.
    `input_class` names the class of inputs that its evidence stands for, where it is not of this very input. `then` is
    a second request, with an expectation of its own; `at` says how it is addressed, where not as the first one.

    `draw` names the parameters whose values are drawn anew in each run, and the class of each. Once drawn, they are in
    `send` too, and `drawn_token` is the wrong token where one is drawn. `beside` are the hands of companions that the
    case gets; once `dealt`, they are in `send`, `decisive`, `method` and `resource` too, and `undealt` is the case
    without them. `profiles` are the resources that each alone are all that the case needs; see
    `conformance.suite.profiles`.
    """

    name: str
    file: str
    line: int
    states: tuple[str, ...]
    expect: Expectation
    send: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    resource: str = "Messages"
    service: Service = Service.API
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
    input_class: str = ""
    then: Case | None = None
    at: Reference | None = None
    draw: tuple[tuple[str, InputClass], ...] = ()
    drawn_token: str = ""
    beside: tuple[Hand, ...] = ()
    dealt: tuple[Companion, ...] = ()
    undealt: Case | None = None
    profiles: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    @property
    def has_own_credentials(self) -> bool:
        """Whether it is sent with the right credentials, to the account that they are of."""
        return self.auth is Auth.RIGHT and self.account is Account.OWN

    @property
    def is_drawn_anew(self) -> bool:
        """Whether another run sends another value."""
        return bool(self.draw or self.beside) or self.auth is Auth.DRAWN_TOKEN

    @property
    def awaits_drawing(self) -> bool:
        """Whether something of it has still to be drawn."""
        drawn = self.undealt is not None if self.beside else bool(self.drawn)
        return self.is_drawn_anew and not drawn

    @property
    def drawn(self) -> dict[str, str]:
        """The values that were drawn, by parameter; `token` is the wrong token, `resource` the method and resource.

        Empty where nothing was drawn yet.
        """
        names = dict.fromkeys((*dict(self.draw), *(name for each in self.dealt for name, _ in each.send)))
        values = {name: [value for sent, value in self.send if sent == name] for name in names}
        found = {name: " and ".join(each) for name, each in values.items() if each}
        if self.drawn_token:
            found["token"] = self.drawn_token
        if any(each.resource for each in self.dealt):
            found[RESOURCE] = f"{self.method} {self.resource}"
        return found

    @property
    def written(self) -> Case:
        """The case without what was dealt to it for one run."""
        return self.undealt or self

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
    def is_of_the_suite(self) -> bool:
        """Whether its file is in the folder of the suite's cases, so that the catalogue has it."""
        return self.file.startswith("cases/")

    @property
    def basis(self) -> Basis:
        """The lowest level at which the case requires anything."""
        bases = [each.outcome_basis for each in self.expectations]
        return min(bases, key=lambda basis: basis.rank)

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What is expected of each of its requests, in their order."""
        return (self.expect, self.then.expect) if self.then else (self.expect,)


@dataclass(frozen=True)
class Suite:
    """All cases in the order of their files, and the ledgers that belong to them.

    `requirements` are the released sets by version, the oldest first; `scored` is the version of the one in force, and
    empty where every case counts. `seed` decides what was drawn; `None` where nothing was. `profile` says which
    resources the cases are about, and `outside` are the names of all cases that are not in it. `aside` are the cases
    of resources that are asked about by name only, as long as nobody named them.
    """

    cases: tuple[Case, ...]
    statements: Mapping[str, Statement]
    evidence: Mapping[str, Evidence]
    requirements: Mapping[str, RequirementSet] = field(default_factory=lambda: MappingProxyType({}))
    scored: str = ""
    seed: int | None = None
    profile: Profile = EVERYTHING
    outside: tuple[str, ...] = ()
    aside: tuple[Case, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all cases, those that are not asked about last."""
        return (*(case.name for case in self.known), *self.outside)

    @property
    def known(self) -> tuple[Case, ...]:
        """The cases, and those that stand aside."""
        return (*self.cases, *self.aside)

    def case(self, name: str) -> Case:
        """The case of that name; raises `KeyError`."""
        for case in self.cases:
            if case.name == name:
                return case
        raise KeyError(name)


def case_count(count: int) -> str:
    """The number of cases in words."""
    return f"{count} case{'' if count == 1 else 's'}"
