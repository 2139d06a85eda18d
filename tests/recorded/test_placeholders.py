"""What a recorder puts in place of accounts, SIDs and numbers is not held against the service; all else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.recorded.formats import read
from conformance.recorded.kept_results import Replayed
from tests.cli.test_run import conform
from tests.support.recorded_answers import ACCOUNT
from tests.support.recordings import HOST, REFUSAL, SUCCESS, plain
from tests.support.suite_replay import replay_by_suite

LOCAL = "http://127.0.0.1:4010"
SPELLINGS = (
    "<TWILIO_ACCOUNT_SID>",
    "<TWILIO ACCOUNT SID>",
    "<twilio account sid>",
    "{ACCOUNT_SID}",
    "{{account sid}}",
    "[FILTERED]",
    "[account sid]",
    "#{account_sid}",
    "<#account>",
    "#ACCOUNT#",
    "<%= twilio_ssid %>",
    "<%= ENV.fetch('SID') %>",
    "$ACCOUNT_SID",
    "${account_sid}",
    "%ACCOUNT_SID%",
    "__ACCOUNT_SID__",
    "****",
    "AC********",
    "ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "TWILIO_ACCOUNT_SID",
    "REDACTED",
    ":AccountSid",
    "ACCOUNT SID",
    "@account@",
    "AC...",
    "AC\u2026",
)
WORDS = ("fake-account-sid", "AC123", "account", "my.account", "(sid)", "=sid=")
"""Words that the service knows no account by."""

MAGIC = "+15005550006"


def live(**changed: Any) -> Any:
    """An exchange with real numbers, so that its answer alone is judged."""
    entry = plain(SUCCESS)
    entry["request"]["form"] = {"To": "+12015550101", "From": "+12015550100", "Body": "a text"}
    entry["response"]["body"] |= {"to": "+12015550101", "from": "+12015550100"} | changed
    return entry


def replaced(entry: Any, text: str, host: str = HOST) -> Any:
    """The exchange with a text in place of its account."""
    return json.loads(json.dumps(entry).replace(ACCOUNT, text).replace(HOST, host))


def replayed(folder: Path, *entries: Any, folded: bool = False) -> Replayed:
    path = folder / ("a.yml" if folded else "a.json")
    path.write_text(yaml.safe_dump(list(entries), width=40) if folded else json.dumps(entries))
    found = replay_by_suite(read(path))
    assert found.errors == ()
    return found


def verdict(folder: Path, *entries: Any, folded: bool = False) -> str:
    (result,) = replayed(folder, *entries, folded=folded).results
    return str(result.verdict) + "".join(f" {finding.where or finding.what}" for finding in result.findings)


@pytest.mark.parametrize("text", [*SPELLINGS, *WORDS])
def test_a_text_in_place_of_the_account_is_no_departure_and_hides_none(tmp_path: Path, text: str) -> None:
    assert verdict(tmp_path, replaced(live(), text)) == "pass"
    assert verdict(tmp_path, replaced(live(), text), folded=True) == "pass"
    assert verdict(tmp_path, replaced(live(num_segments=1), text)) == "fail /num_segments"
    own = live()["response"]["body"]["uri"]
    assert verdict(tmp_path, replaced(live(uri=own.replace("Messages", "Calls")), text)) == "fail /uri"
    other = live(account_sid="AC" + "9f" * 16)
    other["request"]["url"] = other["request"]["url"].replace(ACCOUNT, "AC" + "8f" * 16)
    assert verdict(tmp_path, other).startswith("fail /account_sid")


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_account_may_be_replaced_in_one_place_alone(tmp_path: Path, text: str) -> None:
    in_url, in_body = live(), live()
    in_url["request"]["url"] = in_url["request"]["url"].replace(ACCOUNT, text)
    in_body["response"]["body"] = json.loads(json.dumps(in_body["response"]["body"]).replace(ACCOUNT, text))
    assert verdict(tmp_path, in_url) == "pass"
    assert verdict(tmp_path, in_body) == "pass"


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_case_of_a_request_is_found_behind_a_placeholder(tmp_path: Path, text: str) -> None:
    entry = plain(SUCCESS)
    entry["request"]["form"]["To"] = "+15005550001"
    (result,) = replayed(tmp_path, replaced(entry, text)).results
    assert (result.case, str(result.verdict)) == ("messages/to/invalid", "fail")


@pytest.mark.parametrize("text", ["<TWILIO NUMBER>", "[FILTERED]", "+1XXXXXXXXXX", "***", "TWILIO_NUMBER"])
def test_a_number_that_was_replaced_in_the_answer_alone_is_no_wrong_echo(tmp_path: Path, text: str) -> None:
    for form in (dict(SUCCESS.form), {**dict(SUCCESS.form), "From": text}):
        entry = plain(SUCCESS)
        entry["request"]["form"] = form
        entry["response"]["body"] |= {"from": text, "to": text}
        assert verdict(tmp_path, entry) == ("pass" if form["From"] == MAGIC else "inconclusive")


@pytest.mark.parametrize("text", ["<TWILIO NUMBER>", "[FILTERED]", "{{from}}", "***"])
def test_beside_a_number_that_is_refused_a_hidden_sender_makes_no_success_right(tmp_path: Path, text: str) -> None:
    wrong, other = plain(SUCCESS), plain(REFUSAL)
    wrong["request"]["form"] |= {"To": "+15005550001", "From": text}
    assert verdict(tmp_path, wrong) == "fail outcome"
    other["request"]["form"] |= {"From": text}
    other["response"]["body"] |= {"code": 21606, "more_info": "https://www.twilio.com/docs/errors/21606"}
    assert verdict(tmp_path, other) == "inconclusive"
    hidden = plain(SUCCESS)
    hidden["request"]["form"] |= {"Body": text}
    hidden["response"]["body"] |= {"body": "a" * 161, "num_segments": "2"}
    assert verdict(tmp_path, hidden).startswith("inconclusive" if text == "{{from}}" else "pass")


@pytest.mark.parametrize("sid", ["SM123", "resource-id", "<SID>", "[message sid]"])
def test_a_short_word_for_a_sid_is_none_where_the_file_replaces_others_too(tmp_path: Path, sid: str) -> None:
    body = live()["response"]["body"]
    path = body["uri"].replace(body["sid"], sid)
    media = {"media": path.replace(".json", "/Media.json")}
    entry = live(sid=sid, uri=path, subresource_uris=media)
    assert verdict(tmp_path, replaced(entry, "fake-account-sid")) == "pass"
    if sid.isalnum():
        assert verdict(tmp_path, entry).startswith("fail /sid")
        assert verdict(tmp_path, replaced(entry, "fake-account-sid", LOCAL)).startswith("fail /sid")


def test_the_word_of_a_fake_for_its_account_is_its_own(tmp_path: Path) -> None:
    assert verdict(tmp_path, replaced(live(), "fake-account", LOCAL)) == "pass"
    assert verdict(tmp_path, replaced(live(account_sid="another"), "fake-account", LOCAL)).startswith(
        "fail /account_sid"
    )


def test_an_account_that_is_not_known_is_no_placeholder(tmp_path: Path) -> None:
    entry = replaced(plain(SUCCESS), "abc")
    docs = "https://www.twilio.com/docs/errors/20404"
    entry["response"] |= {"status": 404, "body": {"code": 20404, "message": "x", "more_info": docs, "status": 404}}
    assert verdict(tmp_path, entry) == "pass"


def test_texts_in_brackets_that_a_fake_answers_are_departures(tmp_path: Path) -> None:
    entry = replaced(live(sid="[string sid]"), ACCOUNT, LOCAL)
    assert verdict(tmp_path, entry).startswith("fail /sid")


@pytest.mark.parametrize(
    "pattern",
    [
        r"/^https:\/\/api\.twilio\.com\/2010-04-01\/Accounts\/.*\/Messages\.json/",
        r"/\Ahttps?:\/\/api.twilio.com\/2010-04-01\/Accounts\/[^\/]+\/Messages.json\z/i",
        r"/https:\/\/api\.twilio\.com\/2010-04-01\/Accounts\/(AC\w+)\/Messages\.json$/",
        r"/api\.twilio\.com\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json/",
    ],
)
def test_an_address_may_be_a_regular_expression(tmp_path: Path, pattern: str) -> None:
    for entry, expected in ((live(), "pass"), (live(num_segments=1), "fail")):
        entry["request"] = {"method": "post", "uri": "HERE", "body": {"string": "To=%2B12015550101&Body=a+text"}}
        (tmp_path / "a.yml").write_text(
            yaml.safe_dump({"http_interactions": [entry]}, width=10**6).replace("HERE", f"!ruby/regexp {pattern}")
        )
        (result,) = replay_by_suite(read(tmp_path / "a.yml")).results
        assert str(result.verdict) == expected


def test_what_stands_for_others_is_told_once_for_each_file(tmp_path: Path) -> None:
    entries = [replaced(live(), "<TWILIO ACCOUNT SID>")] * 3
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(entries))
    done = conform("replay", tmp_path)
    assert done.returncode == 0
    assert done.stdout.count('"<TWILIO ACCOUNT SID>"') == 2


@pytest.mark.parametrize("password", ["twilio", "token", "test", "21614", "recorded", "Messages", "fake-auth-token"])
def test_a_password_that_is_a_word_masks_no_host_no_code_and_no_name_of_a_file(tmp_path: Path, password: str) -> None:
    from base64 import b64encode

    entry = plain(SUCCESS)
    entry["request"]["form"]["To"] = "+15005550001"
    entry["request"]["headers"] = {"Authorization": f"Basic {b64encode(f'{ACCOUNT}:{password}'.encode()).decode()}"}
    code = {"code": 21614, "message": "x", "more_info": "https://www.twilio.com/docs/errors/21614", "status": 400}
    entry["response"] |= {"status": 400, "body": code}
    folder = tmp_path / password
    folder.mkdir()
    (folder / f"{password}.json").write_text(json.dumps([entry]))
    done = conform("replay", folder / f"{password}.json", "--report", tmp_path / "r.json")
    assert f"{folder / password}.json#1" in done.stdout
    assert "https://api.twilio.com/2010-04-01" in done.stdout
    assert "21614" in done.stdout
