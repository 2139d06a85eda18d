"""Request of a case to a target: URL, form, credentials and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from conformance.case import Account, Auth, Case, Format
from conformance.target import Target

UNKNOWN_ACCOUNTS = ("AC" + "0123456789abcdef" * 2, "AC" + "fedcba9876543210" * 2)
"""Well-formed Account SIDs that belong to nobody; there are two, so that one of them is not the target's."""

MALFORMED_ACCOUNT = "invalid_sid"
"""A text that has not the form of an Account SID."""

WRONG_TOKENS = ("0123456789abcdef" * 2, "fedcba9876543210" * 2)

CALLBACK_PATH = "/callback/"
"""The path of a callback URL, before its name."""

BEGINNING = 8
"""Up to how many characters of the right token `shorter-token` sends."""

TOKEN_SUFFIX = "-0"
"""What is appended to the right token for `longer-token`; with a hyphen it is not part of a shell variable's name."""

NOT_BASE64 = "Basic ???"
"""An `Authorization` header whose credentials are no base64, for `not-base64`."""


class NotDrawn(ValueError):
    """A case has no request before its values are drawn."""


@dataclass(frozen=True)
class Request:
    """One HTTP request: absolute URL, form fields in order, Basic credentials or none."""

    method: str
    url: str
    form: tuple[tuple[str, str], ...] = ()
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = ()


def build_request(case: Case, target: Target, callback_urls: Mapping[str, str] | None = None) -> Request:
    """The request of `case` to `target`, with a callback URL for each of its silent parameters.

    Raises `NotDrawn` where a value of the case has still to be drawn.
    """
    if case.is_drawn_anew and not case.drawn:
        raise NotDrawn(f"nothing was drawn for {case.name}")
    form = [pair for pair in case.send if pair[0] not in case.silent]
    form += [(name, address) for name, address in (callback_urls or {}).items()]
    form += [pair for pair in target.form if pair[0] not in {name for name, _ in form}]
    return Request(
        method=case.method,
        url=target.base_url + path(case, target.account_sid),
        form=tuple(form),
        credentials=credentials(case.auth, target, case.drawn_token),
        headers=tuple(_headers(case, target)),
    )


def _headers(case: Case, target: Target) -> Iterator[tuple[str, str]]:
    yield "Accept", "*/*"
    if target.host:
        yield "Host", target.host
    if case.auth is Auth.NOT_BASE64:
        yield "Authorization", NOT_BASE64


def path(case: Case, account_sid: str) -> str:
    """The path below the base URL; the account itself is called `Account`, and the list of accounts `Accounts`."""
    unknown = _other(UNKNOWN_ACCOUNTS, account_sid)
    account = {
        Account.OWN: unknown if case.auth is Auth.UNKNOWN_ACCOUNT else account_sid,
        Account.UNKNOWN: unknown,
        Account.MALFORMED: MALFORMED_ACCOUNT,
    }[case.account]
    suffix = ".json" if case.format is Format.JSON else ""
    if case.resource == "Accounts":
        return f"/2010-04-01/Accounts{suffix}"
    below = "" if case.resource == "Account" else "/" + quote(case.resource)
    return f"/2010-04-01/Accounts/{quote(account, safe='$')}{below}{suffix}"


def credentials(auth: Auth, target: Target, drawn_token: str = "") -> tuple[str, str] | None:
    """User and password for HTTP Basic, or `None` where the case sends none."""
    if auth in (Auth.NONE, Auth.NOT_BASE64):
        return None
    if auth is Auth.UNKNOWN_ACCOUNT:
        return _other(UNKNOWN_ACCOUNTS, target.account_sid), _other(WRONG_TOKENS, target.auth_token)
    if auth is Auth.WRONG_TOKEN:
        return target.account_sid, _other(WRONG_TOKENS, target.auth_token)
    if auth is Auth.DRAWN_TOKEN:
        return target.account_sid, _other((drawn_token, *WRONG_TOKENS), target.auth_token)
    if auth is Auth.LONGER_TOKEN:
        return target.account_sid, target.auth_token + TOKEN_SUFFIX
    if auth is Auth.OTHER_USER:
        return _other(UNKNOWN_ACCOUNTS, target.account_sid), target.auth_token
    if auth is Auth.USER_IN_LOWER_CASE:
        return target.account_sid.lower(), target.auth_token
    return target.account_sid, _token(auth, target.auth_token)


def are_right(auth: Auth, target: Target) -> bool:
    """Whether the credentials are the right ones although `auth` means wrong ones: a token of digits has no case."""
    return auth is not Auth.RIGHT and credentials(auth, target) == credentials(Auth.RIGHT, target)


def _token(auth: Auth, right: str) -> str:
    """The token that stands beside the right user."""
    others = {
        Auth.EMPTY_TOKEN: "",
        Auth.SHORTER_TOKEN: beginning(right),
        Auth.TOKEN_IN_OTHER_CASE: right.swapcase(),
        Auth.TOKEN_WITH_BLANK: f"{right} ",
    }
    return others.get(auth, right)


def beginning(token: str) -> str:
    """What `token` begins with: a quarter of a token of Twilio's, of which nobody can guess the rest."""
    return token[: max(1, min(BEGINNING, len(token) // 2))]


def encode(form: tuple[tuple[str, str], ...]) -> str:
    """The form as `application/x-www-form-urlencoded` text, a plus sign as `%2B`."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form)


def _other(choices: tuple[str, ...], own: str) -> str:
    return next(choice for choice in choices if choice != own)
