"""Nights with a handful of cases, written down as one text for each case: a character for each night.

`p`, `f` and the other letters are verdicts, `.` is a night whose suite does not have the case. A capital letter is the
same verdict with another answer, and a blank a day without a night.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from conformance.history.history import History
from conformance.history.ledger import Ledger
from conformance.history.night_line import Night
from conformance.history.observed_answer import ObservedAnswer
from conformance.history.short_digest import short_digest
from conformance.history.verdict_letters import UNJUDGED_LETTERS

FIRST = datetime(2025, 1, 1, 3, 17, tzinfo=UTC)
OUTCOMES = {"p": "400/21610", "f": "400/21617", "d": "400/21611", "u": "501", "o": "404"}
CONFORMANT, NONCONFORMANT, INCONCLUSIVE = "conformant", "nonconformant", "inconclusive"


def nights(
    cases: Mapping[str, str],
    *,
    target: str = "twilio",
    first: datetime = FIRST,
    suites: str = "",
    demands: Mapping[str, str] | None = None,
    drawn: Sequence[str] = (),
    departures: Mapping[str, str] | None = None,
) -> list[Night]:
    """The nights; `suites` has a character for each, the version, and `demands` one for each of a case.

    `departures` have one for each night of a case as well: `.` is none, and in a night with a `?` nobody knows any.
    """
    (length,) = {len(text) for text in cases.values()}
    found = []
    for day in range(length):
        letters = {name: text[day] for name, text in cases.items() if text[day] not in ". "}
        if not letters:
            continue
        own = {name: (demands or {}).get(name, "=" * length)[day] * 4 for name in letters}
        night = _night(letters, own, drawn, target, first + timedelta(days=day), (suites or "1" * length)[day])
        found.append(replace(night, departures=_departures(departures or {}, day)))
    return found


def _departures(departures: Mapping[str, str], day: int) -> dict[str, str] | None:
    of_day = {name: text[day] for name, text in departures.items()}
    known = {name: letter * 4 for name, letter in of_day.items() if letter != "."}
    return known if departures and "?" not in of_day.values() else None


def _night(
    letters: Mapping[str, str],
    demands: Mapping[str, str],
    drawn: Sequence[str],
    target: str,
    began: datetime,
    suite: str,
) -> Night:
    verdicts = "".join(letters.values()).lower()
    judged = set(verdicts) - UNJUDGED_LETTERS
    return Night(
        began=began,
        version=f"0.{suite}.0",
        digest=short_digest([suite, *letters]) * 2,
        requirements="0.1",
        target=target,
        level="observed",
        verdict=INCONCLUSIVE if not judged else NONCONFORMANT if "f" in judged else CONFORMANT,
        cases=tuple(letters),
        verdicts=verdicts,
        answers=tuple(_answer(letter, drawn=name in drawn) for name, letter in letters.items()),
        demands=tuple(demands.values()),
        evidence={name: "outcome: expected 400/21610" for name, letter in letters.items() if letter == "f"},
    )


@cache
def _answer(letter: str, *, drawn: bool) -> ObservedAnswer:
    if letter.lower() in UNJUDGED_LETTERS:
        return ObservedAnswer(drawn=drawn)
    return ObservedAnswer(OUTCOMES[letter.lower()], short_digest(letter), drawn)


def history_of(*of_targets: Sequence[Night]) -> History:
    """The history of the nights of each target."""
    found = sorted((night for of_target in of_targets for night in of_target), key=lambda night: night.began)
    return History.of(Ledger(tuple(found)))


def ledger_file(path: Path, *of_targets: Sequence[Night]) -> Path:
    """A ledger with these nights."""
    lines = [f"{night.to_line()}\n" for of_target in of_targets for night in of_target]
    path.write_text("".join(lines))
    return path
