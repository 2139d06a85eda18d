"""Dealing: the companions that a case gets in a run, all of which follow from the seed.

What a case gets depends on its own hand and outcome alone, so that other cases can be added without changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from conformance.case import Case
from conformance.companion import RESOURCE, Companion, Hand
from conformance.suite.choices import Choices


def dealt(case: Case, seed: int) -> Case:
    """The case with the companions of this run.

    What it sends itself, what is drawn and where it listens stay; among companions that set the same, the first counts.
    """
    taken = {*case.decisive, *case.silent, *dict(case.draw)}
    for hand in case.beside:
        for companion in _hand(hand, f"{seed}/{hand.deck}/{_outcome(case)}"):
            if not companion.names & taken:
                taken |= companion.names
                case = _with(case, companion)
    return case


def _with(case: Case, companion: Companion) -> Case:
    own = [pair for pair in case.send if pair[0] not in companion.names]
    added = [(name, value) for name, value in companion.send if value is not None]
    names = tuple(sorted(companion.names - {RESOURCE}))
    return replace(
        case,
        send=(*own, *added),
        decisive=(*case.decisive, *names),
        method=companion.method or case.method,
        resource=companion.resource or case.resource,
        dealt=(*case.dealt, companion),
    )


def _outcome(case: Case) -> str:
    return " ".join(map(str, case.expect.answers)) or "refused"


@lru_cache(512)
def _hand(hand: Hand, text: str) -> tuple[Companion, ...]:
    return _hands(hand.companions, hand.hands, text)[hand.number - 1]


def _hands(deck: Sequence[Companion], hands: int, text: str) -> list[tuple[Companion, ...]]:
    """The deck, shuffled and dealt: the hands are of one size, and none sets anything twice where another has room."""
    dealt_to: list[list[Companion]] = [[] for _ in range(hands)]
    for companion in Choices(text).shuffled(deck):
        fitting = [hand for hand in dealt_to if not any(one.names & companion.names for one in hand)]
        min(fitting or dealt_to, key=len).append(companion)
    return [tuple(hand) for hand in dealt_to]
