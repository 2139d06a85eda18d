"""Habits of requesting the addresses in parameters, which stay silent at a faithful target."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from conformance.fake import Account, Request, Responder, Response, Tables, respond
from tests.support.habits.habit import LoudHabit
from tests.support.habits.requests import is_call, is_message, is_xml, sends

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


def in_xml(request: Request, status: int) -> bool:
    return created(request, status) and is_xml(request)


LOUD = (
    LoudHabit("callback_late", "A message reports its state after three seconds.", "R04", ("StatusCallback",), created,
              "messages/silence/status-callback", 3.0),
    LoudHabit("url_late", "A call fetches its instructions after three seconds.", "R58", ("Url",), created,
              "calls/silence/url", 3.0),
    LoudHabit("callback_of_refusal", "A message that is refused reports its failure.", "R04", ("StatusCallback",), refused,
              "messages/silence/*refused*"),
    LoudHabit("callback_get", "A status callback by GET is requested.", "R04", ("StatusCallback",), by_get,
              "messages/silence/*get*"),
    LoudHabit("callback_mms", "A message with media reports its state.", "R04", ("StatusCallback",), with_media,
              "messages/silence/*media*"),
    LoudHabit("callback_twiml", "A call with Twiml reports its state.", "R04", ("StatusCallback",), with_twiml,
              "calls/silence/*twiml*"),
    LoudHabit("callback_xml", "Without .json messages and calls report their state.", "R04", ("StatusCallback",), in_xml,
              "xml/*silence*"),
    LoudHabit("fallback_asked", "A call fetches its fallback instructions.", "R58", ("FallbackUrl",), created,
              "calls/silence/*fallback*"),
    LoudHabit("recording_callback", "A call reports its recording.", "R04 R58", RECORDED, created,
              "calls/silence/*recording*"),
)  # fmt: skip


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
