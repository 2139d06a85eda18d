"""Credentials in recordings of other people are masked in whatever way they were recorded; nothing else is."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from conformance.recorded import secrets
from conformance.recorded.credentials import split_userinfo
from conformance.recorded.exchange import NotARecording
from conformance.redact import MOST_SECRETS
from tests.support.few_cases import conform

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "9f3b6c1a7e2d48500d7c5e1b3a9f6428"
API = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
ERROR = {"code": 21211, "message": "Invalid", "more_info": "https://www.twilio.com/docs/errors/21211", "status": 400}


def exchange(
    url: str = API, body: object = ERROR, form: str = "To=%2B15005550001", **request: object
) -> dict[str, object]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {
        "request": {"method": "POST", "uri": url, "body": form, **request},
        "response": {
            "status": {"code": 400},
            "headers": {"Content-Type": ["application/json"]},
            "body": {"string": text},
        },
    }


def with_message(text: str) -> dict[str, object]:
    return exchange(body=ERROR | {"message": text})


REST = API.partition("//")[2]
RECORDINGS = {
    "a URL": exchange(f"https://{SID}:{TOKEN}@{REST}"),
    "a URL in capitals": exchange(f"HTTPS://{SID}:{TOKEN}@{REST}"),
    "a URL after a blank": exchange(f" https://{SID}:{TOKEN}@{REST}"),
    "a URL without a scheme": exchange(f"//{SID}:{TOKEN}@{REST}"),
    "a password with a slash": exchange(f"https://{SID}:{TOKEN[:9]}/{TOKEN[9:]}@{REST}"),
    "a URL in a body": with_message(f"see HTTPS://{SID}:{TOKEN}@a.example/x"),
    "a URL in a form": exchange(form=f"StatusCallback=https%3A%2F%2Fu%3A{TOKEN}%40a.example"),
    "a URL in a header": exchange(body=ERROR)
    | {
        "response": {
            "status": 302,
            "headers": {"Location": [f"https://{SID}:{TOKEN}@a.example/"]},
            "body": "",
        }
    },
    "XML": exchange(body=f"<TwilioResponse><Account><AuthToken>{TOKEN}</AuthToken></Account></TwilioResponse>"),
    "a field": exchange(body={"auth_token": TOKEN}),
    "a field in camel case": exchange(body={"authToken": TOKEN}),
    "a new API key": exchange(body={"sid": "SK1", "secret": TOKEN}),
    "JSON within JSON": with_message(json.dumps({"auth_token": TOKEN})),
    "JSON within JSON within JSON": with_message(json.dumps({"a": json.dumps({"authToken": TOKEN})})),
    "an escaped name": exchange(body=f'{{"auth\\u005ftoken": "{TOKEN}"}}'),
    "a form": exchange(form=f"AuthToken={TOKEN}&To=%2B15005550001"),
    "a query": exchange(f"{API}?AuthToken={TOKEN}"),
    "a query in a body": with_message(f"GET /x?AuthToken={TOKEN}&a=b"),
    "Bearer": exchange(body=ERROR | {"message": f"Bearer {TOKEN}"}, headers={"Authorization": [f"Bearer {TOKEN}"]}),
    "Basic": exchange(
        body=ERROR | {"message": TOKEN},
        headers={"Authorization": ["Basic " + b64encode(f"{SID}:{TOKEN}".encode()).decode()]},
    ),
    "Basic in a body": with_message("Basic " + b64encode(f"{SID}:{TOKEN}".encode()).decode()),
}


def replayed(tmp_path: Path, *exchanges: dict[str, object]) -> tuple[str, str]:
    """The outcome of the first exchange, and everything that was written of all."""
    cassette, report = tmp_path / "cassette.json", tmp_path / "r.json"
    cassette.write_text(json.dumps({"interactions": exchanges}))
    page = tmp_path / "r.html"
    done = conform("replay", cassette, "--report", report, "--html", page, "--markdown", tmp_path / "r.md")
    assert done.returncode in (0, 1, 5, 20), done.stdout + done.stderr
    first = next(result for result in json.loads(report.read_text())["cases"] if result["got"])
    written = "".join(path.read_text() for path in (report, page, tmp_path / "r.md"))
    return first["got"][0]["outcome"], done.stdout + done.stderr + written


def test_no_credentials_of_a_recording_are_written(tmp_path: Path) -> None:
    for name, recording in RECORDINGS.items():
        _, written = replayed(tmp_path, recording)
        for readable in (TOKEN, TOKEN[:9], TOKEN[9:], b64encode(f"{SID}:{TOKEN}".encode()).decode()[60:80]):
            assert readable not in written, name


@pytest.mark.parametrize("quoted", ['9f3b6c1a"7e2d48500d7c5', "9f3b6c1a\\7e2d48500d7c5"])
def test_a_token_with_signs_that_json_escapes_is_masked_as_a_whole(tmp_path: Path, quoted: str) -> None:
    _, written = replayed(tmp_path, exchange(body={"auth_token": quoted}))
    assert "7e2d48500d7c5" not in written


@pytest.mark.parametrize(
    "word", ["twilio", "messages", "test", "21211", "api", "cassette", "json", "400", "Invalid", "20404"]
)
def test_where_the_credentials_are_words_hosts_codes_and_file_names_stay_readable(tmp_path: Path, word: str) -> None:
    pair = b64encode(f"{SID}:{word}".encode()).decode()
    outcome, written = replayed(
        tmp_path,
        exchange(f"https://{SID}:{word}@{REST}", headers={"Authorization": [f"Basic {pair}"]}),
    )
    assert outcome == "400/21211"
    assert "cassette.json#1" in written
    assert "Messages.json" in written
    assert "https://api.twilio.com/2010-04-01/Accounts" in written


def test_a_host_stays_readable_that_contains_the_password(tmp_path: Path) -> None:
    url = API.replace("api.twilio.com", "umbrella-corp.example")
    _, written = replayed(tmp_path, exchange(url.replace("https://", f"https://{SID}:umbrella-corp@")))
    assert "https://umbrella-corp.example/2010-04-01/Accounts" in written


@pytest.mark.parametrize(
    ("url", "without", "password"),
    [
        ("https://u:p@host/x", "https://host/x", "p"),
        ("https://u:p%2Fq@host:1/x?a=b@c", "https://host:1/x?a=b@c", "p/q"),
        ("https://host/x?a=b@c", "https://host/x?a=b@c", ""),
        ("https://host:80/x/@y", "https://host:80/x/@y", ""),
        ("https://u:p/q@host/x", "https://host/x", "p/q"),
        ("https://u@host/x", "https://host/x", ""),
        ("https://u:a@b@host/x", "https://host/x", "a@b"),
        ("//u:p@host", "//host", "p"),
    ],
)
def test_user_and_password_are_taken_out_of_a_url_and_nothing_else(url: str, without: str, password: str) -> None:
    assert split_userinfo(url) == (without, password)


@pytest.mark.parametrize("number", [MOST_SECRETS + 1, 20_000])
def test_an_exchange_that_names_too_many_secrets_is_neither_shown_nor_judged(tmp_path: Path, number: int) -> None:
    body = " ".join(f'auth_token="tok{each}Canary{each}"' for each in range(number))
    outcome, written = replayed(tmp_path, exchange(body=body))
    assert "Canary" not in written
    assert f"it names more than {MOST_SECRETS} secrets" in written
    assert outcome


SCRIPT = """
import resource
from conformance.recorded.credentials import text_secrets
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
print(sum(1 for _ in text_secrets({unit!r} * {count})))
"""
UNITS = (
    "\\",
    "secret",
    "secret ",
    "secret=\\",
    'secret=\\"',
    "secret='",
    "secret\\",
    "auth_",
    "//",
    "//a:",
    "//:b",
    "Basic ",
    "Basic a",
    " ",
    "password\n<",
    "\\/\\/",
    '{"a":',
    '["',
    "&amp;",
    "%25",
)


@pytest.mark.parametrize("unit", UNITS)
def test_secrets_are_searched_in_time_proportional_to_the_length_of_a_text(unit: str) -> None:
    script = SCRIPT.format(unit=unit, count=200_000 // len(unit))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


OWNERS = {
    "Basic": exchange(headers={"Authorization": ["Basic " + b64encode(f"{SID}:{TOKEN}".encode()).decode()]}),
    "a query": exchange(f"{API}?token={TOKEN}"),
    "the query of a callback": exchange(
        form=f"StatusCallback=https%3A%2F%2Fa.example%2Fx%3Fid%3D1%26api_key%3D{TOKEN}"
    ),
    "a signed address": exchange(form=f"StatusCallback=https%3A%2F%2Fa.example%2Fx%3Fsig%3D{TOKEN}"),
    "a header of the request": exchange(headers={"X-Twilio-Token": [TOKEN]}),
    "a cookie that was sent": exchange(headers={"Cookie": [f"a=b; session={TOKEN}"]}),
    "a field that is a token": exchange(body={"token": TOKEN}),
}
for header, value in {"Set-Cookie": f"id={TOKEN}; Path=/; HttpOnly", "X-Auth-Token": TOKEN, "X-Api-Key": TOKEN}.items():
    answered = exchange()
    answered["response"]["headers"][header] = [value]  # type: ignore[index]
    OWNERS[f"{header} of the answer"] = answered


@pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
def test_a_secret_of_one_exchange_is_masked_in_those_before_and_behind_it(
    tmp_path: Path, owner: dict[str, object]
) -> None:
    echo = with_message(f"wrong token {TOKEN}")
    _, written = replayed(tmp_path, echo, owner, echo)
    assert TOKEN not in written
    assert "wrong token [secret]" in written


def test_of_more_secrets_than_are_searched_each_is_masked_where_it_is_a_word(tmp_path: Path) -> None:
    owners = [exchange(headers={"X-Auth-Token": [f"Canary{each}of{each}"]}) for each in range(MOST_SECRETS + 3)]
    last = f"Canary{MOST_SECRETS + 2}of{MOST_SECRETS + 2}"
    _, written = replayed(tmp_path, with_message(f"wrong token {last}"), with_message("wrong Canary1of1"), *owners)
    assert "Canary" not in written


def test_a_secret_in_a_pipe_is_masked_before_it_is_named(tmp_path: Path) -> None:
    cassette = tmp_path / "cassette.json"
    cassette.write_text(json.dumps({"interactions": [with_message(f"wrong token {TOKEN}"), OWNERS["Basic"]]}))
    script = 'cat "$0" | exec "$1" -m conformance replay --verbose /dev/stdin'
    done = subprocess.run(["sh", "-c", script, cassette, sys.executable], capture_output=True, text=True, check=False)
    assert "2 exchanges with Twilio" in done.stdout, done.stderr
    assert TOKEN not in done.stdout + done.stderr


def test_a_file_that_is_read_once_more_is_masked_like_one_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cassette = tmp_path / "cassette.json"
    cassette.write_text(json.dumps({"interactions": [with_message(f"wrong token {TOKEN}"), OWNERS["Basic"]]}))
    held = list(secrets.read_masked(cassette))
    monkeypatch.setattr(secrets, "HELD", 0)
    assert list(secrets.read_masked(cassette)) == held
    assert [TOKEN.encode() in each.answer.body for each in held] == [False, False]
    cassette.write_text(cassette.read_text()[:-2])
    read = secrets.read_masked(cassette)
    assert next(read) == held[0]
    with pytest.raises(NotARecording):
        list(read)


def test_the_page_of_a_list_and_the_text_of_a_message_stay_readable(tmp_path: Path) -> None:
    page = exchange(f"{API}?PageToken=PAxyz0123456789xyz", form="Body=see+https%3A%2F%2Fa.example%3Ftoken%3Dxyz987654")
    _, written = replayed(tmp_path, page)
    assert "PAxyz0123456789xyz" in written
    assert "xyz987654" in written
