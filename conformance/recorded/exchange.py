"""One recorded exchange: a request and its answer, as read from a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.answer import Answer


class NotARecording(ValueError):
    """The file has none of the known formats; the message says what it has instead."""


@dataclass(frozen=True)
class RecordedExchange:
    """A request with its answer; `place` is the file and the number of the exchange in it.

    `missing` says which part of the answer the file does not hold, if any; `secrets` are passwords and tokens that
    were recorded with the exchange, so that they are masked wherever it is shown.
    """

    place: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    answer: Answer
    missing: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
