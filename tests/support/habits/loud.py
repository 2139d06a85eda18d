"""Habits of requesting the addresses in parameters, which stay silent at a faithful target."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from conformance.fake import Account, Request, Responder, Response, Tables, respond
from tests.support.habits.habit import LoudHabit
from tests.support.habits.requests import is_call, is_message, is_purchase, is_xml, sends
from tests.support.misbehaving_targets import code_of

RECORDED = ("RecordingStatusCallback", "AsyncAmdStatusCallback")


def created(request: Request, status: int) -> bool:
    return status == 201 and (is_message(request) or is_call(request))


def refused(request: Request, status: int) -> bool:
    return 400 <= status < 500 and (is_message(request) or is_call(request))


def by_get(request: Request, status: int) -> bool:
    return created(request, status) and request.first("StatusCallbackMethod") == "GET"


def with_media(request: Request, status: int) -> bool:
    return created(request, status) and sends("MediaUrl")(request)


def with_twiml(request: Request, status: int) -> bool:
    return created(request, status) and sends("Twiml")(request)


def bought(request: Request, status: int) -> bool:
    return status == 201 and is_purchase(request)


def with_feedback(request: Request, status: int) -> bool:
    return created(request, status) and is_message(request) and sends("ProvideFeedback")(request)


def with_one_event(request: Request, status: int) -> bool:
    return created(request, status) and request.all("StatusCallbackEvent") == ("completed",)


def refused_for(*codes: str) -> Callable[[Request, int], bool]:
    """Whether a request is refused by the embedded target with one of these codes."""
    return lambda request, status: refused(request, status) and code_of(respond(request)) in codes


def in_xml(request: Request, status: int) -> bool:
    return created(request, status) and is_xml(request)


def in_xml_call(request: Request, status: int) -> bool:
    return status == 201 and is_call(request) and is_xml(request)


EVERY_ADDRESS = "calls/silence/every-address xml/calls/silence/every-address"
OF_REFUSALS = "messages/silence/of-* calls/silence/of-* calls/silence/every-address-* xml/*/silence/*-of-a-*"
BY_ALL = (
    "messages/silence/* calls/silence/status-callback* calls/silence/both xml/*/silence/status-callback "
    + EVERY_ADDRESS
)

LOUD = (
    LoudHabit("callback_late", "Messages and calls report their state after three seconds.", "R04", ("StatusCallback",),
              created, "messages/silence/status-callback calls/silence/status-callback", BY_ALL, seconds=3.0),
    LoudHabit("url_late", "A call fetches its instructions after three seconds.", "R58", ("Url",), created,
              "calls/silence/url calls/silence/both", f"xml/calls/silence/url {EVERY_ADDRESS}", seconds=3.0),
    LoudHabit("callback_of_refusal", "What is refused reports its failure.", "R04", ("StatusCallback",), refused,
              "messages/silence/of-a-refusal calls/silence/status-callback-of-a-refusal",
              OF_REFUSALS),
    LoudHabit("callback_get", "A status callback by GET is requested.", "R04", ("StatusCallback",), by_get,
              "messages/silence/with-method-get calls/silence/status-callback-with-method-get"),
    LoudHabit("callback_mms", "A message with media reports its state.", "R04", ("StatusCallback",), with_media,
              "messages/silence/with-media"),
    LoudHabit("callback_twiml", "A call with Twiml reports its state.", "R04", ("StatusCallback",), with_twiml,
              "calls/silence/status-callback-with-twiml", EVERY_ADDRESS),
    LoudHabit("callback_xml", "Without .json messages and calls report their state.", "R04", ("StatusCallback",),
              in_xml, "xml/messages/silence/status-callback", "xml/calls/silence/*"),
    LoudHabit("fallback_asked", "A call fetches its fallback instructions.", "R58", ("FallbackUrl",), created,
              "calls/silence/fallback-url", EVERY_ADDRESS),
    LoudHabit("recording_callback", "A call reports its recording.", "R04 R58", RECORDED, created,
              "calls/silence/recording-status-callback calls/silence/answering-machine-status-callback", EVERY_ADDRESS),
    LoudHabit("callback_now", "Messages and calls report their state at once.", "R04", ("StatusCallback",), created,
              "messages/silence/status-callback calls/silence/status-callback", BY_ALL),
    LoudHabit("url_now", "A call fetches its instructions at once.", "R58", ("Url",), created,
              "calls/silence/url calls/silence/both", f"xml/calls/silence/url {EVERY_ADDRESS}"),
    LoudHabit("callback_xml_calls", "Without .json calls report their state.", "R04", ("StatusCallback",), in_xml_call,
              "xml/calls/silence/status-callback", EVERY_ADDRESS),
    LoudHabit("url_xml", "Without .json a call fetches its instructions.", "R58", ("Url",), in_xml_call,
              "xml/calls/silence/url", EVERY_ADDRESS),
    LoudHabit("callback_of_bad_sender", "What its sender keeps from going out reports its failure.", "R04",
              ("StatusCallback",), refused_for("21606", "21210", "21212"),
              "messages/silence/of-a-sender-not-owned messages/silence/of-another-sender "
              "messages/silence/of-an-invalid-sender calls/silence/of-another-caller "
              "calls/silence/of-an-invalid-caller",
              "xml/messages/silence/status-callback-of-a-sender"),
    LoudHabit("callback_of_blocked", "What a recipient blocked or cannot receive reports its failure.", "R04",
              ("StatusCallback",), refused_for("21610", "21614", "21216"),
              "messages/silence/of-a-blocked-recipient messages/silence/of-a-recipient-without-sms "
              "calls/silence/of-a-blocked-number"),
    LoudHabit("callback_abroad", "A message abroad, or one that takes feedback, reports its state.", "R04",
              ("StatusCallback",), with_feedback, "messages/silence/abroad-with-feedback"),
    LoudHabit("callback_completed", "A call reports its end alone where one event is wanted.", "R04",
              ("StatusCallback",), with_one_event, "calls/silence/status-callback-with-one-event"),
    LoudHabit("fallbacks_of_refusal", "A refused call requests its other addresses.", "R04 R58",
              ("FallbackUrl", *RECORDED), refused, "calls/silence/every-address-of-a-refusal",
              "xml/calls/silence/every-address-of-a-refusal"),
)  # fmt: skip

LOUD_BY_RIGHT = (
    LoudHabit("media_fetched", "Media are fetched.", "R04 R58", ("MediaUrl",), created, ""),
    LoudHabit("voice_url_asked", "The addresses of a number are requested.", "R04 R58", ("VoiceUrl", "StatusCallback"),
              bought, ""),
)  # fmt: skip
"""Open habits: the page speaks of messages and calls, and says nothing of media, so that no case listens there."""


def careless(habit: LoudHabit) -> Responder:
    """A target with the habit: it requests addresses on the loopback interface, and nothing else."""

    def loud(request: Request, account: Account, tables: Tables) -> Response:
        response = respond(request, account, tables)
        if habit.asks(request, response.status):
            for parameter in habit.parameters:
                knock(request.first(parameter), habit.seconds)
        return response

    return loud


def knock(address: str, seconds: float) -> None:
    """Requests an address so many seconds from now; at once means before the answer."""
    if urlsplit(address).hostname != "127.0.0.1":
        return
    if not seconds:
        fetch(address)
        return
    timer = threading.Timer(seconds, fetch, [address])
    timer.daemon = True
    timer.start()


def fetch(address: str) -> None:
    try:
        urllib.request.urlopen(address, data=b"CallStatus=initiated", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return  # whoever listened has left
