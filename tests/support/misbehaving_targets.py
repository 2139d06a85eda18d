"""Misbehaving targets without a socket: the embedded target, and wrappers of it with one fault each."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import cycle
from urllib.parse import unquote, urlencode, urlsplit

import conformance.request
from conformance.answer import Answer
from conformance.case import Basis, Case
from conformance.fake import ACCOUNT, OTHERS, TABLES, Account, Request, Responder, Response, Tables, respond
from conformance.fake.outcomes import Refusal
from conformance.fake.rendering import render
from conformance.finding import Judgement
from conformance.judging.control_result import ControlResult, best_control, control_result
from conformance.judging.judge import judge
from conformance.judging.known_endpoints import KnownEndpoints
from conformance.moment import dated
from conformance.request import build_request
from conformance.sequence import second_request
from conformance.target import Target
from conformance.wire.request_encoding import EncodedRequest
from tests.support.shared_suite import drawn_suite

TARGET = Target("in memory", "https://fake.example", ACCOUNT.sid, ACCOUNT.token)
MISSING = ("21201", "21205", "21213", "21602", "21603", "21604")
CATCH_ALL = 20001
SEED = 3
"""What the values of the cases are drawn with."""


@cache
def cases() -> Mapping[str, Case]:
    """The cases of the suite by name."""
    return {case.name: case for case in drawn_suite(SEED).suite.cases}


@cache
def request_of(name: str) -> Request:
    """What the case of that name sends, as a target reads it."""
    return sent_by(cases()[name])


def sent_by(case: Case) -> Request:
    """What a case sends, as a target reads it."""
    return as_read(build_request(case, TARGET, {name: f"https://example.com/{name}" for name in case.silent}))


def as_read(sent: conformance.request.Request) -> Request:
    """A request as a target reads it."""
    encoded = EncodedRequest.of(sent)
    path = unquote(urlsplit(sent.url).path)
    return Request(sent.method, path, sent.form, encoded.headers.get("Authorization"))


def ask(case: Case, responder: Responder = respond, tables: Tables = TABLES) -> Answer:
    """The answer to a case, as a run receives it."""
    return _answer(responder(request_of(case.name), ACCOUNT, tables))


def _answer(response: Response) -> Answer:
    return dated(Answer(response.status, response.headers, response.body))


def answers_to(case: Case, first: Answer, responder: Responder = respond, tables: Tables = TABLES) -> list[Answer]:
    """All answers to a case, of which the first is known: to what is sent again, and to a second request."""
    second = second_request(case, [first], TARGET)
    more = [_answer(responder(as_read(second), ACCOUNT, tables))] if second else []
    return [first, *(ask(case, responder, tables) for _ in range(case.repeat - 1)), *more]


def judged_alone(case: Case, known: Mapping[str, Case]) -> Judgement:
    """The verdict on what the embedded target answers to a case, with the results of its controls among `known`."""

    def answer(one: Case) -> Answer:
        return _answer(respond(sent_by(one), ACCOUNT, TABLES))

    control = best_control([control_result(known[name], answer(known[name])) for name in case.control])
    answers = answers_to(case, answer(case))
    return judge(case, answers, ACCOUNT.sid, control, level=Basis.INFERRED)


def judged(
    responder: Responder = respond,
    tables: Tables = TABLES,
    among: Iterable[Case] | None = None,
    level: Basis = Basis.OBSERVED,
) -> dict[str, Judgement]:
    """The verdict on each case, with the results of its controls at the same target and no callbacks."""
    first: dict[str, Answer] = {}

    def once(name: str) -> Answer:
        if name not in first:
            first[name] = ask(cases()[name], responder, tables)
        return first[name]

    def control_of(name: str) -> ControlResult:
        return control_result(cases()[name], once(name))

    found, endpoints = {}, KnownEndpoints(cases(), lambda asked: [once(case.name) for case in asked])
    for case in cases().values() if among is None else among:
        answers = answers_to(case, once(case.name), responder, tables)
        control = endpoints.control(case, answers[0], control_of)
        found[case.name] = judge(case, answers, ACCOUNT.sid, control, level=level)
    return found


def alike(request: Request, other: Request) -> bool:
    """Whether two requests are the same but for the order of their parameters."""
    same = (request.method, request.path, request.authorization) == (other.method, other.path, other.authorization)
    return same and sorted(request.form) == sorted(other.form)


def replace_all(tables: Tables) -> Tables:
    """Tables in which every number is good."""
    return Tables(message_from={}, message_to={OTHERS: None}, call_from={}, call_to={OTHERS: None}, texts=tables.texts)


def refused(request: Request, code: int, status: int, tables: Tables) -> Response:
    """A refusal like the embedded target's, whatever its code and status."""
    statuses = {**tables.statuses, code: status}
    return render(Refusal(code), request.path.endswith(".json"), replace(tables, statuses=statuses))


def code_of(response: Response) -> str:
    return response.header("X-Twilio-Error-Code") or ""


def rewritten(response: Response, **fields: object) -> Response:
    """The response with some fields of its JSON body replaced."""
    return replace(response, body=json.dumps(json.loads(response.body) | fields).encode())


def authorized(request: Request, account: Account) -> Request:
    pair = base64.b64encode(f"{account.sid}:{account.token}".encode()).decode()
    return replace(request, authorization=f"Basic {pair}")


def is_created(response: Response, resource: str, request: Request) -> bool:
    return response.status == 201 and request.path.endswith(f"/{resource}.json")


class SecondPurchaseRefused:
    """The same order twice is a number that is no longer available."""

    def __init__(self) -> None:
        self.orders: set[tuple[str, tuple[tuple[str, str], ...]]] = set()

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        if response.status != 201 or not request.path.removesuffix(".json").endswith("/IncomingPhoneNumbers"):
            return response
        order = (request.path, request.form)
        if order in self.orders:
            return refused(request, 21422, 400, tables)
        self.orders.add(order)
        return response


def token_ignored(request: Request, account: Account, tables: Tables) -> Response:
    """The user name is checked, the token is not."""
    user = _pair(request)[0]
    return respond(authorized(request, account) if user == account.sid else request, account, tables)


def _pair(request: Request) -> tuple[str, str]:
    """User and token as they came in HTTP Basic; empty where they did not."""
    scheme, _, encoded = (request.authorization or "").partition(" ")
    is_basic = scheme == "Basic" and encoded != "???"
    user, _, token = base64.b64decode(encoded if is_basic else "").decode().partition(":")
    return user, token


def user_and_token_in_any_order(request: Request, account: Account, tables: Tables) -> Response:
    """Both are compared, whichever comes first."""
    right = sorted(_pair(request)) == sorted((account.sid, account.token))
    return respond(authorized(request, account) if right else request, account, tables)


def scheme_ignored(request: Request, account: Account, tables: Tables) -> Response:
    """The last word of the header is taken for credentials of HTTP Basic."""
    last = (request.authorization or "").rpartition(" ")[2]
    return respond(replace(request, authorization=f"Basic {last}"), account, tables)


def token_cut_at_a_colon(request: Request, account: Account, tables: Tables) -> Response:
    """The credentials are split at every colon, and what comes third is dropped."""
    user, token = _pair(request)
    right = (user, token.partition(":")[0]) == (account.sid, account.token)
    return respond(authorized(request, account) if right else request, account, tables)


def beginning_of_the_token_compared(request: Request, account: Account, tables: Tables) -> Response:
    """What follows a right beginning does not matter."""
    user, token = _pair(request)
    right = user == account.sid and token[:8] == account.token[:8]
    return respond(authorized(request, account) if right else request, account, tables)


def user_ignored(request: Request, account: Account, tables: Tables) -> Response:
    """The token is checked, whose it is is not."""
    right = _pair(request)[1] == account.token
    return respond(authorized(request, account) if right else request, account, tables)


def names_of_parameters_in_any_case(request: Request, account: Account, tables: Tables) -> Response:
    """A `to` is as good as a `To`."""
    form = tuple((name[:1].upper() + name[1:], value) for name, value in request.form)
    return respond(replace(request, form=form), account, tables)


def missing_credentials_accepted(request: Request, account: Account, tables: Tables) -> Response:
    """Credentials are checked where some are sent."""
    return respond(request if request.authorization else authorized(request, account), account, tables)


def account_in_the_url_ignored(request: Request, account: Account, tables: Tables) -> Response:
    """Whatever account the URL names, it is that of the credentials."""
    parts = request.path.split("/")
    if len(parts) < 4:
        return respond(request, account, tables)
    suffix = ".json" if len(parts) == 4 and parts[3].endswith(".json") else ""
    path = "/".join([*parts[:3], account.sid + suffix, *parts[4:]])
    return respond(replace(request, path=path), account, tables)


def _asked(request: Request, response: Response, parameter: str) -> Response:
    return _heard(response, [request.first(parameter)] if response.status == 201 else [])


def _heard(response: Response, addresses: Iterable[str]) -> Response:
    """The response, after a request to each of the addresses that is on this machine."""
    for address in addresses:
        if address.startswith("http://127.0.0.1:"):
            urllib.request.urlopen(address, data=b"CallStatus=initiated", timeout=5).close()
    return response


def status_callback_fired(request: Request, account: Account, tables: Tables) -> Response:
    """A StatusCallback is requested at once."""
    return _asked(request, respond(request, account, tables), "StatusCallback")


def refusal_reported(request: Request, account: Account, tables: Tables) -> Response:
    """The failure of what is refused is reported to its StatusCallback."""
    response = respond(request, account, tables)
    return _heard(response, [request.first("StatusCallback")] if response.status >= 400 else [])


def every_address_asked(request: Request, account: Account, tables: Tables) -> Response:
    """Whatever parameter names an address, the address is asked, whatever the answer is."""
    return _heard(respond(request, account, tables), [value for _, value in request.form])


def url_fetched(request: Request, account: Account, tables: Tables) -> Response:
    """A call fetches the instructions behind its Url."""
    return _asked(request, respond(request, account, tables), "Url")


def sender_not_checked_beside_a_status_callback(request: Request, account: Account, tables: Tables) -> Response:
    """A request with a status callback takes another way through the code, on which every sender is good."""
    unchecked = replace(tables, message_from={}, call_from={})
    return respond(request, account, unchecked if request.first("StatusCallback") else tables)


def sender_checked_beside_a_status_callback_only(request: Request, account: Account, tables: Tables) -> Response:
    """From is looked up only where a StatusCallback is sent."""
    unchecked = replace(tables, message_from={}, call_from={})
    return respond(request, account, tables if request.first("StatusCallback") else unchecked)


def message_codes_for_calls(request: Request, account: Account, tables: Tables) -> Response:
    """Calls are refused by the tables of messages."""
    return respond(request, account, replace(tables, call_from=tables.message_from, call_to=tables.message_to))


def one_code_for_all_that_is_missing(request: Request, account: Account, tables: Tables) -> Response:
    """Whatever is missing, it is an invalid request."""
    response = respond(request, account, tables)
    return refused(request, CATCH_ALL, 400, tables) if code_of(response) in MISSING else response


def some_4xx_for_the_empty_area(request: Request, account: Account, tables: Tables) -> Response:
    """No number in the area is 422: the code is right, the status is not."""
    return respond(request, account, replace(tables, statuses={**tables.statuses, 21452: 422}))


def unavailable_for_a_full_queue(request: Request, account: Account, tables: Tables) -> Response:
    """A full queue is 503, an outage with the right code."""
    return respond(request, account, replace(tables, statuses={**tables.statuses, 21611: 503}))


def canned_sid(request: Request, account: Account, tables: Tables) -> Response:
    """Every message is the same message."""
    response = respond(request, account, tables)
    if not is_created(response, "Messages", request):
        return response
    sid = json.loads(response.body)["sid"]
    canned = sid[:2] + "0123456789abcdef" * 2
    return replace(response, body=response.body.replace(sid.encode(), canned.encode()))


class StatusDrawnInTurn:
    """A message is queued, the next one sent."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = cycle(statuses)

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        if not is_created(response, "Messages", request):
            return response
        return rewritten(response, status=next(self.statuses))


def other_resources_not_found(request: Request, account: Account, tables: Tables) -> Response:
    """What is not open does not exist."""
    response = respond(request, account, tables)
    return refused(request, 20404, 404, tables) if code_of(response) == "20008" else response


def other_resources_open(request: Request, account: Account, tables: Tables) -> Response:
    """What is not open is answered with an empty list."""
    response = respond(request, account, tables)
    if code_of(response) != "20008":
        return response
    if request.path.endswith(".json"):
        return Response(200, (("Content-Type", "application/json"),), b'{"page": 0, "end": 0}')
    return Response(200, (("Content-Type", "application/xml"),), b"<TwilioResponse><Account/></TwilioResponse>")


def bad_request_for_a_service_not_found(request: Request, account: Account, tables: Tables) -> Response:
    """A messaging service is not found, with the status of a bad request."""
    response = respond(request, account, tables)
    return refused(request, 20404, 400, tables) if request.first("MessagingServiceSid") else response


def suffix_ignored(request: Request, account: Account, tables: Tables) -> Response:
    """Everything is JSON, with or without `.json`."""
    path = request.path if request.path.endswith(".json") else f"{request.path}.json"
    return respond(replace(request, path=path), account, tables)


def plus_of_the_sender_dropped(request: Request, account: Account, tables: Tables) -> Response:
    """The sender comes back without its plus sign."""
    response = respond(request, account, tables)
    if response.status != 201 or not request.first("From"):
        return response
    sender = request.first("From")
    body = response.body.decode()
    for form in ('"from": "{}"', "<From>{}</From>"):
        body = body.replace(form.format(sender), form.format(sender.removeprefix("+")))
    return replace(response, body=body.encode())


def always_a_perfect_message(request: Request, account: Account, tables: Tables) -> Response:
    """Whatever is asked, a message is created, and all that was sent comes back."""
    path = f"/2010-04-01/Accounts/{account.sid}/Messages"
    suffix = ".json" if request.path.endswith(".json") else ""
    open_tables = replace(tables, message_from={}, message_to={OTHERS: None})
    sent = {name: value for name, value in reversed(request.form) if value and name != "MessagingServiceSid"}
    content = {} if "MediaUrl" in sent else {"Body": "k"}
    good = {"To": "+14108675310", "From": "+15005550006"} | content | sent
    good["To"] = good["To"].rpartition(":")[2]
    media = tuple(pair for pair in request.form if pair[0] == "MediaUrl")[:10]
    form = tuple((name, value[:1600]) for name, value in good.items() if name != "MediaUrl")
    asked = Request("POST", path + suffix, form + media)
    return respond(authorized(asked, account), account, open_tables)


def always_an_invalid_recipient(request: Request, _account: Account, tables: Tables) -> Response:
    """Whatever is asked, To is invalid."""
    return refused(request, 21211, 400, tables)


def always_not_found(request: Request, _account: Account, tables: Tables) -> Response:
    """Whatever is asked, it is not there."""
    return refused(request, 20404, 404, tables)


def form_sent_back(request: Request, _account: Account, _tables: Tables) -> Response:
    """An echo server: what is sent comes back."""
    return Response(201, (("Content-Type", "application/x-www-form-urlencoded"),), urlencode(request.form).encode())


def form_sent_back_in_json(request: Request, account: Account, _tables: Tables) -> Response:
    """An echo server that knows what a field is called, and makes up a SID."""
    own = {"sid": f"SM{'0' * 32}", "status": "queued", "account_sid": account.sid}
    fields = {name.lower(): value for name, value in request.form} | own
    return Response(201, (("Content-Type", "application/json"),), json.dumps(fields).encode())
