"""The official Python client takes the embedded target for Twilio."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from conformance.fake import ACCOUNT, Server

MAGIC, ORDINARY = "+15005550006", "+14108675310"


@pytest.fixture
def client() -> Iterator[Client]:
    with Server(ACCOUNT) as server:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = server.base_url
        yield client


def test_a_message_is_sent(client: Client) -> None:
    message = client.messages.create(to=ORDINARY, from_=MAGIC, body="hello")
    assert (message.to, message.from_, message.body, message.status) == (ORDINARY, MAGIC, "hello", "queued")
    assert message.sid.startswith("SM")
    assert message.error_code is None
    assert isinstance(message.date_created, datetime)


def test_a_call_is_made(client: Client) -> None:
    call = client.calls.create(to=ORDINARY, from_=MAGIC, url="https://example.com/twiml")
    assert (call.to, call.from_formatted, call.status) == (ORDINARY, "(500) 555-0006", "queued")
    assert call.sid.startswith("CA")
    assert isinstance(call.date_created, datetime)


def test_a_number_is_bought_twice(client: Client) -> None:
    for _ in range(2):
        number = client.incoming_phone_numbers.create(phone_number=MAGIC, voice_url="https://example.com/twiml")
        assert (number.phone_number, number.voice_url) == (MAGIC, "https://example.com/twiml")
        assert number.sid.startswith("PN")
        assert isinstance(number.date_created, datetime)


@pytest.mark.parametrize(
    ("to", "sender", "status", "code"),
    [
        ("+15005550001", MAGIC, 400, 21211),
        ("+15005550002", MAGIC, 400, 21612),
        ("+15005550003", MAGIC, 400, 21408),
        ("+15005550004", MAGIC, 400, 21610),
        ("+15005550009", MAGIC, 400, 21614),
        (ORDINARY, "+15005550001", 400, 21212),
        (ORDINARY, "+15005550007", 400, 21606),
        (ORDINARY, "+15005550008", 429, 21611),
        (ORDINARY, ORDINARY, 400, 21606),
    ],
)
def test_a_message_that_is_refused_raises_status_and_code(
    client: Client, to: str, sender: str, status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=to, from_=sender, body="hello")
    assert (refused.value.status, refused.value.code) == (status, code)


@pytest.mark.parametrize(
    ("to", "sender", "code"),
    [
        ("+15005550001", MAGIC, 21217),
        ("+15005550002", MAGIC, 21214),
        ("+15005550003", MAGIC, 21215),
        ("+15005550004", MAGIC, 21216),
        (ORDINARY, "+15005550001", 21212),
        (ORDINARY, ORDINARY, 21210),
    ],
)
def test_a_call_that_is_refused_raises_its_code(client: Client, to: str, sender: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=to, from_=sender, url="https://example.com/twiml")
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"phone_number": "+15005550000"}, 21422),
        ({"phone_number": "+15005550001"}, 21421),
        ({"area_code": "533"}, 21452),
    ],
)
def test_a_purchase_that_is_refused_raises_its_code(client: Client, parameters: dict[str, str], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.incoming_phone_numbers.create(**parameters)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_every_other_resource_is_closed(client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.new_keys.create(friendly_name="a key")
    assert (refused.value.status, refused.value.code) == (403, 20008)
