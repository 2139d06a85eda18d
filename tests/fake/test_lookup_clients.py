"""The official clients look every known magic number up through `serve --proxy`, and have what the tables say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from tests.fake.test_clients import configured_client
from tests.fake.test_proxied_clients import NODE, output_of
from tests.support.lookup_answers import TABLES, cases, inputs_of, within
from tests.support.serve_process import Served, serving

ASKED = [dict(case.send) for case in cases().values() if not case.expect.refuses and case.repeat == 1]
"""What the cases of successes send."""

SIM_SWAP = {"last_sim_swap_date": None, "swapped_period": "PT24H", "swapped_in_period": False}
"""The row of +12345678901."""

HAS_NODE = shutil.which("node") and (NODE / "node_modules" / "twilio").is_dir()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--proxy") as served:
        yield served


def in_e164(number: str, country: str) -> str:
    if number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number, country), phonenumbers.PhoneNumberFormat.E164)


def require_rows(found: Sequence[dict[str, Any]]) -> None:
    """Every answer has the number that was asked, and the values of its rows."""
    compared = 0
    for sent, one in zip(ASKED, found, strict=True):
        number = sent["PhoneNumber"]
        assert one["phone_number"] == in_e164(number, sent.get("CountryCode", "US"))
        for package in filter(None, sent.get("Fields", "").split(",")):
            row = TABLES.get(package, {}).get(inputs_of(number, sent), {})
            compared += len(row)
            assert {field: within(one[package], field) for field in row} == row, number
    assert compared >= 20
    assert {one["valid"] for one in found} == {True, False}


def test_the_official_python_client_has_every_known_row(served: Served) -> None:
    program = [sys.executable, "-m", "tests.support.lookup_clients"]
    require_rows(output_of(program, served, ASKED, Path(__file__).parents[2]))


def test_the_client_that_serve_prints_looks_numbers_up_too(served: Served) -> None:
    client = configured_client(served)
    found = client.lookups.v2.phone_numbers("+12345678901").fetch(fields="sim_swap")
    assert found.valid
    assert found.sim_swap["last_sim_swap"] == SIM_SWAP


def test_the_command_that_serve_prints_looks_a_magic_number_up(served: Served) -> None:
    command = ["bash", "-c", f"{served.value_of('Lookup')} -s"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["sim_swap"]["last_sim_swap"] == SIM_SWAP | {"swapped_period": "PT48H"}


@pytest.mark.skipif(not HAS_NODE, reason="needs Node and npm: make tests/node/node_modules")
def test_the_official_node_client_has_every_known_row(served: Served) -> None:
    require_rows(output_of(["node", "lookup.js"], served, ASKED, NODE))
