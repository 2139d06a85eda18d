"""Night lines: what a ledger keeps of one run, in one line of JSON of less than `LINE_LIMIT` bytes.

A line has no secret and no SID: texts of the target come from a report, in which secrets are masked, and what has the
form of a SID is replaced.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from conformance.history.answer_table import OUTCOME_LENGTHS, AnswerTable
from conformance.history.case_names import folded, unfolded
from conformance.history.demand_digests import demands_of
from conformance.history.departure import by_case, by_digest
from conformance.history.members import Members
from conformance.history.not_a_night import FOREIGN, NewerForm, NotANight
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.verdict_letters import VERDICT_OF
from conformance.moment import in_utc

FORM = 1
"""The version of the form; a line of a newer one is kept and not read."""

LINE_LIMIT = 30_000
"""How many bytes a line has at most."""


@dataclass(frozen=True)
class Night:
    """One run: when it began, what it asked, and for each case its verdict, its answer and what was demanded.

    `began` is in UTC. `target` is a name, `verdict` the conclusion in one word. `verdicts` has a letter for each of
    `cases`; `demands` are empty where the suite that judged is not the one that wrote the line. `resources` are those
    that alone were asked about. `evidence` says of cases what differs from what was expected, of as many as fit,
    and `changed` what differs from the run before, in words. `code` is a digest of the code that judged, empty
    where nobody knows it. `departures` has a digest of what each case departs in, of those that do, and is `None` where
    nobody knows that. `left_out` is the number of cases of the run for which the line had no room.
    """

    began: datetime
    version: str
    digest: str
    requirements: str
    target: str
    level: str
    verdict: str
    cases: tuple[str, ...]
    verdicts: str
    answers: tuple[ObservedAnswer, ...]
    demands: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    changed: tuple[str, ...] = ()
    code: str = ""
    left_out: int = 0
    departures: Mapping[str, str] | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many cases have each verdict, without those that none has."""
        counted = Counter(self.verdicts)
        return {str(verdict): counted[letter] for letter, verdict in VERDICT_OF.items() if counted[letter]}

    @property
    def is_partial(self) -> bool:
        """Whether the suite may have cases of which this night says nothing."""
        return bool(self.resources or self.left_out)

    @property
    def day(self) -> str:
        """The date on which the run began, in UTC."""
        return self.began.date().isoformat()

    def to_line(self) -> str:
        """The line, without its end, of less than `LINE_LIMIT` bytes.

        What does not fit is left out: evidence from its end, changes in words from theirs, the ends of outcomes, what
        the cases depart in, and at last cases from their end.
        """
        for night in (self, replace(self, departures=None)):
            for length in OUTCOME_LENGTHS:
                line = night._line(AnswerTable.of(self.answers, length))
                if len(line) < LINE_LIMIT:
                    return line
        fitting = bisect_left(range(len(self.cases)), LINE_LIMIT, key=lambda count: len(self._beginning(count))) - 1
        return self._beginning(max(0, fitting))

    def _beginning(self, count: int) -> str:
        """The line of the first cases alone."""
        kept = replace(
            self, cases=self.cases[:count], verdicts=self.verdicts[:count], answers=self.answers[:count],
            demands=self.demands[:count], left_out=len(self.cases) - count, departures=None,
        )  # fmt: skip
        return json.dumps(
            kept._to_json(AnswerTable.of(kept.answers, OUTCOME_LENGTHS[-1]), (), ()), separators=(",", ":")
        )

    def _line(self, table: AnswerTable) -> str:
        evidence, changed = list(self.evidence.items()), list(self.changed)
        while True:
            line = json.dumps(self._to_json(table, evidence, changed), separators=(",", ":"))
            if len(line) < LINE_LIMIT or not (evidence or changed):
                return line
            left = evidence or changed
            del left[-max(1, len(left) // 4) :]

    def _to_json(
        self, table: AnswerTable, evidence: Sequence[tuple[str, str]], changed: Sequence[str]
    ) -> dict[str, Any]:
        left_out = len(self.evidence) - len(evidence)
        return {
            "form": FORM,
            "began": self.began.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "target": self.target,
            "suite": {"version": self.version, "digest": self.digest[:16], "requirements": self.requirements}
            | ({"code": self.code} if self.code else {}),
            "level": self.level,
            "verdict": self.verdict,
            **({"resources": list(self.resources)} if self.resources else {}),
            "counts": self.counts,
            "cases": folded(self.cases),
            "verdicts": self.verdicts,
            "demands": "".join(self.demands),
            "answers": table.digests,
            "answered": table.places,
            **({} if self.departures is None else {"departures": by_digest(self.departures, self.cases)}),
            **({"evidence": dict(evidence)} if evidence else {}),
            **({"without_evidence": left_out} if left_out else {}),
            **({"without_cases": self.left_out} if self.left_out else {}),
            **({"changed": changed} if changed else {}),
        }

    @classmethod
    def from_json(cls, data: object) -> Night:
        """The night from what a line holds; raises `NotANight`."""
        if not isinstance(data, dict) or not data.keys() >= {"form", "verdicts"}:
            raise NotANight(FOREIGN)
        members = Members(data)
        try:
            form = members.one("form", int)
            if form > FORM:
                raise NewerForm(f"a newer form than this version reads ({FORM})")
            return cls._read(members)
        except NotANight:
            raise
        except (ValueError, OverflowError) as error:
            raise NotANight(str(error)) from None

    @classmethod
    def _read(cls, members: Members) -> Night:
        suite = members.within("suite")
        cases = unfolded(members.by_name("cases", str))
        verdicts = members.one("verdicts", str)
        if len(verdicts) != len(cases) or set(verdicts) - VERDICT_OF.keys():
            raise ValueError(f"{len(verdicts)} verdicts of {len(cases)} cases, or unknown ones")
        departures = members.by_name("departures", str) if "departures" in members.data else None
        members.by_name("counts", int, {})
        members.one("without_evidence", int, 0)
        return cls(
            began=in_utc(datetime.fromisoformat(members.text("began"))),
            version=suite.text("version"),
            digest=suite.text("digest"),
            requirements=suite.text("requirements"),
            target=sys.intern(members.text("target")),
            level=members.text("level"),
            verdict=members.text("verdict"),
            cases=cases,
            verdicts=verdicts,
            answers=AnswerTable(members.by_name("answers", str), members.each("answered", int)).answers(len(cases)),
            demands=demands_of(members.one("demands", str), len(cases)),
            resources=members.texts("resources"),
            evidence=members.texts_by_name("evidence"),
            changed=members.texts("changed"),
            code=suite.text("code", ""),
            left_out=members.one("without_cases", int, 0),
            departures=by_case(departures, cases) if departures is not None else None,
        )
