"""The official Python client works with `serve` as with Twilio."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.message import MessageInstance

from tests.support.page_tables import CREATED, MAGIC, ORDINARY, REFUSED, URL, Row, check_fields_read
from tests.support.serve_process import Served, serving

LISTS = {"messages": "messages", "calls": "calls", "incomingPhoneNumbers": "incoming_phone_numbers"}
MODELS = {"messages": MessageInstance, "calls": CallInstance, "incomingPhoneNumbers": IncomingPhoneNumberInstance}
ATTRIBUTES = {("messages", "from"): "from_", ("calls", "from"): "_from"}
DATES = {"date_created", "date_updated", "date_sent", "start_time", "end_time"}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def client(served: Served) -> Client:
    return configured_client(served)


class Keeping(TwilioHttpClient):
    """Keeps the last response body unchanged."""

    body = ""

    def request(self, *words: Any, **named: Any) -> Response:
        response = super().request(*words, **named)
        self.body = response.text
        return response


class Asked(dict[str, Any]):
    """A response body that records which keys are read."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.keys_asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return super().get(key, default)


def configured_client(served: Served, token: str = "") -> Client:
    """A client configured with the line that `serve` prints."""
    names: dict[str, Any] = {"sid": served.sid, "token": token or served.token}
    exec("import twilio.rest; " + served.value_of("Python"), names)
    client = names["client"]
    assert isinstance(client, Client)
    return client


def named(row: Row) -> dict[str, str]:
    """The parameters of a row with their names in Python."""
    snake = {re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower(): value for name, value in row.parameters.items()}
    return {"from_" if name == "from" else name: value for name, value in snake.items()}


def create(client: Client, row: Row) -> Any:
    return getattr(client, LISTS[row.resource]).create(**named(row))


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_what_the_page_refuses_raises_its_status_and_code(client: Client, row: Row) -> None:
    with pytest.raises(TwilioRestException) as refused:
        create(client, row)
    assert (refused.value.status, refused.value.code) == (row.status, row.code)
    assert refused.value.uri.endswith(".json")
    assert refused.value.msg
    assert refused.value.details is None


@pytest.mark.parametrize("row", CREATED, ids=str)
def test_what_the_page_accepts_is_read_without_loss(client: Client, row: Row) -> None:
    client.http_client = keeping = Keeping()
    made = create(client, row)
    body = Asked(json.loads(keeping.body))
    read = MODELS[row.resource](client.api.v2010, body, account_sid=client.username)
    check_fields_read(row.resource, body, body.keys_asked)
    for key in body.keys_asked & body.keys():
        name = ATTRIBUTES.get((row.resource, key), key)
        value = getattr(read, name)
        assert value == getattr(made, name)
        if key in DATES and body[key] is not None:
            assert isinstance(value, datetime), key
            assert abs(value - datetime.now(UTC)) < timedelta(minutes=5)
        else:
            assert (value, type(value)) == (body[key], type(body[key])), key


def test_what_was_created_is_what_was_asked_for(client: Client) -> None:
    message = client.messages.create(to=ORDINARY, from_=MAGIC, body="hello")
    assert (message.to, message.from_, message.body, message.status) == (ORDINARY, MAGIC, "hello", "queued")
    assert message.sid
    assert message.sid.startswith("SM")
    call = client.calls.create(to=ORDINARY, from_=MAGIC, url=URL)
    assert (call.to, call._from, call.from_formatted, call.status) == (ORDINARY, MAGIC, "(500) 555-0006", "queued")
    assert call.sid
    assert call.sid.startswith("CA")
    bought = [client.incoming_phone_numbers.create(phone_number=MAGIC) for _ in range(2)]
    assert [number.phone_number for number in bought] == [MAGIC, MAGIC]
    assert bought[0].sid != bought[1].sid


def test_every_parameter_of_a_message_that_the_client_knows_works(client: Client) -> None:
    message = client.messages.create(
        to=ORDINARY,
        from_=MAGIC,
        body="hello",
        media_url=["https://example.com/1.png", "https://example.com/2.png"],
        status_callback=URL,
        application_sid="AP" + "0" * 32,
        max_price=0.5,  # type: ignore[arg-type]
        provide_feedback=True,
        attempt=1,
        validity_period=120,
        force_delivery=False,
        content_retention="retain",
        address_retention="retain",
        smart_encoded=True,
        persistent_action=["geo:37.7,-122.4"],
        shorten_urls=False,
        send_as_mms=True,
        risk_check="enable",
    )
    assert (message.num_media, message.status) == ("2", "queued")


def test_every_parameter_of_a_call_that_the_client_knows_works(client: Client) -> None:
    call = client.calls.create(
        to=ORDINARY,
        from_=MAGIC,
        url=URL,
        method="GET",
        fallback_url=URL,
        fallback_method="POST",
        status_callback=URL,
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        status_callback_method="POST",
        send_digits="1234#",
        timeout=30,
        time_limit=60,
        record=True,
        recording_channels="dual",
        recording_status_callback=URL,
        recording_status_callback_method="POST",
        recording_status_callback_event=["completed"],
        recording_track="both",
        machine_detection="Enable",
        machine_detection_timeout=30,
        async_amd="true",
        trim="trim-silence",
        caller_id=MAGIC,
    )
    assert call.status == "queued"


def test_every_setting_of_a_number_comes_back(client: Client) -> None:
    settings: dict[str, Any] = {
        "friendly_name": "Front desk",
        "voice_url": URL,
        "voice_method": "GET",
        "voice_fallback_url": URL,
        "voice_fallback_method": "GET",
        "voice_caller_id_lookup": True,
        "voice_application_sid": "AP" + "0" * 32,
        "voice_receive_mode": "fax",
        "sms_url": URL,
        "sms_method": "GET",
        "sms_fallback_url": URL,
        "sms_fallback_method": "GET",
        "sms_application_sid": "AP" + "1" * 32,
        "status_callback": URL,
        "status_callback_method": "GET",
        "address_sid": "AD" + "0" * 32,
        "identity_sid": "RI" + "0" * 32,
        "bundle_sid": "BU" + "0" * 32,
        "trunk_sid": "TK" + "0" * 32,
        "emergency_status": "Inactive",
        "emergency_address_sid": "AD" + "1" * 32,
    }
    number = client.incoming_phone_numbers.create(phone_number=MAGIC, **settings)
    assert {name: getattr(number, name) for name in settings} == settings


def test_a_messaging_service_does_not_work(client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ORDINARY, messaging_service_sid="MG" + "0" * 32, body="hello")
    assert refused.value.status == 400


def test_a_wrong_token_is_not_authentic(served: Served) -> None:
    client = configured_client(served, "wrong")
    for resource in (client.messages, client.calls):
        with pytest.raises(TwilioRestException) as refused:
            resource.create(to=ORDINARY, from_=MAGIC)
        assert (refused.value.status, refused.value.code) == (401, 20003)
    with pytest.raises(TwilioRestException) as refused:
        client.incoming_phone_numbers.create(phone_number=MAGIC)
    assert (refused.value.status, refused.value.code) == (401, 20003)


CLOSED: dict[str, Callable[[Client], object]] = {
    "the account": lambda client: client.api.v2010.account.fetch(),
    "its balance": lambda client: client.api.v2010.account.balance.fetch(),
    "a new key": lambda client: client.new_keys.create(friendly_name="a key"),
    "a recording": lambda client: client.recordings("RE" + "0" * 32).fetch(),
    "an application": lambda client: client.applications.create(friendly_name="an app"),
    "a queue": lambda client: client.queues.create(friendly_name="a queue"),
    "one message": lambda client: client.messages("SM" + "0" * 32).fetch(),
    "one call": lambda client: client.calls("CA" + "0" * 32).fetch(),
    "the end of a call": lambda client: client.calls("CA" + "0" * 32).update(status="completed"),
    "numbers for sale": lambda client: client.available_phone_numbers("US").fetch(),
}


@pytest.mark.parametrize("ask", CLOSED.values(), ids=CLOSED)
def test_every_other_resource_is_closed(client: Client, ask: Callable[[Client], object]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        ask(client)
    assert (refused.value.status, refused.value.code) == (403, 20008)


def test_a_product_with_a_version_of_its_own_is_closed(client: Client) -> None:
    client.verify.base_url = client.api.base_url
    with pytest.raises(TwilioRestException) as refused:
        client.verify.v2.services("VA" + "0" * 32).verifications.create(to=ORDINARY, channel="sms")
    assert (refused.value.status, refused.value.code) == (403, 20008)


def test_a_list_of_another_resource_is_closed(client: Client) -> None:
    with pytest.raises(TwilioException, match=r"HTTP 403 .*20008"):
        client.recordings.list(limit=1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_client_without_threads_is_served_alike(served: Served) -> None:
    async def ask() -> tuple[str, int, int | None]:
        client = configured_client(served)
        async with AsyncTwilioHttpClient() as http:
            client.http_client = http
            message = await client.messages.create_async(to=ORDINARY, from_=MAGIC, body="hello")
            with pytest.raises(TwilioRestException) as refused:
                await client.calls.create_async(to="+15005550003", from_=MAGIC, url=URL)
        return str(message.status), refused.value.status, refused.value.code

    assert asyncio.run(ask()) == ("queued", 400, 21215)
