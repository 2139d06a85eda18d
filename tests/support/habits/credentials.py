"""Habits of comparing credentials."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace

from conformance.fake import ACCOUNT, Account, Request, Responder, Response, Tables
from tests.support.habits.changes import seen_as, when
from tests.support.habits.habit import REFERENCE, Change, Habit
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    NUMBERS,
    Predicate,
    asked,
    call,
    every,
    in_xml,
    is_call,
    is_message,
    is_purchase,
    is_xml,
    message,
    pair_of,
    purchase,
    resource,
    to_resource,
    with_credentials,
)
from tests.support.misbehaving_targets import authorized

OTHER = "AC" + "0123456789abcdef" * 2
Trusts = Callable[[str, str, Account], bool]
OTHERS = to_resource(CALLS, NUMBERS)


def anonymous(request: Request) -> Request:
    return replace(request, authorization=None)


def let_in(trusts: Trusts, where: Predicate = lambda _: True) -> Change:
    """Credentials that are trusted are as good as the right ones; none at all are not."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            if not request.authorization or not where(request) or not is_readable(request):
                return faithful(request, account, tables)
            trusted = trusts(*pair_of(request), account)
            return faithful(authorized(request, account) if trusted else request, account, tables)

        return careless

    return over


def is_readable(request: Request) -> bool:
    scheme, _, encoded = (request.authorization or "").partition(" ")
    try:
        base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    return scheme == "Basic"


def open_to_all(where: Predicate) -> Change:
    """No credentials are required."""
    return when(where, lambda faithful: lambda r, account, tables: faithful(authorized(r, account), account, tables))


def in_own_account(request: Request) -> Request:
    """The request to the account of the credentials, whatever text stands in its place."""
    parts = request.path.split("/")
    account = parts[3] if parts[3].removesuffix(".json").startswith("AC") else ACCOUNT.sid
    return replace(request, path="/".join([*parts[:3], account, *parts[4:]]))


def is_anonymous(request: Request) -> bool:
    return not request.authorization


def is_closed_post(request: Request) -> bool:
    return request.method == "POST" and not (is_message(request) or OTHERS(request)) and bool(resource(request))


def is_read(request: Request) -> bool:
    return request.method == "GET"


def is_no_base64(request: Request) -> bool:
    return (request.authorization or "").startswith("Basic ") and not is_readable(request)


def as_basic(request: Request) -> Request:
    """The request with the last word of its header as credentials of HTTP Basic."""
    last = (request.authorization or "").rpartition(" ")[2]
    return replace(request, authorization=f"Basic {last}" if last else None)


def with_scheme(request: Request, scheme: str) -> Request:
    """The request with its right credentials behind another scheme, or behind none."""
    encoded = (authorized(request, ACCOUNT).authorization or "").removeprefix("Basic ")
    return replace(request, authorization=f"{scheme}{encoded}")


BOUGHT = purchase(PhoneNumber=GOOD)

HABITS = (
    Habit("user_ignored_but_messages", "The user of a call or purchase is not compared.", "R01", REFERENCE,
          let_in(lambda _user, token, account: token == account.token, OTHERS), (with_credentials(call(), user=OTHER),),
          "calls/authentication/other-user numbers/authentication/other-user"),
    Habit("token_begins_but_messages", "The token of a call or purchase is compared at its beginning.", "R01",
          REFERENCE,
          let_in(lambda user, token, account: user == account.sid and token.startswith(account.token), OTHERS),
          (with_credentials(BOUGHT, token=f"{ACCOUNT.token}-0"),),
          "calls/authentication/longer-token calls/authentication/token-with-colon "
          "numbers/authentication/longer-token numbers/authentication/token-with-colon"),
    Habit("token_empty", "An empty token is let in.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and not token),
          (with_credentials(message(), token=""),), "access/authentication/empty-token"),
    Habit("token_any_case", "Upper and lower case of a token are the same.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and token.lower() == account.token.lower()),
          (with_credentials(message(), token=ACCOUNT.token.upper()),), "access/authentication/token-in-other-case"),
    Habit("token_stripped", "Blanks around a token are cut off.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and token.strip() == account.token),
          (with_credentials(message(), token=f"{ACCOUNT.token} "),),
          "access/authentication/token-with-blank access/authentication/blank-before-token"),
    Habit("user_any_case", "Upper and lower case of a user are the same.", "R01", REFERENCE,
          let_in(lambda user, token, account: user.upper() == account.sid.upper() and token == account.token),
          (with_credentials(message(), user=ACCOUNT.sid.lower()),), "access/authentication/user-in-lower-case"),
    Habit("garbage_basic", "Credentials that cannot be decoded are let in.", "R01", REFERENCE,
          open_to_all(is_no_base64), (replace(message(), authorization="Basic ???"),),
          "access/authentication/not-base64",
          "access/authentication/no-scheme access/authentication/other-scheme calls/authentication/other-scheme "
          "numbers/authentication/other-scheme"),
    Habit("xml_numbers_open", "Purchases without .json require no credentials.", "R01", REFERENCE,
          open_to_all(every(is_purchase, is_xml)), (with_credentials(in_xml(BOUGHT), token="0" * 32),),
          "xml/numbers/no-credentials xml/numbers/wrong-token"),
    Habit("xml_no_credentials", "Paths without .json are open to those without credentials.", "R01", REFERENCE,
          open_to_all(every(is_xml, is_anonymous)), (anonymous(in_xml(message())),),
          "xml/access/no-credentials xml/calls/authentication/no-credentials " "xml/numbers/no-credentials"),
    Habit("closed_post_open", "A POST to a closed resource is closed to everybody.", "R01", REFERENCE,
          open_to_all(is_closed_post), (with_credentials(asked("POST", "/Keys"), token="0" * 32),),
          "access/other-resources/api-keys-post-wrong-token"),
    Habit("account_malformed_calls", "For calls and purchases any text is an account.", "R01", REFERENCE,
          when(OTHERS, seen_as(in_own_account)), (asked("POST", "/Calls", root="/2010-04-01/Accounts/invalid_sid"),),
          "calls/authentication/account-malformed numbers/authentication/account-malformed"),
    Habit("auth_none_calls", "Calls require no credentials.", "R01", REFERENCE, open_to_all(is_call),
          (anonymous(call()),), "calls/authentication/wrong-token calls/authentication/no-credentials",
          "calls/authentication/* xml/calls/*"),
    Habit("token_any", "Any token but an empty one is right.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and bool(token)),
          (with_credentials(message(), token="0" * 32),), "*/wrong-token access/authentication/longer-token", "*"),
    Habit("auth_none", "No credentials are required.", "R01", REFERENCE, open_to_all(lambda _: True),
          (anonymous(message()),), "*/wrong-token */no-credentials", "*"),
    Habit("token_shorter", "A token with which the right one begins is let in.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and bool(token) and account.token.startswith(token)),
          (with_credentials(message(), token=ACCOUNT.token[:8]),), "access/authentication/shorter-token"),
    Habit("xml_other_user", "Without .json the user is not compared.", "R01", REFERENCE,
          let_in(lambda _user, token, account: token == account.token, is_xml),
          (with_credentials(in_xml(message()), user=OTHER),), "xml/access/other-user"),
    Habit("xml_longer_token", "Without .json a token is compared at its beginning.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and token.startswith(account.token), is_xml),
          (with_credentials(in_xml(message()), token=f"{ACCOUNT.token}-0"),), "xml/access/longer-token"),
    Habit("closed_other_user", "For closed resources the user is not compared.", "R01", REFERENCE,
          let_in(lambda _user, token, account: token == account.token, is_read),
          (with_credentials(asked("GET", ""), user=OTHER),), "access/other-resources/account-get-other-user"),
    Habit("closed_longer_token", "For closed resources a token is compared at its beginning.", "R01", REFERENCE,
          let_in(lambda user, token, account: user == account.sid and token.startswith(account.token), is_read),
          (with_credentials(asked("GET", ""), token=f"{ACCOUNT.token}-0"),),
          "access/other-resources/account-get-longer-token"),
    Habit("closed_xml_open", "Closed resources without .json are closed to everybody.", "R01", REFERENCE,
          open_to_all(every(is_xml, is_read)), (with_credentials(in_xml(asked("GET", "")), token="0" * 32),),
          "xml/access/account-wrong-token"),
    Habit("lists_open", "Lists and what is in them are closed to everybody.", "R01", REFERENCE,
          open_to_all(every(is_read, lambda r: resource(r).startswith("Messages"))),
          (anonymous(asked("GET", "/Messages")),),
          "access/other-resources/messages-list-get-no-credentials "
          "access/other-resources/one-message-get-no-credentials"),
    Habit("delete_open", "DELETE is closed to everybody.", "R01", REFERENCE,
          open_to_all(lambda request: request.method == "DELETE"), (anonymous(asked("DELETE", "/Queues/QU0")),),
          "access/other-resources/queue-delete-no-credentials"),
    Habit("scheme_ignored", "Credentials count behind any scheme and behind none.", "R01", REFERENCE, seen_as(as_basic),
          (with_scheme(message(), "Bearer "), with_scheme(message(), "")), "*/other-scheme */no-scheme"),
    Habit("token_cut_at_a_colon", "What follows a second colon is dropped.", "R01", REFERENCE,
          let_in(lambda user, token, account: (user, token.partition(":")[0]) == (account.sid, account.token)),
          (with_credentials(message(), token=f"{ACCOUNT.token}:0"),), "*/token-with-colon"),
    Habit("pair_in_any_order", "Which part is the user and which the token does not matter.", "R01", REFERENCE,
          let_in(lambda user, token, account: (token, user) == (account.sid, account.token)),
          (with_credentials(message(), user=ACCOUNT.token, token=ACCOUNT.sid),), "access/authentication/swapped"),
    Habit("user_empty", "An empty user is let in with the right token.", "R01", REFERENCE,
          let_in(lambda user, token, account: not user and token == account.token),
          (with_credentials(message(), user=""),), "access/authentication/empty-user"),
    Habit("user_begins", "Of a user the beginning is compared.", "R01", REFERENCE,
          let_in(lambda user, token, account: user.startswith(account.sid) and token == account.token),
          (with_credentials(message(), user=f"{ACCOUNT.sid}a"),), "access/authentication/longer-user"),
)  # fmt: skip
