"""Same requests: one outcome of requests about the same numbers is one fault, whichever files have the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.result import Result

Key = tuple[str, str, str, str, str]
"""What all findings of one fault share: the file of the cases where that matters, kind, place, expected and got."""

NUMBERS = ("To", "From", "PhoneNumber", "AreaCode")
"""The parameters whose values the documentation page has tables of."""


def leaders_of_same_requests(results: Mapping[Key, Sequence[Result]]) -> dict[Key, Key]:
    """For each key the one under which it is one fault with others, often itself.

    Keys of outcomes belong together that differ in the file of their cases alone, where a case of each sends the same
    numbers to the same resource.
    """
    leaders: dict[Key, Key] = {}
    first: dict[object, Key] = {}
    for key, shown in results.items():
        requests = {(key[1:], _request(one)) for one in shown if one.sent} if key[1] == "outcome" else set()
        known = dict.fromkeys(leaders[first[one]] for one in requests if one in first)
        leader = min([*known], key=list(results).index, default=key)
        leaders[key] = leader
        leaders |= {other: leader for other, of in leaders.items() if of in known}
        first |= {request: key for request in requests if request not in first}
    return leaders


def _request(result: Result) -> tuple[str, ...]:
    """Method, resource and numbers of a request."""
    sent = result.sent or {}
    form = dict(sent["form"])
    return sent["method"], sent["url"].rpartition("/")[2], *(str(form.get(name)) for name in NUMBERS)
