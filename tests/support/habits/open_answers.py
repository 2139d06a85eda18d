"""Habits of answering of which no source says that they are wrong, and what was decided about each."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import count

from conformance.fake import ACCOUNT, Account, Request, Responder, Response, Tables
from tests.support.habits.changes import Text, answered, constant, created, seen_as, unsent, when, with_fields
from tests.support.habits.credentials import let_in
from tests.support.habits.dates_and_paths import prefixed
from tests.support.habits.habit import Change, OpenHabit
from tests.support.habits.memory import owned_sid, remembering
from tests.support.habits.requests import (
    CALLS,
    GOOD,
    MESSAGES,
    NUMBERS,
    call,
    is_json,
    is_purchase,
    message,
    purchase,
    with_credentials,
)
from tests.support.misbehaving_targets import refused

ON_PURPOSE = "none: left open on purpose, as texts and headers changed over the years"
NEVER = "none: no source shows it"
SAMPLE = "none: the sample of the page has it, recordings have not"
KEY = "SK" + "0123456789abcdef" * 2
URL = "https://example.com"
REFUSED = (message(To="+15005550002"),)
BOUGHT = (purchase(PhoneNumber=GOOD),)


def without_header(name: str) -> Change:
    return answered(
        lambda _, response: replace(response, headers=tuple(pair for pair in response.headers if pair[0] != name))
    )


def refusal_with(**fields: object) -> Change:
    """Every refusal has these fields."""
    return answered(lambda r, response: with_fields(r, response, fields) if response.status >= 400 else response)


def code_as_message(request: Request, response: Response) -> Response:
    if response.status < 400 or not is_json(request):
        return response
    return with_fields(request, response, {"message": str(json.loads(response.body)["code"])})


def other_code_header(_request: Request, response: Response) -> Response:
    headers = tuple((n, "99999" if n == "X-Twilio-Error-Code" else value) for n, value in response.headers)
    return replace(response, headers=headers)


def counted(_request: Request, response: Response, numbers: count[int]) -> Response:
    """SIDs count up."""
    number = next(numbers)
    return replace(response, body=re.sub(rb"\b(SM|MM|CA|PN)[0-9a-f]{32}", rb"\g<1>%032x" % number, response.body))


def sequential(faithful: Responder) -> Responder:
    numbers = count(1)
    return lambda request, account, tables: counted(request, faithful(request, account, tables), numbers)


def full_after(limit: int) -> Change:
    """The account has no room for more numbers than that."""

    def over(faithful: Responder) -> Responder:
        bought = count(1)

        def careless(request: Request, account: Account, tables: Tables) -> Response:
            response = faithful(request, account, tables)
            is_full = is_purchase(request) and response.status == 201 and next(bought) > limit
            return refused(request, 21404, 400, tables) if is_full else response

        return careless

    return over


def at_path(rule: Text) -> Change:
    return seen_as(lambda request: replace(request, path=rule(request.path)))


def in_any_case(path: str) -> str:
    return re.sub(r"/(messages|calls)(?=\.json$)", lambda found: f"/{found[1].capitalize()}", path)


def american(_request: Request, fields: dict[str, object]) -> dict[str, object]:
    to = str(fields["to"])
    return {"to_formatted": f"({to[1:4]}) {to[4:7]}-{to[7:]}"} if not to.startswith("+1") else {}


def respelt(request: Request, old: str, new: str) -> Request:
    return replace(request, path=request.path.replace(old, new))


OPEN = (
    OpenHabit("quota", "An account holds a hundred numbers.", "none: only a hundred purchases show it", full_after(100),
              BOUGHT * 101),
    OpenHabit("same_number_sid", "A number has one SID, however often it is bought.", NEVER, remembering(owned_sid),
              BOUGHT * 2),
    OpenHabit("sequential_sids", "SIDs count up.", "none: nothing is said of how SIDs are drawn", sequential,
              (message(),)),
    OpenHabit("api_key", "An API key is let in with any secret.", "none: no key can be made with test credentials",
              let_in(lambda user, _token, _account: user.startswith("SK")), (with_credentials(message(), user=KEY),)),
    OpenHabit("account_any_case", "The account in the path may be in any case.", NEVER,
              at_path(lambda path: re.sub(ACCOUNT.sid, ACCOUNT.sid, path, flags=re.IGNORECASE)),
              (respelt(message(), ACCOUNT.sid, ACCOUNT.sid.lower()),)),
    OpenHabit("no_challenge", "A refusal of credentials has no challenge.", ON_PURPOSE,
              without_header("WWW-Authenticate"), (with_credentials(message(), token="0" * 32),)),
    OpenHabit("legacy_sms", "Messages are sent at their path of 2010 too.", "none: worked in 2012, unknown since",
              at_path(lambda path: path.replace("/SMS/Messages", "/Messages")),
              (respelt(message(), "/Messages", "/SMS/Messages"),)),
    OpenHabit("put_sends", "PUT sends as POST does.", NEVER,
              seen_as(lambda request: replace(request, method="POST") if request.method == "PUT" else request),
              (replace(message(), method="PUT"),)),
    OpenHabit("trailing_slash", "A path may end in a slash.", NEVER, at_path(lambda path: path.removesuffix("/")),
              (respelt(message(), ".json", ".json/"),)),
    OpenHabit("csv", "A list in CSV is a list in JSON.", NEVER, at_path(lambda path: path.replace(".csv", ".json")),
              (respelt(message(), ".json", ".csv"),)),
    OpenHabit("path_any_case", "A path may be in any case.", NEVER, at_path(in_any_case),
              (respelt(message(), "Messages", "messages"),)),
    OpenHabit("any_version", "A path may have any version.", "none: 2008-08-01 is another API",
              at_path(lambda path: re.sub(r"^/\d{4}-\d\d-\d\d/", "/2010-04-01/", path)),
              (respelt(message(), "2010-04-01", "2012-04-24"),)),
    OpenHabit("sm_always", "A message with media is called like one without.", NEVER, prefixed("MM", "SM"),
              (message(MediaUrl=f"{URL}/one.png"),)),
    OpenHabit("price_euro", "Prices are in euros.", "none: it depends on the account",
              constant(MESSAGES, price_unit="EUR"), (message(),)),
    OpenHabit("service_set", "A message belongs to a messaging service.", SAMPLE,
              constant(MESSAGES, messaging_service_sid="MG" + "0a" * 16), (message(),)),
    OpenHabit("queue_time", "A call waits for a second.", SAMPLE, constant(CALLS, queue_time="1000"), (call(),)),
    OpenHabit("no_capabilities", "A number can do nothing.", "none: recordings differ",
              when(is_json, constant(NUMBERS, capabilities=dict.fromkeys(("voice", "sms", "mms", "fax"), False))),
              BOUGHT),
    OpenHabit("applications_set", "A number has an application.", SAMPLE,
              unsent(NUMBERS, voice_application_sid="AP" + "0a" * 16), BOUGHT),
    OpenHabit("emergency_active", "A number is used in emergencies.", SAMPLE,
              unsent(NUMBERS, emergency_status="Active"), BOUGHT),
    OpenHabit("from_foreign_formatted", "Every number is formatted as an American one.", NEVER,
              created(american, CALLS), (call(To="+442079460123"),)),
    OpenHabit("message_constant", "Whatever is wrong, the message is the same.", ON_PURPOSE,
              refusal_with(message="error"), REFUSED),
    OpenHabit("message_is_code", "The message is the code.", ON_PURPOSE, answered(code_as_message), REFUSED),
    OpenHabit("extra_keys", "A refusal has keys of its own.", ON_PURPOSE,
              when(is_json, refusal_with(sid=None, error="refused", stack=[])), REFUSED),
    OpenHabit("code_header_other", "The header has another code than the body.", ON_PURPOSE,
              answered(other_code_header), REFUSED),
)  # fmt: skip

UNSENT = {
    "query_counts": ("Parameters in the query count.", "query"),
    "json_body": ("A body in JSON is read.", "json"),
    "charset_refused": ("A body that names its charset is refused.", "headers"),
    "accept_decides": ("The header Accept chooses the format of a path without suffix.", "headers"),
    "accept_xml": ("The header Accept chooses the format of a path with suffix.", "headers"),
}
"""What no case can send: what the target does, and the key that a case file would need. None was ever seen."""
