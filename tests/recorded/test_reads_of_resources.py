"""What was read and not created may have been read with live credentials, to which nothing is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorded.test_placeholders import live, plain, replaced, verdict
from tests.support.recorded_answers import ACCOUNT
from tests.support.recordings import REFUSAL

LISTED = {"page": 0, "page_size": 50, "end": 0, "start": 0, "uri": "/2010-04-01/Accounts"}


def read_entry(method: str, below: str) -> Any:
    """An exchange that does not create: a list, one resource, a change or a removal."""
    entry = live()
    entry["request"] |= {"method": method, "form": {}}
    entry["request"]["url"] = entry["request"]["url"].replace("Messages.json", below)
    entry["response"] |= {"status": 204 if method == "DELETE" else 200, "body": dict(LISTED)}
    return entry


@pytest.mark.parametrize("account", [ACCOUNT, "<ACCOUNT_SID>"])
@pytest.mark.parametrize("below", ["Messages.json", "Calls.json", "IncomingPhoneNumbers.json", "Recordings.json",
                                   "Messages.json?To=%2B12015550101", "Messages.json?PageSize=50",
                                   "Messages/SM00000000000000000000000000000001.json"])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_success_of_what_creates_nothing_is_not_judged(tmp_path: Path, method: str, below: str, account: str) -> None:
    assert verdict(tmp_path, replaced(read_entry(method, below), account)) in ("not-run", "inconclusive")


def test_a_list_in_xml_is_not_judged(tmp_path: Path) -> None:
    entry = read_entry("GET", "Messages")
    entry["response"] |= {"headers": {"Content-Type": "application/xml"}}
    entry["response"]["body"] = '<?xml version="1.0"?><TwilioResponse><Messages page="0"/></TwilioResponse>'
    assert verdict(tmp_path, entry) == "not-run"


def test_a_wrong_refusal_of_a_list_still_fails(tmp_path: Path) -> None:
    entry = plain(REFUSAL)
    entry["request"] |= {"method": "GET", "form": {}}
    assert verdict(tmp_path, entry).startswith("fail")


def test_a_creation_that_a_case_refuses_still_fails(tmp_path: Path) -> None:
    entry = live()
    entry["request"]["form"]["To"] = "+15005550001"
    assert verdict(tmp_path, entry).startswith("fail")
