"""Night lines: what a ledger keeps of one run, in one line of JSON of less than `LINE_LIMIT` bytes.

A line has no secret and no SID: texts of the target come from a report, in which secrets are masked, and what has the
form of a SID is replaced.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from conformance.history.answer_table import OUTCOME_LENGTHS, AnswerTable
from conformance.history.case_names import folded, unfolded
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.verdict_letters import VERDICT_OF
from conformance.moment import in_utc

FORM = 1
"""The version of the form; a line of a newer one is kept and not read."""

LINE_LIMIT = 30_000
"""How many bytes a line has at most."""

DEMAND_LENGTH = 4
"""How many characters tell what a case demanded."""

Kind = TypeVar("Kind")


class NotANight(ValueError):
    """A line is none of a ledger, or of a newer form; the message says why."""


class NewerForm(NotANight):
    """A line is a night in a form that this version does not know."""


@dataclass(frozen=True)
class Night:
    """One run: when it began, what it asked, and for each case its verdict, its answer and what was demanded.

    `began` is in UTC. `target` is a name, `verdict` the conclusion in one word. `verdicts` has a letter for each of
    `cases`; `demands` are empty where the suite that judged is not the one that wrote the line. `resources` are those
    that alone were asked about. `evidence` says of cases what differs from what was expected, of as many as fit,
    and `changed` what differs from the run before, in words. `code` is a digest of the code that judged, empty
    where nobody knows it.
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

    @property
    def counts(self) -> dict[str, int]:
        """How many cases have each verdict, without those that none has."""
        counted = Counter(self.verdicts)
        return {str(verdict): counted[letter] for letter, verdict in VERDICT_OF.items() if counted[letter]}

    @property
    def is_partial(self) -> bool:
        """Whether the suite may have cases of which this night says nothing."""
        return bool(self.resources)

    @property
    def day(self) -> str:
        """The date on which the run began, in UTC."""
        return self.began.date().isoformat()

    def to_line(self) -> str:
        """The line, without its end.

        What does not fit into `LINE_LIMIT` is left out: evidence from its end, changes in words from theirs, and then
        the ends of outcomes.
        """
        for length in OUTCOME_LENGTHS:
            line = self._line(AnswerTable.of(self.answers, length))
            if len(line) < LINE_LIMIT:
                break
        return line

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
            "began": self.began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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
            **({"evidence": dict(evidence)} if evidence else {}),
            **({"without_evidence": left_out} if left_out else {}),
            **({"changed": changed} if changed else {}),
        }

    @classmethod
    def from_json(cls, data: object) -> Night:
        """The night from what a line holds; raises `NotANight`."""
        if not isinstance(data, dict) or not isinstance(data.get("form"), int) or "verdicts" not in data:
            raise NotANight("no line of a ledger of this suite")
        if data["form"] > FORM:
            raise NewerForm(f"a newer form ({data['form']}) than this version reads ({FORM})")
        try:
            return cls._read(data)
        except (ValueError, OverflowError) as error:
            raise NotANight(str(error)) from None

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Night:
        suite = _member(data, "suite", dict)
        cases = unfolded(_member(data, "cases", dict))
        verdicts = _member(data, "verdicts", str)
        if len(verdicts) != len(cases) or set(verdicts) - VERDICT_OF.keys():
            raise ValueError(f"{len(verdicts)} verdicts of {len(cases)} cases, or unknown ones")
        demands = _member(data, "demands", str)
        return cls(
            began=in_utc(datetime.fromisoformat(_member(data, "began", str))),
            version=_member(suite, "version", str),
            digest=_member(suite, "digest", str),
            requirements=_member(suite, "requirements", str),
            target=sys.intern(_member(data, "target", str)),
            level=_member(data, "level", str),
            verdict=_member(data, "verdict", str),
            cases=cases,
            verdicts=verdicts,
            answers=AnswerTable(_member(data, "answers", dict), _member(data, "answered", list)).answers(len(cases)),
            demands=_pieces(demands) if len(demands) == len(cases) * DEMAND_LENGTH else (),
            resources=tuple(map(str, data.get("resources") or ())),
            evidence=_texts(data.get("evidence", {})),
            changed=tuple(map(str, data.get("changed") or ())),
            code=_member(suite, "code", str) if "code" in suite else "",
        )


def _member(data: Mapping[str, Any], name: str, kind: type[Kind]) -> Kind:
    value = data.get(name)
    if type(value) is not kind:
        raise ValueError(f"{name!r} is {'missing' if value is None else 'of another type'}")
    return value


@lru_cache(maxsize=8)
def _pieces(text: str) -> tuple[str, ...]:
    return tuple([text[place : place + DEMAND_LENGTH] for place in range(0, len(text), DEMAND_LENGTH)])


def _texts(data: object) -> Mapping[str, str]:
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise ValueError("'evidence' is no object of texts")
    return data
