"""Requests to the embedded target, by what they send, and what can be said of them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from conformance.fake import ACCOUNT, Request

ROOT = f"/2010-04-01/Accounts/{ACCOUNT.sid}"
GOOD, ORDINARY = "+15005550006", "+14108675310"
MESSAGES, CALLS, NUMBERS = "Messages", "Calls", "IncomingPhoneNumbers"
Predicate = Callable[[Request], bool]


def basic(user: str, token: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


def asked(method: str, path: str, *, xml: bool = False, root: str = ROOT, **form: str) -> Request:
    """A request with the right credentials to a path below the account; a parameter that is empty is not sent."""
    fields = tuple((name, value) for name, value in form.items() if value)
    return Request(method, root + path + ("" if xml else ".json"), fields, basic(ACCOUNT.sid, ACCOUNT.token))


FOLLOWED = asked("GET", "/the uri of the answer before")
"""Stands for a GET of what was just created, in a demonstration."""


def message(**form: str) -> Request:
    return asked("POST", "/Messages", **{"To": ORDINARY, "From": GOOD, "Body": "The parcel is here."} | form)


def call(**form: str) -> Request:
    return asked("POST", "/Calls", **{"To": ORDINARY, "From": GOOD, "Url": "https://example.com/voice.xml"} | form)


def purchase(**form: str) -> Request:
    return asked("POST", "/IncomingPhoneNumbers", **form)


def in_xml(request: Request) -> Request:
    return replace(request, path=request.path.removesuffix(".json"))


def with_credentials(request: Request, user: str = ACCOUNT.sid, token: str = ACCOUNT.token) -> Request:
    return replace(request, authorization=basic(user, token))


def adding(request: Request, *pairs: tuple[str, str]) -> Request:
    return replace(request, form=(*request.form, *pairs))


def resource(request: Request) -> str:
    """What the path names below the account, without suffix; empty for the account."""
    return "/".join(request.path.removesuffix(".json").split("/")[4:])


def to_resource(*names: str) -> Predicate:
    """Whether a request is a POST to one of these resources."""
    return lambda request: request.method == "POST" and resource(request) in names


is_message, is_call, is_purchase = to_resource(MESSAGES), to_resource(CALLS), to_resource(NUMBERS)


def is_json(request: Request) -> bool:
    return request.path.endswith(".json")


def is_xml(request: Request) -> bool:
    return not is_json(request)


def sends(*names: str) -> Predicate:
    """Whether a request has a value for each of these parameters."""
    return lambda request: all(request.first(name) for name in names)


def lacks(*names: str) -> Predicate:
    """Whether a request has a value for none of these parameters."""
    return lambda request: not any(request.first(name) for name in names)


def every(*predicates: Predicate) -> Predicate:
    return lambda request: all(predicate(request) for predicate in predicates)


def setting(request: Request, **values: str) -> Request:
    """The request with these values in place of its own."""
    kept = tuple(pair for pair in request.form if pair[0] not in values)
    return replace(request, form=(*kept, *values.items()))


def dropping(request: Request, *names: str) -> Request:
    return replace(request, form=tuple(pair for pair in request.form if pair[0] not in names))


def renaming(request: Request, **names: str) -> Request:
    """The request with parameters of other names."""
    return replace(request, form=tuple((names.get(name, name), value) for name, value in request.form))


def pair_of(request: Request) -> tuple[str, str]:
    """User and token of a request, empty where there are none."""
    user, _, token = base64.b64decode((request.authorization or "").removeprefix("Basic ")).decode().partition(":")
    return user, token
