"""Genuine answers differ in many ways that do not matter: a target that does so in all of them conforms."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest

from conformance.fake import Account, Request, Response, Tables, respond
from conformance.fake.segments import segments
from conformance.finding import Verdict
from conformance.report import Standing
from tests.support import misbehaving_targets
from tests.support.habits.trial import affected
from tests.support.judged_targets import judged

TRIAL = "Sent from your Twilio trial account - "
Change = Callable[[Request, Response, Any], Any]


def moved(date: str, seconds: int) -> str:
    return format_datetime(parsedate_to_datetime(date) + timedelta(seconds=seconds))


def changing(change: Change) -> Callable[[Request, Account, Tables], Response]:
    """A target whose JSON bodies are changed before they leave."""

    def changed(request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        if "json" not in (response.header("Content-Type") or ""):
            return response
        before = json.loads(response.body)
        after = change(request, response, before)
        return response if after == before else replace(response, body=json.dumps(after).encode())

    return changed


def unauthorized_in_other_words(_: Request, response: Response, body: Any) -> Any:
    return body | {"message": "Who is there?"} if response.status == 401 else body


def unauthorized_with_a_detail(_: Request, response: Response, body: Any) -> Any:
    return body | {"detail": "a text"} if response.status == 401 else body


def trial_prefix(_: Request, __: Response, body: Any) -> Any:
    return body | {"body": TRIAL + body["body"]} if "body" in body else body


def urls_unset_in_the_other_way(_: Request, __: Response, body: Any) -> Any:
    flipped = {"": None, None: ""}
    urls = [name for name in body if name.endswith("_url") or name == "status_callback"]
    return body | {name: flipped.get(body[name], body[name]) for name in urls}


def application_sids_unset_in_the_other_way(_: Request, __: Response, body: Any) -> Any:
    flipped = {"": None, None: ""}
    names = [name for name in body if name.endswith("_application_sid")]
    return body | {name: flipped.get(body[name], body[name]) for name in names}


def beta_unset(_: Request, __: Response, body: Any) -> Any:
    return body | {"beta": None, "new_field": 1} if "beta" in body else body


def unknown_fields_everywhere(_: Request, __: Response, body: Any) -> Any:
    new = {"new_field": {"deep": [1, None, True]}}
    return body | new | {name: value | new for name, value in body.items() if isinstance(value, dict)}


def new_subresources(_: Request, __: Response, body: Any) -> Any:
    if "subresource_uris" not in body:
        return body
    return body | {"subresource_uris": body["subresource_uris"] | {"reactions": body["uri"] + "/Reactions.json"}}


def messaging_service_named(_: Request, __: Response, body: Any) -> Any:
    return body | {"messaging_service_sid": "MG" + "0a" * 16} if "messaging_service_sid" in body else body


def price_unit_unset(_: Request, __: Response, body: Any) -> Any:
    return body | {"price_unit": None} if body.get("sid", "").startswith(("SM", "MM")) else body


def calls_undated(_: Request, __: Response, body: Any) -> Any:
    nothing = {"date_created": None, "date_updated": None}
    return body | nothing if body.get("sid", "").startswith("CA") else body


def call_fields_unset_in_the_other_way(_: Request, __: Response, body: Any) -> Any:
    flipped = {"": None, None: ""}
    names = ("annotation", "answered_by", "caller_name", "forwarded_from", "parent_call_sid", "group_sid",
             "phone_number_sid", "trunk_sid")  # fmt: skip
    return body | {name: flipped[body[name]] for name in names if name in body}


def updated_a_tick_later(_: Request, __: Response, body: Any) -> Any:
    if not body.get("date_updated"):
        return body
    return body | {"date_updated": moved(body["date_updated"], seconds=1)}


def clocks_apart(_: Request, __: Response, body: Any) -> Any:
    dates = {name: moved(body[name], seconds=-280) for name in ("date_created", "date_updated") if body.get(name)}
    return body | dates


def segments_of_the_text_with_its_prefix(_: Request, __: Response, body: Any) -> Any:
    if "num_segments" not in body:
        return body
    text = TRIAL + body["body"]
    return body | {"body": text, "num_segments": str(segments(text))}


def calls_outbound(_: Request, __: Response, body: Any) -> Any:
    return body | {"direction": "outbound-api"} if body.get("sid", "").startswith("CA") else body


def purchases_in_use(_: Request, __: Response, body: Any) -> Any:
    return body | {"status": "in-use"} if body.get("sid", "").startswith("PN") else body


def purchases_without_status(_: Request, __: Response, body: Any) -> Any:
    return {k: v for k, v in body.items() if k != "status"} if body.get("sid", "").startswith("PN") else body


def links_without_tls(_: Request, __: Response, body: Any) -> Any:
    return body | {"more_info": body["more_info"].replace("https:", "http:")} if "more_info" in body else body


def messages_with_media_called_sm(_: Request, __: Response, body: Any) -> Any:
    return json.loads(json.dumps(body).replace('"MM', '"SM').replace("/MM", "/SM"))


def other_words_for_every_error(_: Request, response: Response, body: Any) -> Any:
    return body | {"message": "!"} if response.status >= 400 else body


CHANGES = [
    unauthorized_in_other_words,
    unauthorized_with_a_detail,
    trial_prefix,
    urls_unset_in_the_other_way,
    application_sids_unset_in_the_other_way,
    beta_unset,
    unknown_fields_everywhere,
    new_subresources,
    messaging_service_named,
    price_unit_unset,
    calls_undated,
    call_fields_unset_in_the_other_way,
    updated_a_tick_later,
    clocks_apart,
    segments_of_the_text_with_its_prefix,
    calls_outbound,
    purchases_in_use,
    purchases_without_status,
    links_without_tls,
    messages_with_media_called_sm,
    other_words_for_every_error,
]


def queue_full_as_400(request: Request, account: Account, tables: Tables) -> Response:
    response = respond(request, account, tables)
    if response.status != 429 or "json" not in (response.header("Content-Type") or ""):
        return response
    return replace(response, status=400, body=response.body.replace(b"429", b"400"))


def media_types_bare(request: Request, account: Account, tables: Tables) -> Response:
    response = respond(request, account, tables)
    return replace(response, headers=tuple((name, value.partition(";")[0]) for name, value in response.headers))


def headers_shouted(request: Request, account: Account, tables: Tables) -> Response:
    response = respond(request, account, tables)
    return replace(response, headers=tuple((name.upper(), value) for name, value in response.headers))


def few_headers(request: Request, account: Account, tables: Tables) -> Response:
    response = respond(request, account, tables)
    return replace(response, headers=tuple(pair for pair in response.headers if pair[0].lower() == "content-type"))


class Once:
    """Something else happens to one request, the tenth that arrives; the others are answered."""

    def __init__(self, instead: Callable[[], Response]) -> None:
        self.instead, self.lock, self.count = instead, threading.Lock(), 0

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        with self.lock:
            self.count += 1
            mine = self.count == 10
        return self.instead() if mine else respond(request, account, tables)


def throttled() -> Response:
    body = {"code": 20429, "message": "a text", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}
    return Response(429, (("Content-Type", "application/json"), ("Retry-After", "0")), json.dumps(body).encode())


def hung_up() -> Response:
    raise ConnectionAbortedError


def conforms(responder: Callable[[Request, Account, Tables], Response]) -> None:
    report = judged(responder)
    judgements = {result.case: result for result in report.results if result.verdict != "not-run"}
    departing = {case: result.findings for case, result in judgements.items() if result.verdict != "pass"}
    assert not departing
    assert len(judgements) > 180


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_does_not_matter_is_not_held_against_a_target(change: Change) -> None:
    touched = []

    def seen(request: Request, response: Response, body: Any) -> Any:
        changed = change(request, response, body)
        touched.append(changed != body)
        return changed

    target = changing(seen)
    judged = misbehaving_targets.judged(target, among=affected(target))
    assert {found.verdict for found in judged.values()} == {Verdict.PASS}
    assert any(touched), "the change changed nothing"


@pytest.mark.parametrize(
    "responder",
    [queue_full_as_400, media_types_bare, headers_shouted, few_headers],
    ids=lambda responder: responder.__name__,
)
def test_heads_that_differ_in_what_does_not_matter_conform(responder: Any) -> None:
    conforms(responder)


@pytest.mark.parametrize("instead", [throttled, hung_up], ids=lambda instead: instead.__name__)
def test_one_mishap_of_the_network_is_met_with_patience(instead: Callable[[], Response]) -> None:
    once = Once(instead)
    conforms(once)
    assert once.count > 10


def test_an_answer_that_takes_two_seconds_is_waited_for() -> None:
    import time

    def slow() -> Response:
        time.sleep(2)
        return respond(*first)

    first: list[Any] = []

    def responder(request: Request, account: Account, tables: Tables) -> Response:
        if not first:
            first.extend((request, account, tables))
            return slow()
        return respond(request, account, tables)

    conforms(responder)


def test_all_of_it_at_once_conforms() -> None:
    alone = (messages_with_media_called_sm, segments_of_the_text_with_its_prefix)
    compatible = [change for change in CHANGES if change not in alone]

    def everything(request: Request, response: Response, body: Any) -> Any:
        for change in compatible:
            body = change(request, response, body)
        return body

    conforms(changing(everything))


def test_what_is_unknown_is_noted_as_drift() -> None:
    report = judged(changing(unknown_fields_everywhere))
    noted = {pointer for result in report.results for pointer in result.drift}
    assert report.standing(report.level) is not Standing.NONCONFORMANT
    assert {"/new_field", "/subresource_uris/new_field", "/capabilities/new_field"} <= noted
