"""Request of a case to a target: URL, form, credentials and headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, quote_plus

from conformance.authorization import BASIC, NOT_BASE64, Spelling, credentials, spelling, unknown_account
from conformance.case import Account, Auth, Case, Format
from conformance.service import Service
from conformance.target import Target

MALFORMED_ACCOUNT = "invalid_sid"
"""A text that has not the form of an Account SID."""

PATH_PARAMETER = re.compile(r"\{(\w+)\}", re.ASCII)
"""A parameter that stands in the path of a resource, such as `{PhoneNumber}`, and not in the form."""

CALLBACK_PATH = "/callback/"
"""The path of a callback URL, before its name."""


class NotDrawn(ValueError):
    """A case has no request before its values are drawn."""


@dataclass(frozen=True)
class Request:
    """One HTTP request: absolute URL, form fields in order, user and token or none, and how these are written."""

    method: str
    url: str
    form: tuple[tuple[str, str], ...] = ()
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    spelling: Spelling = BASIC


def build_request(case: Case, target: Target, callback_urls: Mapping[str, str] | None = None) -> Request:
    """The request of `case` to `target`, with a callback URL for each of its silent parameters.

    Raises `NotDrawn` where a value of the case has still to be drawn.
    """
    if case.awaits_drawing:
        raise NotDrawn(f"nothing was drawn for {case.name}")
    elsewhere = {*case.silent, *PATH_PARAMETER.findall(case.resource)}
    form = [pair for pair in as_sent(case, target).send if pair[0] not in elsewhere]
    form += [(name, address) for name, address in (callback_urls or {}).items()]
    return Request(
        method=case.method,
        url=target.address_of(case.service).url + path(case, target.account_sid),
        form=tuple(form),
        credentials=credentials(case.auth, target, case.drawn_token),
        headers=tuple(_headers(case, target)),
        spelling=spelling(case.auth),
    )


def as_sent(case: Case, target: Target) -> Case:
    """The case with all the parameters that its requests to `target` have, so that the answers are judged by them.

    A target file may add some to every request; those that a case sends itself stay as they are.
    """
    if not target.form:
        return case
    own = {*case.silent, *(name for name, _ in case.send)}
    send = (*case.send, *(pair for pair in target.form if pair[0] not in own))
    return replace(case, send=send, then=as_sent(case.then, target) if case.then else None)


def _headers(case: Case, target: Target) -> Iterator[tuple[str, str]]:
    yield "Accept", "*/*"
    if target.host and str(case.service) not in dict(target.services):
        yield "Host", case.service.host_beside(target.host)
    if case.auth is Auth.NOT_BASE64:
        yield "Authorization", NOT_BASE64


def path(case: Case, account_sid: str) -> str:
    """The path below the base URL; the account itself is called `Account`, and the list of accounts `Accounts`.

    Outside of the API it is the resource, which begins with the version of the service.
    """
    if case.service is not Service.API:
        return "/" + _filled(case)
    unknown = unknown_account(account_sid)
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


def _filled(case: Case) -> str:
    """The resource with the values of its path parameters, percent-encoded: a plus sign is `%2B`."""
    sent = {name: quote(value, safe="") for name, value in case.send}
    return PATH_PARAMETER.sub(lambda found: sent.get(found[1], ""), quote(case.resource, safe="/{}"))


def encode(form: tuple[tuple[str, str], ...]) -> str:
    """The form as `application/x-www-form-urlencoded` text, a plus sign as `%2B`."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form)
