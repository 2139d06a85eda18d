"""No form of a token leaves the process, whatever the target sends back and whatever breaks."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.etree import ElementTree

import pytest

from conformance.authorization import AUTHORIZATIONS, RIGHT_FOR_SOME_TOKENS, are_right, spelling
from conformance.case import Auth
from conformance.masking.secret_forms import BEGINNING
from conformance.recorded.credentials import header_secrets
from conformance.redact import MASK, redactor
from conformance.request import build_request
from conformance.target import TOKEN_IN_FILE, Target
from conformance.targets.credentials import target_from_url
from conformance.wire.curl import curl
from conformance.wire.request_encoding import EncodedRequest
from tests.support import misbehaving_targets, small_servers
from tests.support.few_cases import conform

SID = "ACcanaryaccount"
TOKEN = 'canary/4+token&that"nobody<may>see%41'
PAIR = b64encode(f"{SID}:{TOKEN}".encode()).decode()
FORMS = (
    TOKEN,
    quote(TOKEN, safe=""),
    quote(TOKEN),
    quote_plus(TOKEN),
    json.dumps(TOKEN)[1:-1],
    b64encode(TOKEN.encode()).decode(),
    PAIR,
    PAIR.rstrip("="),
    *(b64encode(bytes(offset) + TOKEN.encode()).decode()[4:20] for offset in range(3)),
)
"""The last ones are a part of what the token is in the base64 of anything."""
OF_THE_TOKEN = [
    auth
    for auth, made in AUTHORIZATIONS.items()
    if made and TOKEN.casefold() in made.token(TOKEN, "").casefold() and auth is not Auth.RIGHT
]
"""The wrong credentials that have the whole right token in them."""
MODES: dict[str, tuple[str, ...]] = {
    "plain": (),
    "four processes": ("-n", "4"),
    "all of pytest": ("--", "-vv", "--showlocals", "--tb=long", "-rA", "--log-level=DEBUG"),
    "all of it four times": ("-n", "4", "--", "-vv", "--showlocals", "--tb=long", "-rA"),
}


def echoing(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
    """Says back whatever it was told, in every form."""
    basic = heard.headers.get("Authorization", "")
    password = b64decode(basic.rpartition(" ")[2]).decode().partition(":")[2]
    everything = {form: form for form in (password, quote(password, safe=""), basic)}
    body = {"code": 21211, "message": f"{password} {basic}", "more_info": f"https://a/{quote(password)}", "status": 400}
    status, headers, content = small_servers.as_json(400, body | everything)
    return status, headers | {"X-Echo": quote_plus(password), "X-Basic": basic}, content


def echoing_text(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
    """Says it in places where texts are cut."""
    password = b64decode(heard.headers.get("Authorization", "").partition(" ")[2]).decode().partition(":")[2]
    filler = "x" * (len(heard.body) % 75)
    return 201, {"Content-Type": "text/plain"}, f"{filler}{password * 200}".encode()


def crashing(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
    raise ConnectionAbortedError(heard.path)


def leaks(*texts: str) -> list[str]:
    joined = "".join(texts)
    return [form for form in (*FORMS, TOKEN[:12]) if form in joined]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vice", [echoing, echoing_text, crashing], ids=lambda vice: vice.__name__)
def test_no_form_of_the_token_is_written_anywhere(
    tmp_path: Path,
    vice: Callable[[small_servers.ReceivedRequest], small_servers.Reply],
    mode: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    report, junit = tmp_path / "r.json", tmp_path / "j.xml"
    options = ("--account-sid", SID, "--auth-token-env", "MY_TOKEN", "--report", str(report), "--junit", str(junit))
    some = "messages/ or access/authentication"
    with small_servers.serving(vice) as target:
        done = conform("run", target.url, "-k", some, *options, *MODES[mode], MY_TOKEN=TOKEN, PY_COLORS="1")
    capfd.readouterr()
    assert done.returncode in (1, 20), done.stdout + done.stderr
    assert any(PAIR in request.headers.get("Authorization", "") for request in target.requests)
    assert leaks(done.stdout, done.stderr, report.read_text(), junit.read_text()) == []


def test_no_form_of_a_token_that_a_target_file_holds_is_written_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    forms = {form: tmp_path / f"report.{form}" for form in ("report", "junit", "html", "markdown", "ctrf")}
    outputs = [word for form, file in forms.items() for word in (f"--{form}", str(file))]
    with small_servers.serving(echoing) as target:
        path.write_text(json.dumps({"name": "a", "base-url": target.url, "account-sid": SID, "auth-token": TOKEN}))
        done = conform("run", path, "-k", "messages/to/ or access/authentication", "-v", *outputs)
    assert done.returncode in (1, 20), done.stdout + done.stderr
    assert any(PAIR in request.headers.get("Authorization", "") for request in target.requests)
    assert leaks(done.stdout, done.stderr, *(file.read_text() for file in forms.values())) == []
    assert TOKEN_IN_FILE in forms["report"].read_text()


@pytest.mark.parametrize("token", [TOKEN, "zz9z", "zz9zz9zz9", "$(zz9)"])
@pytest.mark.parametrize("auth", Auth)
def test_no_command_has_a_token_that_a_target_file_holds(auth: Auth, token: str) -> None:
    """Also none that is so short, or repeats itself so, that nothing can mask it."""
    target = target_from_url("http://127.0.0.1:9", account_sid="ACmine", auth_token=token, environment={})
    case = replace(misbehaving_targets.cases()["messages/from/valid"], auth=auth, drawn_token="0" * 32)
    command = curl(build_request(case, target), target)
    assert token not in command
    assert TOKEN_IN_FILE in command or auth is not Auth.RIGHT


@pytest.mark.parametrize("mode", MODES)
def test_an_error_of_the_suite_itself_does_not_say_the_token(tmp_path: Path, mode: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import conformance.judging.check\n"
        "def broken(*_, **__):\n"
        "    import os\n"
        "    token = os.environ['MY_TOKEN']\n"
        "    raise RuntimeError('broken with ' + token)\n"
        "conformance.judging.check.check = broken\n"
    )
    options = ("--account-sid", SID, "--auth-token-env", "MY_TOKEN", "--junit", str(tmp_path / "j.xml"))
    environment = {"MY_TOKEN": TOKEN, "PYTHONPATH": str(tmp_path)}
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform("run", target.url, "-k", "messages/to/", *options, *MODES[mode], **environment)
    assert done.returncode == (4 if "--" in MODES[mode] else 3)
    assert "broken with" in done.stdout + done.stderr
    assert leaks(done.stdout, done.stderr, (tmp_path / "j.xml").read_text()) == []


def test_an_error_before_anything_is_asked_does_not_say_the_token_and_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, conformance.suite.loader\n"
        "def broken(*_, **__):\n"
        "    raise RuntimeError('broken with ' + os.environ['TWILIO_TEST_AUTH_TOKEN'])\n"
        "conformance.suite.loader.load = broken\n"
    )
    for words in (("list",), ("explain", "a/b"), ("run", "embedded")):
        done = conform(*words, PYTHONPATH=str(tmp_path), TWILIO_TEST_AUTH_TOKEN=TOKEN)
        assert done.returncode == 3, words
        assert "broken with" in done.stdout + done.stderr
        assert leaks(done.stdout, done.stderr) == []


def test_a_token_that_was_cut_in_the_middle_is_masked_too() -> None:
    redact = redactor(SID, ["canary-token-0123456789"])
    assert redact("got canary-token-01... (40 characters)") == f"got {MASK}... (40 characters)"
    assert redact("canary... and canary") == f"{MASK}... and canary"
    assert redact("argument ...0123456789 and 0123456789") == f"argument ...{MASK} and 0123456789"
    pair = b64encode(f"{SID}:canary-token-0123456789".encode()).decode()
    assert redact(f"Authorization: {pair[:12]}...{pair[-12:]}") == f"Authorization: {MASK}...{MASK}"


@pytest.mark.parametrize("auth", [Auth.RIGHT, Auth.LONGER_TOKEN, Auth.OTHER_USER, Auth.TOKEN_WITH_BLANK])
def test_a_curl_command_names_the_variable_whatever_goes_with_the_token(auth: Auth) -> None:
    target = Target("a target", "https://fake.example", SID, TOKEN, "$MY_TOKEN")
    command = curl(
        build_request(replace(misbehaving_targets.cases()["messages/from/valid"], auth=auth), target), target
    )
    user = "AC0123456789abcdef0123456789abcdef" if auth is Auth.OTHER_USER else SID
    more = {Auth.LONGER_TOKEN: "-0", Auth.TOKEN_WITH_BLANK: " "}.get(auth, "")
    assert f'-u "{user}:$MY_TOKEN{more}"' in command
    assert leaks(command) == []


@pytest.mark.parametrize("token_shown", ["$MY_TOKEN", "pa$(id)ss"])
def test_a_curl_command_is_a_command_whatever_stands_in_the_address_and_the_credentials(token_shown: str) -> None:
    token = TOKEN if token_shown == "$MY_TOKEN" else token_shown
    target = Target("a target", "http://127.0.0.1:9/$(id)", "AC$(id)", token, token_shown)
    command = curl(build_request(misbehaving_targets.cases()["messages/from/valid"], target), target)
    words = shlex.split(command.replace("$MY_TOKEN", "TOKEN"))
    assert words[4] == "http://127.0.0.1:9/$(id)/2010-04-01/Accounts/AC$%28id%29/Messages.json"
    assert words[words.index("-u") + 1] == f"AC$(id):{'TOKEN' if token == TOKEN else token}"
    printed = subprocess.run(
        ["sh", "-c", f"printf '%s\n' {command}"], capture_output=True, text=True, check=True
    ).stdout
    assert "uid=" not in printed


def header_of(auth: Auth, token: str) -> str:
    """The header that a case sends."""
    case = replace(misbehaving_targets.cases()["messages/from/valid"], auth=auth)
    request = build_request(case, Target("a target", "https://fake.example", SID, token))
    return EncodedRequest.of(request).headers["Authorization"]


@pytest.mark.parametrize("auth", [Auth.RIGHT, *OF_THE_TOKEN])
def test_whatever_is_made_of_the_token_is_masked_whole_and_at_any_cut(auth: Auth) -> None:
    token = "xkq-Zwv-5728-jhgf-LMNP-yz"
    redact, header = redactor(SID, [token]), header_of(auth, token)
    scheme, encoded = spelling(auth).scheme, header.rpartition(" ")[2]
    assert redact(header) == f"{scheme}{MASK}"
    sent = token.swapcase() if auth is Auth.TOKEN_IN_OTHER_CASE else token
    for place in range(len(encoded)):
        for shown in (redact(f"{encoded[:place]}..."), redact(f"...{encoded[place:]}")):
            assert longest_part(decoded(shown), sent) < BEGINNING, shown


def decoded(shown: str) -> str:
    """All that the base64 in a text can mean, wherever it begins."""
    words = re.findall("[A-Za-z0-9+/]{4,}", shown)
    parts = (word[start : start + (len(word) - start) // 4 * 4] for word in words for start in range(4))
    return " ".join(b64decode(part).decode("latin-1") for part in parts)


def longest_part(text: str, whole: str) -> int:
    """How many characters of `whole` are in a text, in one piece."""
    places = range(len(whole) + 1)
    return max(end - start for start in places for end in places[start:] if whole[start:end] in text)


def test_the_kinds_that_hang_on_the_token_are_named() -> None:
    candidates = ("0123456789", SID, SID.lower(), SID.upper(), SID[2:], f":{SID}", "", " ", ":", "a", "-0", "A1b2" * 8)
    targets = [Target("a target", "https://fake.example", SID, token) for token in candidates if token]
    found = {auth for auth in Auth for target in targets if are_right(auth, target)}
    assert found == RIGHT_FOR_SOME_TOKENS


@pytest.mark.parametrize("scheme", ["Basic ", "Bearer ", ""])
@pytest.mark.parametrize("auth", OF_THE_TOKEN)
def test_a_recording_of_wrong_credentials_names_the_token_as_a_secret(auth: Auth, scheme: str) -> None:
    token, sid = "9f3b6c1a7e2d48500d7c5e1b3a9f6428", "AC" + "5" * 32
    case = replace(misbehaving_targets.cases()["messages/from/valid"], auth=auth)
    request = build_request(case, Target("a target", "https://fake.example", sid, token))
    encoded = EncodedRequest.of(request).headers["Authorization"].rpartition(" ")[2]
    found = set(header_secrets([("Authorization", scheme + encoded)]))
    assert any(token in secret.casefold() for secret in found)
    assert sid not in found


@pytest.mark.parametrize("auth", list(Auth))
def test_a_curl_command_sends_what_the_suite_sends_whatever_the_credentials_are(auth: Auth) -> None:
    received: list[str | None] = []

    def noting(heard: small_servers.ReceivedRequest) -> small_servers.Reply:
        received.append({name.lower(): value for name, value in heard.headers.items()}.get("authorization"))
        return small_servers.envelope(401, 20003)

    drawn = "5" * 32 if auth is Auth.DRAWN_TOKEN else ""
    case = replace(misbehaving_targets.cases()["messages/from/valid"], auth=auth, drawn_token=drawn)
    with small_servers.serving(noting) as server:
        target = Target("a target", server.url, SID, TOKEN, "$MY_TOKEN")
        request = build_request(case, target)
        command = curl(request, target)
        subprocess.run(["sh", "-c", command], env={**os.environ, "MY_TOKEN": TOKEN}, check=True, capture_output=True)
    assert received == [EncodedRequest.of(request).headers.get("Authorization")]
    assert leaks(command) == []


@pytest.mark.parametrize("around", [("", ""), ("a", "z"), ("ab", "yz"), ("ACsomebody:", "-0"), ("user of three:", "")])
def test_a_secret_is_masked_within_the_base64_of_anything(around: tuple[str, str]) -> None:
    redact = redactor(SID, ["canary?>token~~0123456789"])
    data = "canary?>token~~0123456789".join(around).encode()
    for encoded in (b64encode(data).decode(), urlsafe_b64encode(data).decode()):
        assert redact(f"Basic {encoded}") == f"Basic {MASK}"
    shown = redact(f"Basic {quote(b64encode(data), safe='')}")
    assert MASK in shown
    assert len(shown) <= len(f"Basic {MASK}") + len(b64encode("".join(around).encode())) + 6


def test_a_very_long_token_is_masked_and_so_is_its_beginning() -> None:
    token = "".join(chr(97 + number * 7 % 26) + str(number) for number in range(1500))
    redact = redactor(SID, [token])
    assert redact(f"a {token} b") == f"a {MASK} b"
    assert redact(f"a {token[:900]}... b") == f"a {MASK}... b"


def test_without_a_secret_nothing_is_changed() -> None:
    assert redactor(SID, [""])("a text") == "a text"


def test_junit_stays_well_formed_whatever_came(tmp_path: Path) -> None:
    nasty = b'{"code": 21211, "message": "\\ud800 \\u0000 \\u001b[31m ]]> \xef\xbf\xbe", "x": "\x01]]>"}'

    def answers(_: small_servers.ReceivedRequest) -> small_servers.Reply:
        return 400, {"Content-Type": "application/json"}, nasty

    surrogate = b'{"code": 21211, "message": "a", "more_info": "\\ud800", "status": "\\ud800\\u001b[2J"}'

    def answers_surrogates(_: small_servers.ReceivedRequest) -> small_servers.Reply:
        return 400, {"Content-Type": "application/json"}, surrogate

    for vice in (answers, answers_surrogates):
        with small_servers.serving(vice) as target:
            done = conform("run", target.url, "-k", "messages/", "--junit", tmp_path / "j.xml", PY_COLORS="1")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert "\x1b" not in done.stdout
        assert ElementTree.parse(tmp_path / "j.xml").getroot()[0].get("tests") != "0"
        assert "\x1b" not in (tmp_path / "j.xml").read_text()
