"""The official Node client works with `serve` as with Twilio."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.support.page_tables import CREATED, ORDINARY, REFUSED, Row, check_fields_read
from tests.support.serve_process import Served, serving

FOLDER = Path(__file__).parents[1] / "node"
DATES = {"dateCreated", "dateUpdated", "dateSent", "startTime", "endTime"}

pytestmark = pytest.mark.skipif(
    not shutil.which("node") or not (FOLDER / "node_modules" / "twilio").is_dir(),
    reason="needs Node and npm: make tests/node/node_modules",
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


def asked(served: Served, rows: Sequence[Row], token: str = "") -> list[dict[str, Any]]:
    """The results of the Node client for `rows`, configured with the line that `serve` prints."""
    said = {"line": served.value_of("Node"), "sid": served.sid, "token": token or served.token}
    done = subprocess.run(
        ["node", "clients.js"],
        input=json.dumps({**said, "rows": [asdict(row) for row in rows]}),
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(results) == len(rows)
    return results


def test_what_the_page_refuses_is_an_error_with_its_status_and_code(served: Served) -> None:
    for row, error in zip(REFUSED, asked(served, REFUSED), strict=True):
        assert (error["name"], error["status"], error["code"]) == ("RestException", row.status, row.code), row
        assert error["moreInfo"] == f"https://www.twilio.com/docs/errors/{row.code}"


def test_what_the_page_accepts_is_read_without_loss(served: Served) -> None:
    for row, made in zip(CREATED, asked(served, CREATED), strict=True):
        assert "sid" in made, made
        body, properties = made["body"], made["properties"]
        check_fields_read(row.resource, body, set(made["asked"]))
        assert made["sid"] == body["sid"]
        for key in set(made["asked"]) & body.keys():
            name = re.sub(r"_(.)", lambda found: found[1].upper(), key)
            if name in DATES and body[key] is not None:
                assert abs(properties[name]["date"] / 1000 - time.time()) < 300, (row, name, properties[name])
            else:
                assert properties[name] == {"value": body[key]}, (row, name)


def test_a_wrong_token_is_not_authentic(served: Served) -> None:
    errors = asked(served, CREATED, token="wrong")
    assert {(error["status"], error["code"]) for error in errors} == {(401, 20003)}


def test_every_other_resource_is_closed(served: Served) -> None:
    names = ("newKeys", "applications", "queues", "addresses", "validationRequests")
    needed = {"friendlyName": "a name", "phoneNumber": ORDINARY}
    place = dict.fromkeys(("customerName", "street", "city", "region", "postalCode", "isoCountry"), "somewhere")
    errors = asked(served, [Row("R03", name, needed | place) for name in names])
    assert [(error["status"], error["code"]) for error in errors] == [(403, 20008)] * len(names)


def test_a_messaging_service_does_not_work(served: Served) -> None:
    parameters = {"To": ORDINARY, "MessagingServiceSid": "MG" + "0" * 32, "Body": "hi"}
    assert [error["status"] for error in asked(served, [Row("R42", "messages", parameters)])] == [400]
