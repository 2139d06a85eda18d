"""Habits of resources that are closed: answering them, or refusing them in another way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from conformance.fake import ACCOUNT, Account, Request, Responder, Response, Tables
from tests.support.habits.changes import seen_as, when
from tests.support.habits.habit import PAGE, REFERENCE, Change, Habit
from tests.support.habits.requests import (
    GOOD,
    NUMBERS,
    Predicate,
    asked,
    every,
    in_xml,
    is_xml,
    resource,
)
from tests.support.misbehaving_targets import code_of, refused

SID = "0123456789abcdef" * 2
XML = (("Content-Type", "application/xml"),)
JSON = (("Content-Type", "application/json"),)
UNKNOWN = [
    "Balance",
    "SigningKeys",
    "ShortCodes",
    "ConnectApps",
    "AuthorizedConnectApps",
    "SIP/Domains",
    "Usage/Triggers",
]


def at(method: str, pattern: str) -> Predicate:
    """Whether a request has this method, and a path that matches below the account."""
    return lambda request: request.method == method and re.fullmatch(pattern, resource(request)) is not None


def opened(where: Predicate, answered: int = 200, **fields: object) -> Change:
    """What is closed is answered."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            response = faithful(request, account, tables)
            return answer(request, answered, fields) if where(request) and code_of(response) == "20008" else response

        return careless

    return over


def answer(request: Request, status: int, fields: dict[str, object]) -> Response:
    if status == 204:
        return Response(204, (), b"")
    if is_xml(request):
        return Response(status, XML, b"<TwilioResponse><Sid>none</Sid></TwilioResponse>")
    return Response(status, JSON, json.dumps(fields or {"page": 0, "end": 0}).encode())


def closed_as(code: int, status: int, where: Predicate) -> Change:
    """What is closed is refused for another reason."""

    def over(faithful: Responder) -> Responder:
        def careless(request: Request, account: Account, tables: Tables) -> Response:
            response = faithful(request, account, tables)
            closed = where(request) and code_of(response) == "20008"
            return refused(request, code, status, tables) if closed else response

        return careless

    return over


def accounts(method: str) -> Predicate:
    return lambda request: request.method == method and request.path.removesuffix(".json") == "/2010-04-01/Accounts"


def is_the_account(request: Request) -> bool:
    return request.path.removesuffix(".json").endswith(ACCOUNT.sid)


def below(name: str) -> Callable[[Request], Request]:
    return lambda request: asked("POST", f"/{name}", **dict(request.form))


MESSAGE, CALL, NUMBER = f"Messages/SM{SID}", f"Calls/CA{SID}", f"{NUMBERS}/PN{SID}"
ACCOUNTS = asked("GET", "", root="/2010-04-01/Accounts")
NEW_ACCOUNT = asked("POST", "", root="/2010-04-01/Accounts", FriendlyName="Front desk")

HABITS = (
    Habit("list_messages", "Messages are an empty list.", "R02 R03", REFERENCE, opened(at("GET", "Messages")),
          (asked("GET", "/Messages"),), "other-resources/closed/messages-list-get"),
    Habit("list_calls", "Calls are an empty list.", "R02 R03", REFERENCE, opened(at("GET", "Calls")),
          (asked("GET", "/Calls"),), "other-resources/closed/calls-list-get"),
    Habit("list_incoming_phone_numbers", "Numbers are an empty list.", "R02 R03 incoming-list-forbidden-2026",
          REFERENCE, opened(at("GET", NUMBERS)), (asked("GET", f"/{NUMBERS}"),),
          "other-resources/closed/numbers-list-get"),
    Habit("delete_message", "A message can be deleted.", "R03", PAGE, opened(at("DELETE", r"Messages/\w+"), 204),
          (asked("DELETE", f"/{MESSAGE}"),), "other-resources/closed/message-delete", "messages/state/*"),
    Habit("redact_message", "A message can be changed.", "R03", PAGE,
          opened(at("POST", r"Messages/\w+"), sid=f"SM{SID}"), (asked("POST", f"/{MESSAGE}"),),
          "other-resources/closed/message-update", "messages/state/*"),
    Habit("hang_up", "A call can be ended.", "R03", PAGE, opened(at("POST", r"Calls/\w+"), status="completed"),
          (asked("POST", f"/{CALL}", Status="completed"),), "other-resources/closed/call-update", "calls/state/*"),
    Habit("update_number", "A number can be changed.", "R03", PAGE,
          opened(at("POST", rf"{NUMBERS}/PN\w+"), sid=f"PN{SID}"),
          (asked("POST", f"/{NUMBER}", FriendlyName="Front desk"),), "other-resources/closed/number-update",
          "numbers/state/bought-number-post"),
    Habit("buy_local", "Local and toll-free numbers are bought at paths of their own.", "R02 R03", PAGE,
          when(at("POST", f"{NUMBERS}/(Local|TollFree|Mobile)"), seen_as(below(NUMBERS))),
          (asked("POST", f"/{NUMBERS}/Local", PhoneNumber=GOOD),),
          "other-resources/closed/local-number-post other-resources/closed/toll-free-number-post "
          "other-resources/closed/mobile-number-post"),
    Habit("toll_free_search", "Toll-free numbers can be searched.", "R03", PAGE,
          opened(at("GET", r"AvailablePhoneNumbers(/\w\w)?(/TollFree|/Mobile)?")),
          (asked("GET", "/AvailablePhoneNumbers/US/TollFree"),),
          "other-resources/closed/countries-get other-resources/closed/toll-free-search-get "
          "other-resources/closed/mobile-search-get"),
    Habit("subresources_readable", "What lies below messages and calls can be read.", "R03", PAGE,
          opened(at("GET", r"(Messages|Calls)/\w+/\w+")), (asked("GET", f"/{MESSAGE}/Media"),),
          "other-resources/closed/media-list-get", "other-resources/closed/call-*-get"),
    Habit("others_not_found", "A resource that the target does not know does not exist.", "R03", PAGE,
          closed_as(20404, 404, lambda request: resource(request) in UNKNOWN), (asked("GET", "/Balance"),),
          "other-resources/closed/balance-get other-resources/closed/signing-keys-get "
          "other-resources/closed/sip-domains-get", "other-resources/closed/* xml/access/balance"),
    Habit("closed_delete", "DELETE is no method of a closed resource.", "R03", PAGE,
          closed_as(20004, 405, lambda request: request.method == "DELETE"),
          (asked("DELETE", f"/Applications/AP{SID}"),), "other-resources/closed/application-delete",
          "other-resources/closed/*-delete */state/*-delete"),
    Habit("closed_posts_work", "An address can be created.", "R03", PAGE,
          opened(at("POST", r"Addresses|Conferences/\w+|Recordings/\w+"), sid=f"AD{SID}"),
          (asked("POST", "/Addresses"),),
          "other-resources/closed/addresses-post other-resources/closed/conference-update"),
    Habit("accounts_list", "The list of accounts has the account.", "R03 closed-resources", PAGE,
          opened(accounts("GET"), accounts=[]), (ACCOUNTS,), "other-resources/closed/accounts-get"),
    Habit("subaccount", "A subaccount can be made.", "R03", PAGE, opened(accounts("POST"), 201, sid=f"AC{SID}"),
          (NEW_ACCOUNT,), "other-resources/closed/accounts-post"),
    Habit("account_update", "The account can be changed.", "R03", PAGE,
          opened(every(is_the_account, lambda request: request.method == "POST"), sid=ACCOUNT.sid),
          (asked("POST", "", FriendlyName="Front desk"),), "other-resources/closed/account-update"),
    Habit("closed_xml_missing", "Closed resources without .json do not exist.", "R03", PAGE,
          closed_as(20404, 404, every(is_xml, lambda request: not is_the_account(request))),
          (in_xml(asked("GET", "/Applications")),), "xml/access/applications xml/access/balance xml/access/queues-post",
          "xml/messages/state/*"),
    Habit("closed_401", "Closed resources are forbidden as if the credentials were wrong.", "R03", PAGE,
          closed_as(20003, 401, lambda request: request.method == "GET"), (asked("GET", "/Queues"),),
          "other-resources/closed/queues-get", "other-resources/* xml/* */state/*-get"),
    Habit("closed_item_missing", "One item of a closed list does not exist.", "R03", PAGE,
          closed_as(20404, 404, at("GET", r"(?!Messages|Calls|Incoming)\w+/\w{34}")),
          (asked("GET", f"/Queues/QU{SID}"),), "other-resources/closed/one-queue-get", "other-resources/closed/*"),
    Habit("recording_started", "A call can be recorded.", "R03", PAGE,
          opened(at("POST", r"Calls/\w+/\w+"), 201, sid=f"RE{SID}"), (asked("POST", f"/{CALL}/Recordings"),),
          "other-resources/closed/call-recordings-post", "other-resources/closed/*"),
    Habit("add_ons_readable", "What lies below a number can be read.", "R03 R20", PAGE,
          opened(at("GET", rf"{NUMBERS}/\w+/\w+")), (asked("GET", f"/{NUMBER}/AssignedAddOns"),),
          "other-resources/closed/number-add-ons-get", "other-resources/closed/*"),
)  # fmt: skip
