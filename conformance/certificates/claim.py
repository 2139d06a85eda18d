"""Claim: the part of a certificate that does not follow from its exchanges, and the rules that it keeps.

A claim is read as if it were a target file, so that what a target file must not say, a certificate cannot say either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from conformance.address import InvalidAddress
from conformance.authorization import possible_right_kinds
from conformance.case import Basis, Suite
from conformance.certificates.declared_nodes import claim_node
from conformance.certificates.stored_folder import InvalidCertificate
from conformance.profile import EVERYTHING, Profile
from conformance.suite.yaml_document import Malformed
from conformance.target import TOKEN_VARIABLE, Target, TargetRefused
from conformance.targets.excuse import Excuses
from conformance.targets.target_file import TargetFile, target_file

SUITE_KEYS = ("version", "requirements", "digest")
ARTIFACT_KEYS = ("name", "sha256")
DAY_LENGTH = len("2027-03-31")


class InvalidClaim(InvalidCertificate):
    """No run makes this claim; the message says what is wrong with it."""


@dataclass(frozen=True)
class Claim:
    """Target, time, suite, level, declared exceptions; `target` is as `target_json` writes it.

    `judged` is when the run started, `artifact` the name and the SHA-256 of the file that was judged, if one was named,
    `seed` what the values of the run were drawn with, and `profile` the resources that it was asked about.
    `same_credentials` are the kinds of wrong credentials that the token makes right: their cases were not asked.
    """

    suite: Mapping[str, str]
    target: Mapping[str, Any]
    artifact: Mapping[str, str] | None
    judged: str
    level: Basis
    excuses: Excuses
    seed: int | None
    same_credentials: tuple[str, ...]
    profile: Profile = EVERYTHING

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Claim:
        """The claim in the JSON of a certificate, which matches its schema."""
        excuses = Excuses.from_wire(data["declared"])
        level, seed, same = Basis(data["level"]), data["seed"], tuple(data["same_credentials"])
        suite, target, profile = data["suite"], data["target"], Profile.from_json(data.get("profile"))
        return cls(suite, target, data["artifact"], data["judged"], level, excuses, seed, same, profile)

    def to_json(self) -> dict[str, Any]:
        """The claim as fields of the certificate, in their one order."""
        artifact = self.artifact
        return {
            "suite": {name: self.suite[name] for name in SUITE_KEYS},
            "target": target_json(self.known_target),
            "artifact": {name: artifact[name] for name in ARTIFACT_KEYS} if artifact else None,
            "judged": self.judged,
            "level": str(self.level),
            "seed": self.seed,
            "same_credentials": list(self.same_credentials),
            **({"profile": self.profile.to_json()} if self.profile.resources else {}),
            "declared": asdict(self.excuses),
        }

    @property
    def day(self) -> str:
        """The date of the run in ISO 8601, by which deviations have ended."""
        return self.judged[:DAY_LENGTH]

    @property
    def started(self) -> datetime:
        """When the run started, where `judged` is a time."""
        return datetime.fromisoformat(self.judged)

    @cached_property
    def known_target(self) -> Target:
        """The target as far as a certificate describes it, which is without its token; raises `InvalidClaim`."""
        target = self.target
        form = tuple((name, value) for name, value in target.get("form", ()))
        optional = {name: target.get(name, "") for name in ("version", "homepage", "host")}
        try:
            described = Target(target["name"], target["base_url"], target["account_sid"], "unknown")
        except InvalidAddress as error:
            raise InvalidClaim(f"/target/base_url is none: {error}") from None
        services = tuple(target.get("services", {}).items())
        try:
            return replace(described, form=form, services=services, **optional)
        except (InvalidAddress, TargetRefused) as error:
            raise InvalidClaim(f"/target/services are none: {error}") from None


def target_json(target: Target) -> dict[str, Any]:
    """The target as a certificate describes it."""
    required = {"name": target.name, "base_url": target.base_url, "account_sid": target.account_sid}
    optional = {"version": target.version, "homepage": target.homepage, "host": target.host}
    form = [list(pair) for pair in target.form]
    places = {"services": dict(target.services), "form": form}
    return required | {name: value for name, value in (optional | places).items() if value}


def require_claim(claim: Claim, suite: Suite) -> None:
    """Raises `InvalidClaim` where no run of this suite makes this claim."""
    if claim.suite["requirements"] != suite.scored:
        raise InvalidClaim(f"/suite/requirements is {claim.suite['requirements']!r}, not {suite.scored!r}")
    if type(claim.seed) is not int or claim.seed != suite.seed:
        raise InvalidClaim(f"/seed is {claim.seed}, and the values of the cases are drawn with {suite.seed}")
    if claim.profile != suite.profile:
        raise InvalidClaim("/profile is not that of the cases by which the exchanges are judged")
    if not _is_time(claim.judged):
        raise InvalidClaim(f"/judged is no time such as 2027-03-31T23:59:59Z: {claim.judged!r}")
    if claim.artifact and not _is_file_name(claim.artifact["name"]):
        raise InvalidClaim(f"/artifact/name is not the name of a file: {claim.artifact['name']!r}")
    try:
        file = target_file(claim_node(claim.target, claim.excuses), "the claim", suite.names)
        target = _target(file)
    except (Malformed, TargetRefused) as error:
        raise InvalidClaim(f"no target file says what is claimed here: {error}") from None
    if target_json(target) != dict(claim.target):
        raise InvalidClaim("/target is not as a run describes this target")
    if file.excuses != claim.excuses:
        raise InvalidClaim("/declared is not as a run writes these exceptions")
    if claim.same_credentials not in possible_right_kinds(target):
        kinds = ", ".join(claim.same_credentials) or "none"
        raise InvalidClaim(f"/same_credentials: no token of this target makes these right, and no others: {kinds}")


def _target(file: TargetFile) -> Target:
    """The target that the file describes, with a token that nobody sends."""
    return file.target(0, None, None, {TOKEN_VARIABLE: "unknown"})


def _is_time(text: str) -> bool:
    """Whether the text is a time of the calendar as reports write it, in ASCII digits."""
    if not re.fullmatch(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z", text, re.ASCII):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_file_name(text: str) -> bool:
    return text not in ("", ".", "..") and "/" not in text and "\0" not in text
