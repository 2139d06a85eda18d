"""Endpoints: whether a target has one, by the answers of a whole run to harmless requests.

A 404 alone says nothing of that: a target may answer it to one input of an endpoint that it has. The endpoint is absent
only where no harmless request to it had an answer that shows it. These requests are the witnesses of the endpoint; they
are chosen when the suite is loaded, so that a verdict depends neither on the order of a run nor on its workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from conformance.answer import Answer, NoAnswer
from conformance.case import Case, Format, Service
from conformance.judging.control_result import ControlState, control_result, is_absent
from conformance.reply import Reply

MOST_WITNESSES = 32
"""How many requests decide at most whether an endpoint is there: so many more may a run of one case send."""

CODES_OF_ANY_PATH = range(20000, 21000)
"""Codes of refusals that a path without an endpoint can have too: 20003, 20008 and 20404 are among them."""


class Endpoint(NamedTuple):
    """What a target has or does not have: a resource, to be asked with one method, in one representation."""

    service: Service
    method: str
    resource: str
    format: Format

    @classmethod
    def of(cls, case: Case) -> Endpoint:
        """The endpoint to which a case sends its first request."""
        return cls(case.service, case.method, case.resource, case.format)


def witnesses_of(cases: Iterable[Case]) -> Mapping[Endpoint, tuple[str, ...]]:
    """The names of the witnesses among `cases`, by endpoint: first of all its controls, and so for each file."""
    known = tuple(cases)
    controls = {name for case in known for name in case.control}
    by_file: dict[Endpoint, dict[str, list[str]]] = {}
    for case in sorted(filter(_is_harmless, known), key=lambda case: case.name not in controls):
        by_file.setdefault(Endpoint.of(case), {}).setdefault(case.capability, []).append(case.name)
    return {endpoint: _first_of_each(files.values()) for endpoint, files in by_file.items()}


def _is_harmless(case: Case) -> bool:
    """Whether nothing is wrong with its one request, so that the endpoint alone decides whether it succeeds."""
    return case.has_own_credentials and not (case.expect.refuses or case.silent or case.then)


def _first_of_each(files: Iterable[Sequence[str]]) -> tuple[str, ...]:
    rounds = chain.from_iterable(zip_longest(*files))
    return tuple(name for name in rounds if name is not None)[:MOST_WITNESSES]


def shows_endpoint(case: Case, answer: Answer | NoAnswer, *, is_twilio: bool = False) -> bool:
    """Whether the answer to a witness is one of an existing endpoint: a success, or a refusal of what was sent."""
    state = control_result(case, answer, is_twilio=is_twilio).state
    if state is not ControlState.REFUSED or not isinstance(answer, Answer):
        return state is ControlState.SUCCEEDED
    code = Reply(answer, case.format).code
    return code is not None and code >= CODES_OF_ANY_PATH.start and code not in CODES_OF_ANY_PATH


def seems_absent(case: Case, answer: Answer | NoAnswer) -> bool:
    """Whether the answer to a case in which nothing is wrong could be that of an absent endpoint."""
    if not isinstance(answer, Answer) or case.expect.refuses:
        return False
    return is_absent(case, Reply(answer, case.format))
