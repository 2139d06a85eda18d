"""Listening: a target that calls an address late is heard, as long as it is listened to."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from conformance.address import Address
from conformance.engine.options import InvalidOption, add, settings
from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond
from conformance.session.settings import Settings
from tests.cli.test_run import conform, report_of, said
from tests.support.shared_suite import shared_suite

SILENT = [case for case in shared_suite().suite.cases if case.silent]
CREDENTIALS = ("--account-sid", ACCOUNT.sid, "--auth-token-env", "MY_TOKEN")


def call(address: str) -> None:
    with suppress(OSError):
        urllib.request.urlopen(address, data=b"CallStatus=initiated", timeout=5).close()


class Late:
    """Calls the addresses in two parameters some seconds after its answer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.timers: list[threading.Timer] = []

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        for address in (request.first("StatusCallback"), request.first("Url")):
            if address.startswith("http://127.0.0.1:"):
                self.timers.append(threading.Timer(self.seconds, call, [address]))
                self.timers[-1].start()
        return respond(request, account, tables)

    def end(self) -> None:
        for timer in self.timers:
            timer.cancel()
            timer.join()


class LastOfAll:
    """Calls the first address that it was given when the last request with an address arrives."""

    def __init__(self, addresses: int) -> None:
        self.addresses, self.given = addresses, list[str]()
        self.lock = threading.Lock()

    def __call__(self, request: Request, account: Account, tables: Tables) -> Response:
        with self.lock:
            self.given += [value for _, value in request.form if value.startswith("http://127.0.0.1:")]
            is_last = len(self.given) == self.addresses
            self.addresses = -1 if is_last else self.addresses
        if is_last:
            call(self.given[0])
        return respond(request, account, tables)


def heard(report: dict) -> set[str]:
    return {case["case"] for case in report["cases"] if any(each["what"] == "callback" for each in case["findings"])}


def run(responder: Callable[..., Response], report: Path, *words: str | Path) -> dict:
    with Server(ACCOUNT, TABLES, responder) as server:
        done = conform("run", server.base_url, *CREDENTIALS, "--report", report, *words, MY_TOKEN=ACCOUNT.token)
    assert done.returncode == 1, said(done)
    return report_of(done, report)


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=" ".join)
def test_a_target_that_calls_late_is_heard_while_it_is_listened_to(tmp_path: Path, words: tuple[str, ...]) -> None:
    late = Late(0.1)
    report = run(late, tmp_path / "r.json", "-k", "silence", "--listen", "2s", *words)
    late.end()
    assert heard(report) == {case.name for case in SILENT if {"StatusCallback", "Url"} & set(case.silent)}


def test_an_address_is_listened_to_until_the_end_of_the_run(tmp_path: Path) -> None:
    addresses = sum(len(case.silent) for case in SILENT)
    report = run(LastOfAll(addresses), tmp_path / "r.json", "--listen", "500ms", "--concurrency", "1")
    assert len(heard(report)) == 1


def test_a_certificate_is_for_targets_that_do_not_call_after_three_seconds_either(tmp_path: Path) -> None:
    late, report = Late(3.0), tmp_path / "r.json"
    with Server(ACCOUNT, TABLES, late) as server:
        done = conform(
            "certify", server.base_url, *CREDENTIALS, "--out", tmp_path / "c", "--markdown", tmp_path / "r.md",
            MY_TOKEN=ACCOUNT.token,
        )  # fmt: skip
    late.end()
    assert done.returncode == 1, said(done)
    assert "silence at the address in StatusCallback" in said(done)
    assert "silence at the address in Url" in said(done)
    assert conform("verify", tmp_path / "c").returncode == 0
    assert not report.exists()


def test_a_certificate_and_a_run_at_twilio_are_listened_to_longer_where_nothing_else_is_said() -> None:
    assert Settings().listen_seconds(is_twilio=False) == 1.0
    assert Settings().listen_seconds(is_twilio=True) == 5.0
    assert Settings(keep=Path("a")).listen_seconds(is_twilio=False) == 5.0
    assert Settings(listen=0.3, keep=Path("a")).listen_seconds(is_twilio=True) == 0.3


@pytest.mark.parametrize(
    ("text", "seconds"), [("5s", 5.0), ("300ms", 0.3), ("0.5s", 0.5), ("600s", 600.0), ("1ms", 0.001)]
)
def test_a_time_to_listen_is_written_with_its_unit(text: str, seconds: float) -> None:
    assert chosen(text).listen == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "5", "0s", "0ms", "-1s", "5 s", "5m", "601s", "1e3s", "nan", "infs", "5s ", "\u0665s", "s", "1.2.3s", "5S"],
)
def test_a_text_that_is_no_time_to_listen_is_a_wrong_use(text: str) -> None:
    with pytest.raises(InvalidOption, match="--listen"):
        chosen(text)


def test_a_wrong_time_to_listen_ends_every_command_with_the_exit_code_of_usage(tmp_path: Path) -> None:
    for command in (("run",), ("certify", "--out", tmp_path / "c"), ("baseline", "--out", tmp_path / "t.yaml")):
        done = conform(*command, "embedded", "--listen", "soon")
        assert done.returncode == 4, said(done)
        assert "a time is more than 0 and at most 600s, such as 5s or 300ms" in said(done)


def chosen(text: str) -> Settings:
    values: dict[str, object] = {}

    def default(name: str, **more: object) -> None:
        values[name] = more.get("default", False if more.get("action") == "store_true" else None)

    add(default)
    return settings(lambda name: text if name == "--twilio-listen" else values[name])


def test_every_address_that_the_suite_gives_out_is_one_of_loopback() -> None:
    from conformance.session.callbacks import Callbacks

    with Callbacks() as callbacks:
        assert Address.parse(callbacks.new_url()).is_loopback
