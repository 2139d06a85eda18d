"""A run against both hosts of Twilio, a stand-in on loopback: one preflight for both, and the limits of one run."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.support.command_line import run_command
from tests.support.hostile_servers import Handler
from tests.support.twilio_stand_in import SID, TOKEN, StandIn, reachable, refusal

LOOKUP = ("run", "twilio", "--resource", "lookup")


def run(handler: Handler, *words: str, **changed: str) -> tuple[int, str, list[str]]:
    """Exit code, output, and what arrived as `METHOD path` in its order."""
    with reachable(handler) as (server, environment):
        done = run_command([*LOOKUP, *words], None, os.environ | environment | changed)
        return done.returncode, done.stdout + done.stderr, [f"{one.method} {one.path}" for one in server.requests]


def test_lookup_alone_is_judged_after_one_preflight_on_the_host_of_the_api(tmp_path: Path) -> None:
    code, text, arrived = run(StandIn(), "--report", str(tmp_path / "r.json"), "--rate", "1000/s")
    assert code == 0, text
    assert arrived[0] == f"GET /2010-04-01/Accounts/{SID}.json"
    assert sum("2010-04-01" in each for each in arrived) == 1
    assert all(re.match("(GET|POST|DELETE) /v[12]/", each) for each in arrived[1:])
    assert "GET /v2/PhoneNumbers/%2B14159929960" in arrived
    assert TOKEN not in text + (tmp_path / "r.json").read_text()


@pytest.mark.parametrize("status", [200, 401])
def test_nothing_is_looked_up_with_credentials_that_are_not_test_ones(status: int) -> None:
    account = (200, {"Content-Type": "application/json"}, b"{}") if status == 200 else refusal(401, 20003)
    code, _, arrived = run(lambda *_: account)
    assert code == 4
    assert arrived == [f"GET /2010-04-01/Accounts/{SID}.json"]
