"""Preflight: one GET of the account, which shows whether the credentials for Twilio are test credentials.

It is sent before any request that could cost money.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from conformance.answer import Answer, NoAnswer
from conformance.case import Auth, Case, Expectation, Format, Outcome
from conformance.reply import Reply
from conformance.request import Request, build_request
from conformance.target import Target

Send = Callable[[Request], Answer | NoAnswer]


class Credentials(StrEnum):
    """The kind of the credentials, as a GET of the account shows it."""

    TEST = "test"
    LIVE = "live"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Preflight:
    """The kind of the credentials, and a sentence on what was found."""

    credentials: Credentials
    message: str


ACCOUNT_REQUEST = Case(
    name="preflight/account",
    file="",
    line=0,
    states=("R03",),
    expect=Expectation((Outcome(403, 20008),)),
    method="GET",
    resource="Account",
    auth=Auth.RIGHT,
    format=Format.JSON,
)
"""The GET of the account as a case, with the answer for test credentials."""


def run_preflight(target: Target, send: Send) -> Preflight:
    """Sends the GET of the account and interprets the answer."""
    return interpret(target, send(build_request(ACCOUNT_REQUEST, target)))


def interpret(target: Target, answer: Answer | NoAnswer) -> Preflight:
    """The kind of the credentials: 403 with code 20008 means test credentials, a success live ones.

    A 403 without that code shows nothing, since it can come from a proxy.
    """
    if isinstance(answer, NoAnswer):
        return Preflight(Credentials.UNKNOWN, answer.reason)
    outcome = Reply(answer, Format.JSON).outcome
    if outcome == str(ACCOUNT_REQUEST.expect.answers[0]):
        return Preflight(Credentials.TEST, "the account is closed to them, as it is to test credentials")
    if 200 <= answer.status < 300:
        return Preflight(
            Credentials.LIVE,
            f"these are LIVE credentials: a GET of the account was answered {outcome}, and test credentials get 403. "
            "Nothing else was sent. Use the pair under Test credentials in the Twilio console",
        )
    if answer.status in (401, 404):
        return Preflight(
            Credentials.REFUSED,
            f"{target.base_url} refused the credentials ({outcome}): Account SID and auth token do not belong together",
        )
    return Preflight(Credentials.UNKNOWN, f"a GET of the account was answered {outcome}, which says nothing about them")
