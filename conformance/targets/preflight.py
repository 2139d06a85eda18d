"""Are these test credentials? Asked of a host of Twilio's before anything is sent that could cost money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from conformance.answer import Answer, NoAnswer
from conformance.case import Auth, Case, Expectation, Format, Outcome
from conformance.reply import Reply
from conformance.request import Request, build
from conformance.target import Target

Send = Callable[[Request], Answer | NoAnswer]


class Credentials(StrEnum):
    """What a GET of the account says about the credentials."""

    TEST = "test"
    LIVE = "live"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Preflight:
    """The kind of the credentials, and the sentence that says what follows from it."""

    credentials: Credentials
    says: str


ACCOUNT = Case(
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


def fly(target: Target, send: Send) -> Preflight:
    """One GET of the account, and what its answer says about the credentials."""
    return understood(target, send(build(ACCOUNT, target)))


def understood(target: Target, answer: Answer | NoAnswer) -> Preflight:
    """The account is refused with 403 and code 20008 to test credentials, and answered to live ones.

    A 403 without that code is nobody's word about the credentials: a proxy says it too.
    """
    if isinstance(answer, NoAnswer):
        return Preflight(Credentials.UNKNOWN, answer.reason)
    outcome = Reply(answer, Format.JSON).outcome
    if outcome == str(ACCOUNT.expect.answers[0]):
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
