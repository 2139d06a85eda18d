"""Observed answers: what a case was answered in one night, short enough to be kept for years.

Two nights have equal answers where nothing differs but what differs in every answer (SIDs, times), what repeats the
request, and headers, which come and go with the way through the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance import bounds
from conformance.comparing.cosmetic import ERROR_TEXTS, content_of, media_type_of, pointers
from conformance.history.line_text import LineTexts
from conformance.history.short_digest import short_digest
from conformance.normalise import comparable
from conformance.result import Result

OUTCOME = 80
"""How many characters of the outcomes are kept."""

CUT = "…"
"""The end of an outcome that was cut."""

DRAWN = "~"
"""The mark of an answer to drawn values, which no digest has."""

SHORTEST_ECHO = 3
"""A value that is shorter than this may stand in a text by chance."""


@dataclass(frozen=True, slots=True)
class ObservedAnswer:
    """The outcome of a case, such as `400/21610`, and a digest of the answers; `drawn` where the values were drawn.

    Without an answer both are empty.
    """

    outcome: str = ""
    digest: str = ""
    drawn: bool = False

    @classmethod
    def of(cls, result: Result, texts: LineTexts) -> ObservedAnswer:
        """What a result was answered; `texts` makes texts of a line."""
        if not result.got:
            return cls(drawn=bool(result.drawn))
        outcome = texts.text(" then ".join(str(got["outcome"]) for got in result.got), OUTCOME)
        echoes = _echoes(result)
        forms = [_form(got, echoes, texts=not result.drawn) for got in result.got]
        return cls(outcome, short_digest(forms), bool(result.drawn))

    @classmethod
    def read(cls, outcome: str, marked_digest: str) -> ObservedAnswer:
        """The answer from its outcome and `marked_digest`; raises `ValueError` where one is too long."""
        if len(outcome) > bounds.NAME or len(marked_digest) > bounds.NAME:
            raise ValueError("an answer is no pair of short texts")
        return _once(outcome, marked_digest.removesuffix(DRAWN), marked_digest.endswith(DRAWN))

    def is_like(self, other: ObservedAnswer) -> bool:
        """Whether nothing says that the answers differ: the digest of an answer to a drawn value has fewer parts."""
        if not self.has_outcome_of(other):
            return False
        return self.drawn != other.drawn or self.digest == other.digest

    def has_outcome_of(self, other: ObservedAnswer) -> bool:
        """Whether nothing says that the outcomes differ: of one that was cut only the beginning is known."""
        one, two = self.outcome, other.outcome
        return one == two or _is_cut_from(one, two) or _is_cut_from(two, one)

    @property
    def marked_digest(self) -> str:
        """The digest, with a mark at its end where the values were drawn."""
        return self.digest + DRAWN if self.drawn else self.digest


@lru_cache(maxsize=65_536)
def _once(outcome: str, digest: str, drawn: bool) -> ObservedAnswer:
    """One object for equal answers, so that years of them are compared at once."""
    return ObservedAnswer(outcome, digest, drawn)


def _is_cut_from(short: str, outcome: str) -> bool:
    return short.endswith(CUT) and outcome.startswith(short.removesuffix(CUT))


def _form(got: Mapping[str, Any], echoes: Iterable[str], *, texts: bool) -> list[object]:
    """What stays the same of an answer from night to night: its outcome, media type, fields, and texts of an error.

    `texts` repeat values in any spelling, so that those of an answer to a drawn value are left out.
    """
    content = content_of(got)
    if content is None:
        return [got["outcome"], media_type_of(got), "unreadable" if got["body"] else "empty"]
    found = {name: content.get(name) for name in ERROR_TEXTS} if texts and got["status"] >= 400 else {}
    shown = {name: _blurred(text, echoes) for name, text in found.items() if isinstance(text, str)}
    return [got["outcome"], media_type_of(got), sorted(pointers(content)), shown]


def _blurred(text: str, echoes: Iterable[str]) -> str:
    for echo in echoes:
        text = text.replace(echo, "*")
    return comparable(text)


def _echoes(result: Result) -> list[str]:
    """What an error may repeat of the requests, the longest first: values, and parts of the addresses."""
    values = [value for request in result.requests for _, value in request["form"]]
    paths = [urlsplit(str(request["url"])).path for request in result.requests]
    values += [unquote(part.rpartition(".")[0] or part) for path in paths for part in path.split("/")[3:]]
    return sorted({value for value in values if len(value) >= SHORTEST_ECHO}, key=lambda value: (-len(value), value))
