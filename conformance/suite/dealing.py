"""Dealing: the companions that a case gets in a run, all of which follow from the seed.

What a case gets depends on its own hand and outcome alone, so that other cases can be added without changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.case import Case
from conformance.companion import RESOURCE, Companion, Hand
from conformance.suite.choices import Choices


class Dealer:
    """Deals the decks of one suite for a seed, each once for each outcome."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._dealt: dict[tuple[str, int, str], list[tuple[Companion, ...]]] = {}

    def dealt(self, case: Case) -> Case:
        """The case with the companions of this run.

        What it sends itself, what is drawn and where it listens stay; among companions that set the same, the first
        counts.
        """
        taken = {*case.decisive, *case.silent, *dict(case.draw)}
        chosen: list[Companion] = []
        for companion in (each for hand in case.beside for each in self._hand(hand, _outcome(case))):
            if not companion.names & taken:
                taken |= companion.names
                chosen.append(companion)
        return _with(case, chosen)

    def _hand(self, hand: Hand, outcome: str) -> tuple[Companion, ...]:
        key = hand.deck, hand.hands, outcome
        if key not in self._dealt:
            self._dealt[key] = _hands(hand.companions, hand.hands, f"{self._seed}/{hand.deck}/{outcome}")
        return self._dealt[key][hand.number - 1]


def _with(case: Case, chosen: Sequence[Companion]) -> Case:
    names = [name for each in chosen for name in sorted(each.names - {RESOURCE})]
    own = [pair for pair in case.send if pair[0] not in names]
    added = [(name, value) for each in chosen for name, value in each.send if value is not None]
    return replace(
        case,
        send=(*own, *added),
        decisive=(*case.decisive, *names),
        method=next((each.method for each in reversed(chosen) if each.method), case.method),
        resource=next((each.resource for each in reversed(chosen) if each.resource), case.resource),
        dealt=(*case.dealt, *chosen),
    )


def _outcome(case: Case) -> str:
    return " ".join(map(str, case.expect.answers)) or "refused"


def _hands(deck: Sequence[Companion], hands: int, text: str) -> list[tuple[Companion, ...]]:
    """The deck, shuffled and dealt: the hands are of one size, and none sets anything twice where another has room."""
    dealt_to: list[list[Companion]] = [[] for _ in range(hands)]
    for companion in Choices(text).shuffled(deck):
        fitting = [hand for hand in dealt_to if not any(one.names & companion.names for one in hand)]
        min(fitting or dealt_to, key=len).append(companion)
    return [tuple(hand) for hand in dealt_to]
