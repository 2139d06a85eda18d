"""Lookup can be certified alone, and a certificate for the first set knows nothing of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_run import said
from tests.support.command_line import run_command
from tests.support.twilio_stand_in import StandIn, reachable


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a certificate for Lookup alone, of a service with two hosts."""
    folder = tmp_path_factory.mktemp("lookup") / "c"
    with reachable(StandIn()) as (_, environment):
        words = ["certify", "twilio", "--resource", "lookup", "--out", str(folder)]
        done = run_command(words, None, os.environ | environment)
    assert done.returncode == 0, said(done)
    assert "Certificate for requirements 0.2" in said(done)
    return folder


def test_it_is_verified_without_the_service(issued: Path) -> None:
    done = run_command(["verify", str(issued)], None, dict(os.environ))
    assert done.returncode == 0, said(done)
    assert "Resources not asked: calls, messages, numbers" in said(done)


def test_it_says_what_it_is_for_and_keeps_the_exchanges_of_the_second_host(issued: Path) -> None:
    data = json.loads((issued / "certificate.json").read_text())
    assert data["suite"]["requirements"] == "0.2"
    assert data["profile"] == {"resources": ["lookup"], "not_asked": ["calls", "messages", "numbers"]}
    assert "services" not in data["target"]
    exchange = json.loads((issued / "exchanges/lookup/basic/valid.json").read_text())
    assert exchange["sent"]["url"] == "https://lookups.twilio.com/v2/PhoneNumbers/%2B14159929960"


def test_another_answer_in_an_exchange_makes_it_invalid(issued: Path, tmp_path: Path) -> None:
    exchange = issued / "exchanges/lookup/sim-swap/ends-in-00.json"
    kept = exchange.read_bytes()
    try:
        exchange.write_bytes(kept.replace(b"https://lookups.twilio.com", b"https://lookups.example.com"))
        done = run_command(["verify", str(issued)], tmp_path, dict(os.environ))
    finally:
        exchange.write_bytes(kept)
    assert done.returncode == 1
    assert "the request is not the one that the case sends to this target" in said(done)
