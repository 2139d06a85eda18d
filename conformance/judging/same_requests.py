"""Same requests: one outcome of requests about the same numbers is one fault, whichever files have the cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.case import Suite
from conformance.result import Result

Key = tuple[str, str, str, str, str]
"""What all findings of one fault share: the file of the cases where that matters, kind, place, expected and got."""

NUMBERS = ("To", "From", "PhoneNumber", "AreaCode")
"""The parameters whose values the documentation page has tables of."""


Decisive = Mapping[str, frozenset[tuple[str, str]]]
"""The parameters of each case that decide its outcome, with their values, without those that were dealt to it."""


def decisive_parameters(suite: Suite) -> Decisive:
    """Those of each case of a suite, by its name."""
    return {
        case.name: frozenset((name, value) for name, value in case.written.send if name in case.written.decisive)
        for case in suite.cases
    }


def leaders_of_same_requests(results: Mapping[Key, Sequence[Result]], decisive: Decisive) -> dict[Key, Key]:
    """For each key the one under which it is one fault with others, often itself.

    Keys of outcomes belong together that differ in the file of their cases alone, where a case of each sends the same
    numbers to the same resource, or where what decides in all cases of the one does so in all cases of the other.
    """
    leaders: dict[Key, Key] = {}
    first: dict[object, Key] = {}
    for key, shown in results.items():
        requests = {(key[1:], each) for each in _requests(shown, decisive)} if key[1] == "outcome" else set()
        known = dict.fromkeys(leaders[first[one]] for one in requests if one in first)
        leader = min([*known], key=list(results).index, default=key)
        leaders[key] = leader
        leaders |= {other: leader for other, of in leaders.items() if of in known}
        first |= {request: key for request in requests if request not in first}
    return leaders


def _requests(shown: Sequence[Result], decisive: Decisive) -> Iterator[object]:
    """The request of each result, and what decides in all of them, where they are about one resource."""
    requests = [_request(one) for one in shown if one.sent]
    yield from requests
    common = frozenset.intersection(*(decisive.get(one.case, frozenset()) for one in shown))
    if common and len({request[:2] for request in requests}) == 1:
        yield requests[0][:2], common


def _request(result: Result) -> tuple[str, ...]:
    """Method, resource and numbers of a request."""
    sent = result.sent or {}
    form = dict(sent["form"])
    return sent["method"], sent["url"].rpartition("/")[2], *(str(form.get(name)) for name in NUMBERS)
