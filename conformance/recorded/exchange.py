"""One recorded exchange: a request and its answer, as read from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from conformance.answer import Answer


class NotARecording(ValueError):
    """The file cannot be read as a recording; the message says why."""


class UnknownFormat(NotARecording):
    """The file can be read, and has none of the known formats."""


@dataclass(frozen=True)
class RecordedExchange:
    """A request with its answer; `place` is the file and the number of the exchange in it.

    `missing` says why there is no answer to judge, if there is none; `unread` why nobody knows the right answer, mostly
    since the parameters of the request are not known. `encoding` is how they were sent; `is_complete` says that nothing
    shows that the recorder took one out, and `is_exact` that a run of this suite recorded the exchange: none was taken
    out, and Twilio was asked with test credentials. `moment` is when the answer was given, as far as the file says.

    `is_marked` says of an exchange that cannot be read at all that it has a mark of Twilio. `secrets` are passwords and
    tokens that were recorded with the exchange, so that they are masked wherever it is shown.
    """

    place: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    answer: Answer
    missing: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    encoding: str = "urlencoded"
    unread: str = ""
    is_complete: bool = True
    is_exact: bool = False
    moment: datetime | None = None
    is_marked: bool = False
