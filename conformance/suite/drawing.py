"""Drawing: the values of a run for the cases that do not name theirs, all of which follow from its seed.

A class of inputs has one value in a run, so that a case and its control share it. The area codes and exchanges of
ordinary numbers are those in which a recording with test credentials shows a success.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from conformance.bounds import SEEDS
from conformance.case import Auth, Case, Service, Suite
from conformance.input_class import InputClass, InputKind
from conformance.suite.choices import Choices
from conformance.suite.dealing import Dealer

ACCEPTED_EXCHANGES: Mapping[str, tuple[str, ...]] = {
    "Messages": ("410867", "415999", "234567"),
    "Calls": ("410867",),
}
"""Area codes with an exchange by resource: in each, a number was seen accepted with test credentials as `To`."""

ORDINARY_EXCHANGES = ACCEPTED_EXCHANGES["Messages"]

NEIGHBOURS = ("501", "502", "503", "504", "505", "507", "508", "509", "510", "520", "530", "540", "570", "580")
"""American area codes that differ from 500 in one digit."""

UNASSIGNED_CODES = ("210", "214", "215", "217", "219", "259", "384", "694", "695", "696", "697", "698", "851", "854")
"""Calling codes that no country has."""

CONSONANTS = "bcdfghjklmnpqrstvwxz"
"""Letters that make no word, and so none that means something to a network."""

ESCAPED = ("&", "<", "+", "%2B")
"""Parts of every text: each is changed by an encoding that is left out, or done twice."""

SIGNS = ("100%", ">", '"', "'", "=", ";", "#", "?", "/", "(")
BEYOND_ASCII = ("é", "ñ", "Ø", "€", "ж", "包", "📦")


def chosen_seed(seed: int | None) -> int:
    """`seed`, or one that nobody can foresee where none was chosen; raises `ValueError` for what is no seed."""
    if seed is not None and not 0 <= seed < SEEDS:
        raise ValueError(f"a seed is a number from 0 to {SEEDS - 1}, not {seed}")
    return secrets.randbelow(SEEDS) if seed is None else seed


def drawn(suite: Suite, seed: int | None) -> Suite:
    """The suite with a value in the place of each class, which `seed` alone decides; `draw` still names the classes.

    Without a seed nothing is drawn.
    """
    if seed is None:
        return suite
    known, dealer = numbers_named(suite), Dealer(seed)
    cases, aside = (
        tuple(_drawn_case(case, seed, known, dealer) for case in each) for each in (suite.cases, suite.aside)
    )
    return replace(suite, cases=cases, aside=aside, seed=seed)


def numbers_named(suite: Suite) -> frozenset[str]:
    """Every value that a case of the API sends or the evidence shows: numbers among them are known, and never drawn.

    What is sent to another service is neither a sender nor a recipient. A later set of requirements that adds such
    values changes nothing that a seed draws.
    """
    written = (case.written for case in suite.cases)
    own = (case for case in written if case.service is Service.API)
    sent = (value for case in own for name, value in case.send if name not in dict(case.draw))
    rows = (row for entry in suite.evidence.values() for row in entry.shows if "service" not in row)
    shown = (row.get("send", {}) for row in rows)
    return frozenset((*sent, *(value for values in shown for listed in values.values() for value in listed)))


def _drawn_case(case: Case, seed: int, known: frozenset[str], dealer: Dealer) -> Case:
    case = case.written
    then = _drawn_case(case.then, seed, known, dealer) if case.then else None
    if not case.is_drawn_anew:
        return case if then is case.then else replace(case, then=then)
    fixed = tuple(pair for pair in case.send if pair[0] not in dict(case.draw))
    values = tuple((name, _value(each, case.resource, seed, known)) for name, each in case.draw)
    token = _token(seed) if case.auth is Auth.DRAWN_TOKEN else ""
    chosen = replace(case, send=fixed + values, drawn_token=token, then=then)
    return replace(dealer.dealt(chosen), undealt=chosen) if case.beside else chosen


def _token(seed: int) -> str:
    choices = Choices(f"{seed}/token")
    return "".join(choices.one("0123456789abcdef") for _ in range(32))


def _value(each: InputClass, resource: str, seed: int, known: frozenset[str]) -> str:
    choices = Choices(f"{seed}/{each}")
    if each.kind is InputKind.TEXT:
        return _text(choices)
    calling_code = "+" if each.kind is InputKind.NO_COUNTRY else "+1"
    beginnings, endings = _parts(each, resource)
    count = len(beginnings) * len(endings)
    first = choices.below(count)

    def number(place: int) -> str:
        beginning, ending = divmod(place % count, len(endings))
        return f"{calling_code}{beginnings[beginning]}{endings[ending]}"

    unknown = (number(place) for place in range(first, first + count) if number(place) not in known)
    return next(unknown, number(first))


@cache
def _parts(each: InputClass, resource: str) -> tuple[Sequence[str], Sequence[object]]:
    """What the numbers of a class begin with and end with, in every combination.

    An ordinary recipient is odd and an ordinary sender even, so that they differ.
    """
    accepted = ACCEPTED_EXCHANGES.get(resource, ORDINARY_EXCHANGES)
    national, ending = each.number.removeprefix("+1"), each.number[-4:]
    parts: Mapping[InputKind, Callable[[], tuple[Sequence[str], Sequence[object]]]] = {
        InputKind.RECIPIENT: lambda: (accepted, range(1001, 10000, 2)),
        InputKind.SENDER: lambda: (ORDINARY_EXCHANGES, range(1000, 10000, 2)),
        InputKind.LONGER: lambda: ((national,), range(10)),
        InputKind.SHORTER: lambda: (sorted(set(_without_a_digit(national))), ("",)),
        InputKind.SAME_LAST_FOUR: lambda: (accepted, (ending,)),
        InputKind.SAME_LAST_TWO: lambda: (accepted, [f"{tens}{ending[2:]}" for tens in range(10, 100)]),
        InputKind.OTHER_AREA_CODE: lambda: (NEIGHBOURS, (national[3:],)),
        InputKind.TOO_LONG: lambda: (ORDINARY_EXCHANGES, range(10000, 100000)),
        InputKind.TOO_SHORT: lambda: (sorted({each[:3] for each in ORDINARY_EXCHANGES}), range(10, 100)),
        InputKind.NO_AREA: lambda: ([f"{area:03}555" for area in range(0, 200, 13)], range(1000, 10000, 97)),
        InputKind.NO_COUNTRY: lambda: (UNASSIGNED_CODES, range(20_000_000, 90_000_000, 700_001)),
    }
    return parts[each.kind]()


def _without_a_digit(national: str) -> Iterator[str]:
    for place in range(len(national)):
        yield national[:place] + national[place + 1 :]


def _text(choices: Choices) -> str:
    """Words and signs with single blanks between them; it begins and ends with a word and fits into one segment."""
    words = ["".join(choices.one(CONSONANTS) for _ in range(3 + choices.below(6))) for _ in range(4)]
    others = [*choices.shuffled(SIGNS)[:2], *choices.shuffled(BEYOND_ASCII)[: choices.below(3)]]
    return " ".join([words[0], *choices.shuffled([*words[2:], *ESCAPED, *others]), words[1]])
