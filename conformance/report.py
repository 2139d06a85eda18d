"""Report of a run: a result for every case of the suite, the standing at each level, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from conformance.case import Basis
from conformance.exit_codes import FAILED, INCONCLUSIVE, PASSED, judged_exit_code
from conformance.finding import Verdict
from conformance.profile import EVERYTHING, Profile
from conformance.result import ACCOUNT_SUSPECTED, Result

UNJUDGED = (Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.NOT_OFFERED)
"""Verdicts that leave a level undecided."""


class Standing(StrEnum):
    """How a target stands at a level."""

    CONFORMANT = "conformant"
    AS_DECLARED = "as-declared"
    NONCONFORMANT = "nonconformant"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Report:
    """A whole run: suite, target, times in ISO 8601 (UTC), and a result for each case of the suite.

    `preflight` is the kind of the credentials as the preflight found it, if there was one. `requirements` is the set
    that counts, by its version, and empty where every case counts. `asked_again` are the controls that were asked
    once more at the end of the run, with the reason. `seed` is what the values were drawn with. There are results only
    of the resources in `profile`.
    """

    version: str
    digest: str
    target: Mapping[str, str]
    started: str
    finished: str
    level: Basis
    results: tuple[Result, ...]
    errors: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    preflight: str | None = None
    requirements: str = ""
    asked_again: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seed: int | None = None
    profile: Profile = EVERYTHING

    def standing(self, level: Basis) -> Standing:
        """Conformant means that every case of the level was judged and none counts against the target.

        With declared exceptions it is as declared. A case that could not be asked from where the run stands is set
        aside, unless no other is left. Where the account seems wrong, nothing is decided.
        """
        if self.suspicion:
            return Standing.UNDECIDED
        if any(result.counts_against(level) for result in self.results):
            return Standing.NONCONFORMANT
        asked = [result for result in self.of_level(level) if result.verdict is not Verdict.NOT_ASKED]
        if self.errors or not asked or any(result.verdict in UNJUDGED for result in asked):
            return Standing.UNDECIDED
        return Standing.AS_DECLARED if self.declared(level) else Standing.CONFORMANT

    def of_level(self, level: Basis) -> tuple[Result, ...]:
        """The results that count at `level`."""
        return tuple(result for result in self.scored if result.basis.within(level))

    @property
    def scored(self) -> tuple[Result, ...]:
        """The results that count at all."""
        return tuple(result for result in self.results if result.verdict is not Verdict.NOT_SCORED)

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources of the cases, in the order of the suite."""
        return tuple(dict.fromkeys(result.resource for result in self.results))

    def of_resource(self, name: str) -> Report:
        """The report on one resource alone, with its own standing and attained level."""
        return replace(self, results=tuple(result for result in self.results if result.resource == name))

    def by_case_and_place(self) -> dict[tuple[str, str], Result]:
        """Each result by case and place; a repeated key gets a number in its place."""
        found: dict[tuple[str, str], Result] = {}
        seen: Counter[tuple[str, str]] = Counter()
        for result in self.results:
            key = (result.case, result.place)
            seen[key] += 1
            found[key if seen[key] == 1 else (result.case, f"{result.place} ({seen[key]})")] = result
        return found

    @property
    def suspicion(self) -> str:
        """The remark that the account of the run seems wrong, by which no verdict says anything; empty without one."""
        return next((remark for remark in self.remarks if remark.startswith(ACCOUNT_SUSPECTED)), "")

    def declared(self, level: Basis) -> tuple[Result, ...]:
        """The results that the target declares and that would count against it at `level`."""
        return tuple(result for result in self.results if result.declared(level))

    @property
    def levels(self) -> tuple[Basis, ...]:
        """The levels that a target can attain: what is inferred is one only where it was asked for."""
        return tuple(level for level in Basis if level.within(Basis.OBSERVED) or self.level is Basis.INFERRED)

    @property
    def unconfirmed(self) -> tuple[Result, ...]:
        """The results that depart from what was inferred and not counted."""
        return () if self.level is Basis.INFERRED else tuple(one for one in self.scored if one.unconfirmed)

    @property
    def not_asked(self) -> tuple[Result, ...]:
        """The results of cases that could not be asked from where the run stood."""
        return tuple(result for result in self.results if result.verdict is Verdict.NOT_ASKED)

    def conforms(self, level: Basis) -> bool:
        """Whether all that the target claims conforms at `level`: a declared deviation does not."""
        deviates = any(result.verdict is not Verdict.UNSUPPORTED for result in self.declared(level))
        return self.standing(level) in (Standing.CONFORMANT, Standing.AS_DECLARED) and not deviates

    @property
    def attained(self) -> Basis | None:
        """The highest level with cases at which all that is claimed conforms, as at all lower ones, if any passes."""
        attained = None
        for level in self.levels:
            if not self.of_level(level):
                continue
            if not self.conforms(level):
                break
            attained = level
        return attained if any(result.shown(self.level) is Verdict.PASS for result in self.results) else None

    @property
    def counts(self) -> dict[str, int]:
        """How many cases have each verdict."""
        counted = Counter(result.verdict for result in self.results)
        return {str(verdict): counted[verdict] for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """The exit code of the report at its level: of a run whose account seems wrong that nothing is decided."""
        code = judged_exit_code(self.results, self.level, unreadable=bool(self.errors))
        return INCONCLUSIVE if self.suspicion and code in (PASSED, FAILED) else code

    def to_json(self) -> dict[str, Any]:
        """The report as described in `schemas/report.json`."""
        return {
            "suite": {"version": self.version, "requirements": self.requirements, "digest": self.digest},
            "target": dict(self.target),
            "preflight": self.preflight,
            "seed": self.seed,
            **({"profile": self.profile.to_json()} if self.profile.resources else {}),
            "started": self.started,
            "finished": self.finished,
            "level": str(self.level),
            "standing": {str(level): str(self.standing(level)) for level in Basis},
            "attained": str(self.attained) if self.attained else None,
            "exit_code": self.exit_code,
            "counts": self.counts,
            "unconfirmed": len(self.unconfirmed),
            "asked_again": [{"case": case, "reason": reason} for case, reason in self.asked_again.items()],
            "errors": list(self.errors),
            "remarks": list(self.remarks),
            "cases": [result.to_json() for result in self.results],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The report from what `to_json` returned; what follows from the results is computed again."""
        return cls(
            version=data["suite"]["version"],
            requirements=data["suite"]["requirements"],
            digest=data["suite"]["digest"],
            target=data["target"],
            started=data["started"],
            finished=data["finished"],
            level=Basis(data["level"]),
            results=tuple(Result.from_json(item) for item in data["cases"]),
            errors=tuple(data["errors"]),
            remarks=tuple(data["remarks"]),
            preflight=data.get("preflight"),
            asked_again={one["case"]: one["reason"] for one in data.get("asked_again", ())},
            seed=data.get("seed"),
            profile=Profile.from_json(data.get("profile")),
        )


def now() -> str:
    """The current time in ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
