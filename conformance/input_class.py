"""Classes of inputs: what is drawn anew in each run, so that no target can know the value before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class InputKind(StrEnum):
    """The kind of a class; a near miss is made from a number that the documentation names."""

    RECIPIENT = "recipient"
    SENDER = "sender"
    TEXT = "text"
    LONGER = "longer"
    SHORTER = "shorter"
    SAME_LAST_FOUR = "same-last-four"
    SAME_LAST_TWO = "same-last-two"
    OTHER_AREA_CODE = "other-area-code"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    NO_AREA = "no-area"
    NO_COUNTRY = "no-country"

    @property
    def is_near_miss(self) -> bool:
        """Whether a class of this kind is about a number."""
        return "{number}" in DESCRIPTIONS[self]


DESCRIPTIONS: Mapping[InputKind, str] = MappingProxyType(
    {
        InputKind.RECIPIENT: "an ordinary American number, of an area code and exchange that were seen accepted",
        InputKind.SENDER: "an ordinary American number that does not belong to the account",
        InputKind.TEXT: "a short text with characters that are escaped in a form, in XML or in JSON",
        InputKind.LONGER: "{number} with one digit more",
        InputKind.SHORTER: "{number} with one digit less",
        InputKind.SAME_LAST_FOUR: "an ordinary American number with the last four digits of {number}",
        InputKind.SAME_LAST_TWO: "an ordinary American number with the last two digits of {number}",
        InputKind.OTHER_AREA_CODE: "{number} with another area code, which differs in one digit",
        InputKind.TOO_LONG: "an American number with one digit too many",
        InputKind.TOO_SHORT: "an American number of which only the beginning is there",
        InputKind.NO_AREA: "a number of the length of an American one whose area code begins with 0 or 1, as none does",
        InputKind.NO_COUNTRY: "a number of usual length whose calling code belongs to no country",
    }
)


@dataclass(frozen=True)
class InputClass:
    """A class of inputs; `number` is the one that a near miss is made from, and else empty."""

    kind: InputKind
    number: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".rstrip()

    @property
    def in_words(self) -> str:
        """What is drawn."""
        return DESCRIPTIONS[self.kind].format(number=self.number)

    def to_json(self) -> str | dict[str, str]:
        """The class as a case file has it."""
        return {str(self.kind): self.number} if self.number else str(self.kind)
