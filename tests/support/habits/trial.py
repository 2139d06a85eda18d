"""A habit on trial: which cases it answers in another way than the faithful target, and what is found in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatch
from functools import cache

from conformance.case import Basis, Case
from conformance.fake import ACCOUNT, TABLES, Account, Request, Responder, Response, Tables, respond
from conformance.finding import Finding, Judgement, Verdict
from tests.support import misbehaving_targets
from tests.support.habits.habit import Change, Habit, OpenHabit
from tests.support.habits.requests import FOLLOWED

SID = re.compile(rb"\b(SM|MM|CA|PN|RQ)(?!0{16})[0-9a-f]{32}\b")
DATE = re.compile(rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000")
MINUTES = 10


class Memory:
    """The faithful target, asked once for each request: its answers are compared by identity first."""

    def __init__(self) -> None:
        self.answers: dict[Request, Response] = {}

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        if tables is not TABLES or account is not ACCOUNT:
            return respond(request, account, tables)
        if request not in self.answers:
            self.answers[request] = respond(request, account, tables)
        return self.answers[request]


FAITHFUL = Memory()


def is_other(response: Response, faithful: Response) -> bool:
    """Whether two responses differ in more than SIDs drawn anew and the current time."""
    if response is faithful:
        return False
    if response.status != faithful.status or len(response.body) != len(faithful.body):
        return True
    return blurred(response) != blurred(faithful)


def blurred(response: Response) -> tuple[object, ...]:
    headers = [(name, value) for name, value in response.headers if name != "Twilio-Request-Id"]
    return sorted(headers), DATE.sub(_now, SID.sub(rb"\1", response.body))


def _now(found: re.Match[bytes]) -> bytes:
    return b"now" if _is_now(found[0]) else found[0]


@cache
def _is_now(date: bytes) -> bool:
    try:
        passed = datetime.now(UTC) - parsedate_to_datetime(date.decode())
    except ValueError:
        return False
    return abs(passed.total_seconds()) < MINUTES * 60


def shows(change: Change, requests: Iterable[Request]) -> bool:
    """Whether the last of the requests is answered in another way than by the faithful target.

    A SID that was answered before is another answer as well, a new one is not.
    """
    careless = change(respond)
    earlier: set[bytes] = set()
    response, shown = None, False
    for each in requests:
        request = followed(each, response)
        response = careless(request, ACCOUNT, TABLES)
        sids = {found[0] for found in SID.finditer(response.body)}
        shown = bool(sids & earlier) or is_other(response, respond(request, ACCOUNT, TABLES))
        earlier |= sids
    return shown


def followed(request: Request, before: Response | None) -> Request:
    """The request, to the address in the answer before it where it stands for that."""
    if request is not FOLLOWED or before is None:
        return request
    return replace(request, path=json.loads(before.body)["uri"])


def differing(habit: Habit | OpenHabit) -> list[Case]:
    """The cases in which a careless target can give another answer.

    Those with a second request count as such; those that are sent again do where the habit takes several requests.
    """
    careless = habit.change(FAITHFUL)
    remembers = len(habit.shown) > 1
    found = []
    for name, case in misbehaving_targets.cases().items():
        request = misbehaving_targets.request_of(name)
        other = is_other(careless(request, ACCOUNT, TABLES), FAITHFUL(request, ACCOUNT, TABLES))
        if other or case.then or (remembers and case.repeat > 1):
            found.append(case)
    return found


def affected(responder: Responder = respond, tables: Tables = TABLES) -> list[Case]:
    """The cases with an answer, or a control, that differs from the faithful one; the others pass, as for that one."""
    requests = {name: misbehaving_targets.request_of(name) for name in misbehaving_targets.cases()}
    other = {
        name
        for name, request in requests.items()
        if is_other(responder(request, ACCOUNT, tables), FAITHFUL(request, ACCOUNT, TABLES))
    }
    return [
        case
        for name, case in misbehaving_targets.cases().items()
        if name in other or case.then or case.repeat > 1 or not other.isdisjoint(case.control)
    ]


def failures(habit: Habit | OpenHabit, level: Basis) -> Mapping[str, Judgement]:
    """What does not pass at a level, by name; only answers that differ from the faithful ones are judged."""
    judged = misbehaving_targets.judged(habit.change(respond), among=differing(habit), level=level)
    return {name: found for name, found in judged.items() if found.verdict is Verdict.FAIL}


def findings(habit: Habit | OpenHabit) -> Mapping[str, tuple[Finding, ...]]:
    """All that is found, also what is unconfirmed, by the name of the case."""
    return {name: found.findings for name, found in failures(habit, Basis.INFERRED).items()}


def matching(pattern: str, names: Iterable[str]) -> set[str]:
    return {name for name in names if fnmatch(name, pattern)}


def found_at(found: Iterable[Finding], level: Basis) -> bool:
    return any(finding.basis.within(level) for finding in found)


def complaints(habit: Habit) -> Iterator[str]:
    """What is not as the table says: a case that does not find the habit, another one that does, another basis."""
    found = findings(habit)
    known = {name for name, each in found.items() if found_at(each, habit.basis)}
    for pattern in habit.cases.split():
        if not matching(pattern, known):
            weaker = ", ".join(sorted(matching(pattern, found)))
            yield f"no case {pattern} finds it at {habit.basis}" + (f" ({weaker} at a weaker basis)" if weaker else "")
    explained = [*habit.cases.split(), *habit.also.split(), "xml/*"]  # a row in XML is a twin of one in JSON
    for name in sorted(found):
        # Beside what is dealt anew in each run, any habit may show.
        if not misbehaving_targets.cases()[name].beside and not any(fnmatch(name, pattern) for pattern in explained):
            yield f"unexpectedly found by {name}"
    if habit.basis is Basis.INFERRED and failures(habit, Basis.OBSERVED):
        yield "fails at observed too"


def open_complaints(habit: OpenHabit) -> Iterator[str]:
    """What is not as was decided about a habit that may be right."""
    for name in sorted(failures(habit, Basis.OBSERVED)):
        yield f"fails {name} at observed"
    found = findings(habit)
    for pattern in habit.cases.split():
        if not matching(pattern, found):
            yield f"no case {pattern} reports it"
    explained = [*habit.cases.split(), *habit.also.split()]
    for name in sorted(found):
        if not any(fnmatch(name, pattern) for pattern in explained):
            yield f"unexpectedly reported by {name}"
