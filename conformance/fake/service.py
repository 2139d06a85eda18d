"""The response to a request: routing, authentication, and the resource that is created or found."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from conformance.fake import calls, incoming, lookup, messages
from conformance.fake.exchange import ACCOUNT, Account, Request, Response
from conformance.fake.outcomes import Outcome, Refusal
from conformance.fake.rendering import render
from conformance.fake.routes import Route, is_well_formed, locate
from conformance.fake.tables import TABLES, Tables

_API, _LOOKUPS = "api", "lookups"
"""The services, by the first label of their hosts: that of the accounts of 2010, and that of Lookup."""

_CREATE: Mapping[str, Callable[[Request, Route, Tables], Outcome]] = {
    "IncomingPhoneNumbers": incoming.create,
    "Messages": messages.create,
    "Calls": calls.create,
}


def respond(request: Request, account: Account = ACCOUNT, tables: Tables = TABLES) -> Response:
    """The response to `request` with the test credentials of `account`; nothing is stored, no URL is called."""
    route = locate(request.path)
    is_json = request.path.endswith(".json") if route is None else route.is_json
    return render(_outcome(request, route, account, tables), is_json, tables)


def _outcome(request: Request, route: Route | None, account: Account, tables: Tables) -> Outcome:
    if route is None or not _can_exist(route, request, account):
        return Refusal(20404, {"path": request.path})
    if not _is_authentic(request.authorization, account) or route.account not in {None, account.sid}:
        return Refusal(20003)
    if request.method == "GET" and route.phone_number is not None and request.reaches(_LOOKUPS):
        return lookup.fetch(route.phone_number, request, tables)
    create = _CREATE.get(route.resource)
    if create is None or route.account is None or request.method in {"GET", "DELETE"}:
        return Refusal(20008)
    if request.method != "POST":
        return Refusal(20004)
    return create(request, route, tables)


def _can_exist(route: Route, request: Request, account: Account) -> bool:
    if not route.is_product and not request.reaches(_API):
        return False
    return route.account in {None, account.sid} or is_well_formed(route.account or "")


def _is_authentic(authorization: str | None, account: Account) -> bool:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return pair == f"{account.sid}:{account.token}".encode()
