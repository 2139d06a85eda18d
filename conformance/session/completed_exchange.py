"""The completed exchange of one case: its request, and the answer to each time that it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.answer import Answer, NoAnswer
from conformance.request import Request


@dataclass(frozen=True)
class CompletedExchange:
    """What was sent for a case, and what came back; a `second` request has the last of the answers.

    `callback_urls` are those that the request names, by parameter.
    """

    request: Request
    answers: tuple[Answer | NoAnswer, ...]
    callback_urls: Mapping[str, str]
    second: Request | None = None


class Sender(Protocol):
    """What a scheduler needs of an exchange."""

    def send(self, request: Request) -> Answer | NoAnswer:
        """Sends one request."""

    def abort(self) -> None:
        """Ends what is in flight."""
