"""The official clients look every known magic number up through `serve --proxy`, and have what the tables say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fake.test_clients import configured_client
from tests.fake.test_proxied_clients import NODE, output_of
from tests.support.serve_process import Served, serving

SIM_SWAP = {
    "+12345678900": {"last_sim_swap_date": None, "swapped_period": "PT48H", "swapped_in_period": False},
    "+12345678901": {"last_sim_swap_date": None, "swapped_period": "PT24H", "swapped_in_period": False},
    "+12345678904": {"last_sim_swap_date": None, "swapped_period": "PT48H", "swapped_in_period": False},
    "+12345678907": {"last_sim_swap_date": None, "swapped_period": "PT24H", "swapped_in_period": False},
}
SMS_PUMPING_RISK = {
    "+441234567890": {"carrier_risk_category": "high", "number_blocked": False, "sms_pumping_risk_score": 2},
    "+441234567891": {"carrier_risk_category": "high", "number_blocked": True, "sms_pumping_risk_score": 34},
    "+911234567890": {"carrier_risk_category": "low", "number_blocked": False, "sms_pumping_risk_score": 2},
}
"""The known rows, typed once more: what a client has to receive."""

ASKED = [
    ("+14159929960", ""),
    *((number, "sim_swap") for number in SIM_SWAP),
    *((number, "sms_pumping_risk") for number in SMS_PUMPING_RISK),
]
HAS_NODE = shutil.which("node") and (NODE / "node_modules" / "twilio").is_dir()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--proxy") as served:
        yield served


def require_rows(found: Sequence[dict[str, Any]]) -> None:
    """Every answer has the number that was asked, and the values of its row."""
    for (number, fields), one in zip(ASKED, found, strict=True):
        assert one["number"] == number
        package = one["package"]
        if fields == "sim_swap":
            assert package["last_sim_swap"] == SIM_SWAP[number], number
        elif fields:
            assert {name: package[name] for name in SMS_PUMPING_RISK[number]} == SMS_PUMPING_RISK[number], number
        else:
            assert (package, one["valid"]) == (None, True)


def test_the_official_python_client_has_every_known_row(served: Served) -> None:
    program = [sys.executable, "-m", "tests.support.lookup_clients"]
    require_rows(output_of(program, served, ASKED, Path(__file__).parents[2]))


def test_the_client_that_serve_prints_looks_numbers_up_too(served: Served) -> None:
    client = configured_client(served)
    found = client.lookups.v2.phone_numbers("+12345678901").fetch(fields="sim_swap")
    assert found.valid
    assert found.sim_swap["last_sim_swap"] == SIM_SWAP["+12345678901"]


def test_the_command_that_serve_prints_looks_a_magic_number_up(served: Served) -> None:
    command = ["bash", "-c", f"{served.value_of('Lookup')} -s"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["sim_swap"]["last_sim_swap"] == SIM_SWAP["+12345678900"]


@pytest.mark.skipif(not HAS_NODE, reason="needs Node and npm: make tests/node/node_modules")
def test_the_official_node_client_has_every_known_row(served: Served) -> None:
    require_rows(output_of(["node", "lookup.js"], served, ASKED, NODE))
