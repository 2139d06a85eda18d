"""Some thousand spellings of hosts: what is judged is what is connected to."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.target import TargetRefused
from conformance.targets.credentials import target_from_url
from tests.fuzz import hosts

COUNT = 1000


@pytest.fixture(autouse=True)
def _no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("seed", range(4))
def test_no_spelling_separates_the_judged_host_from_the_connected_one(seed: int) -> None:
    found = hosts.fuzz(seed, COUNT)
    assert not found.faults, "\n".join(found.faults[:10])
    assert min(found.outcomes[name] for name in ("targets connected to", "proxies connected to")) > COUNT / 100, found


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\.twilio.com",
        "http://evil.example\\.localhost",
        "https://api%2etwilio.com",
        "https://api.twili%6f.com",
        "https://evil.example#@api.twilio.com",
        "https://api.twilio.com@evil.example",
        "https://\uff41pi.twilio.com",
        "https://api.twilio\u3002com",
        "https://api.twilio.com\u200b",
        "http://0x7f.1:4010",
        "http://2130706433:4010",
        "http://0177.0.0.1:4010",
        "http://[::1%25lo]:4010",
        "http://[::ffff:127.0.0.1]:4010",
        "https://a..b",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 127 + "example",
        "https://fake.example\n.twilio.com",
        "https://fake.example\t",
    ],
)
def test_a_host_that_is_not_plain_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        target_from_url(url, environment=hosts.PAIR)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTPS://API.Twilio.com.:443/", "https://api.twilio.com"),
        ("http://LOCALHOST:4010", "http://localhost:4010"),
        ("http://[0:0:0:0:0:0:0:1]:4010/", "http://[::1]:4010"),
        ("https://fake.example./api/", "https://fake.example/api"),
    ],
)
def test_a_plain_host_has_one_form(url: str, plain: str) -> None:
    assert target_from_url(url, environment=hosts.PAIR).base_url == plain
