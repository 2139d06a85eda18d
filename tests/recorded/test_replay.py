"""Recorded answers in other people's repositories are judged as those of a run, and no genuine one is judged wrong."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conformance.finding import Verdict
from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.formats import read
from conformance.recorded.replay import replay
from conformance.result import Result
from conformance.suite.data import data_folder
from tests.cli.test_run import conform, said
from tests.support import recorded_answers, small_servers
from tests.support.recordings import HOST, KINDS, REFUSAL, SUCCESS, plain, ruby_vcr
from tests.support.shared_suite import shared_suite
from tests.support.suite_replay import replay_by_suite

CASES = shared_suite().suite.cases


def results(tmp_path: Path, content: str, name: str = "a.json") -> tuple[Result, ...]:
    (tmp_path / name).write_text(content)
    return replay_by_suite(read(tmp_path / name)).results


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("recording", [SUCCESS, REFUSAL], ids=lambda recording: recording.id)
def test_every_kind_of_file_is_read_alike(tmp_path: Path, kind: str, recording: recorded_answers.Recording) -> None:
    (result,) = results(tmp_path, KINDS[kind](recording), kind)
    assert (result.case, result.verdict) == (
        "messages/from/valid" if recording is SUCCESS else "messages/to/invalid",
        "pass",
    )
    assert result.place == f"{tmp_path / kind}#1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_for_a_text_is_found_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    from dataclasses import replace

    wrong = replace(SUCCESS, body={**SUCCESS.body, "num_segments": 1})
    (result,) = results(tmp_path, KINDS[kind](wrong), kind)
    assert [(finding.what, finding.where) for finding in result.findings] == [("field", "/num_segments")]


def test_of_an_answer_whose_end_a_report_leaves_out_nothing_is_said(tmp_path: Path) -> None:
    def wordy(_: small_servers.ReceivedRequest) -> small_servers.Reply:
        status, headers, body = small_servers.envelope(400, 21211)
        return status, headers, body + b" " * 30_000

    report = tmp_path / "r.json"
    with small_servers.serving(wordy) as target:
        conform("run", target.url, "-k", "messages/to/invalid", "--report", report)
    done = conform("replay", report)
    assert done.returncode == 20, done.stdout
    assert done.stdout.count("INCONCLUSIVE") == done.stdout.count("the file holds only the beginning of the answer") > 0
    assert "FAIL" not in done.stdout


@pytest.mark.parametrize("recording", recorded_answers.SINCE_2017, ids=lambda recording: recording.id)
def test_no_genuine_answer_since_2017_is_judged_wrong(tmp_path: Path, recording: recorded_answers.Recording) -> None:
    (result,) = results(tmp_path, json.dumps([plain(recording)]))
    expected = "inconclusive" if recording.id == "throttled-2020" else "pass"
    assert result.verdict == expected, (result.case, result.findings, result.reason)


def test_the_recordings_of_test_credentials_find_their_cases(tmp_path: Path) -> None:
    matcher = CaseMatcher(CASES)
    found = {}
    for recording in recorded_answers.SINCE_2017:
        if recording.credentials == "test" and recording.path.startswith(recorded_answers.ROOT):
            case = matcher.find(read_one(recording, tmp_path))
            found[recording.id] = case.name if case else None
    assert found["messages-2018-from-15005550008"] == "messages/media/full-sender"
    assert found["calls-2017-to-15005550001"] == "calls/to/invalid"
    assert found["messages-2018-empty-body"] == "messages/body/empty"
    assert sum(name is not None for name in found.values()) >= 0.8 * len(found), found


def read_one(recording: recorded_answers.Recording, folder: Path) -> Any:
    (folder / "one.json").write_text(json.dumps([plain(recording)]))
    return next(exchange for exchange in read(folder / "one.json") if isinstance(exchange, RecordedExchange))


def test_a_parameter_that_could_decide_the_answer_itself_keeps_a_case_away(tmp_path: Path) -> None:
    for changed in (
        {"From": "+15005550001"},
        {"To": "+15005550004"},
        {"To": "123"},
        {"Body": ""},
        {"ContentSid": "HX"},
    ):
        entry = plain(SUCCESS)
        entry["request"]["form"] |= changed
        (result,) = results(tmp_path, json.dumps([entry]))
        assert result.case != "messages/from/valid", changed


def test_a_success_where_the_case_has_an_error_fails(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["request"]["form"]["To"] = "+15005550001"
    (result,) = results(tmp_path, json.dumps([entry]))
    assert result.case == "messages/to/invalid"
    assert [finding.what for finding in result.findings] == ["outcome"]


def test_what_no_case_asks_is_judged_by_its_form(tmp_path: Path) -> None:
    entry = plain(REFUSAL)
    entry["request"]["form"]["To"] = "no number at all"
    assert [result.case for result in results(tmp_path, json.dumps([entry]))] == ["form/error"]
    entry["response"]["body"]["code"] = "21211"
    (result,) = results(tmp_path, json.dumps([entry]))
    assert [(finding.what, finding.where) for finding in result.findings] == [("envelope", "/code")]


def test_exchanges_with_others_are_counted_and_ignored(tmp_path: Path) -> None:
    other = plain(SUCCESS)
    other["request"]["url"] = "https://example.com/api/messages"
    (tmp_path / "a.json").write_text(json.dumps([plain(SUCCESS), other, other]))
    replayed = replay_by_suite(read(tmp_path / "a.json"))
    assert (len(replayed.results), replayed.ignored) == (1, 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no recording of a known format"),
        ("just text", "no recording of a known format"),
        ("{", "neither JSON nor YAML"),
        ("a: [", "neither JSON nor YAML"),
        ("- !ruby/object:Gem::Requirement x", "no recording of a known format"),
        ("[" * 100_000, "neither JSON nor YAML"),
    ],
)
def test_a_file_that_is_no_recording_is_one_clear_error(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content)
    (error,) = replay_by_suite(read(path)).errors
    assert says in error
    assert len(error.splitlines()) == 1
    assert str(path) in error


def test_the_command_line_says_by_what_each_exchange_was_judged(tmp_path: Path) -> None:
    wrong = plain(SUCCESS)
    wrong["response"]["body"]["num_segments"] = 1
    (tmp_path / "good.json").write_text(json.dumps([plain(SUCCESS), plain(REFUSAL)]))
    (tmp_path / "bad.json").write_text(json.dumps([wrong]))
    good = conform("replay", tmp_path / "good.json", "--report", tmp_path / "r.json")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "judged by the case messages/to/invalid" in good.stdout
    report = json.loads((tmp_path / "r.json").read_text())
    schema = json.loads((data_folder("schemas") / "report.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(report)
    assert report["attained"] is None
    bad = conform("replay", tmp_path / "good.json", tmp_path / "bad.json", "-v")
    assert bad.returncode == 1
    assert "field at /num_segments [page] expected text of digits, such as" in said(bad)


def test_the_command_line_refuses_what_is_no_recording_and_judges_the_rest(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps([plain(SUCCESS)]))
    (tmp_path / "text.md").write_text("# nothing\n")
    done = conform("replay", tmp_path / "text.md", tmp_path / "good.json")
    assert done.returncode == 4
    assert f"{tmp_path / 'good.json'}: 1 exchange with Twilio: 1 pass" in done.stdout
    assert done.stderr.count("no recording of a known format") == 1
    assert conform("replay", tmp_path / "missing.json").returncode == 4


def test_nothing_of_twilio_in_a_file_is_no_success(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["request"]["url"] = "https://example.com/"
    (tmp_path / "a.json").write_text(json.dumps([entry]))
    assert conform("replay", tmp_path / "a.json").returncode == 5


def test_a_report_of_a_run_can_be_replayed_and_says_the_same(tmp_path: Path) -> None:
    with small_servers.serving(small_servers.always_21211) as target:
        conform("run", target.url, "-k", "messages/to/", "--report", tmp_path / "r.json")
    replayed = replay_by_suite(read(tmp_path / "r.json")).results
    assert {result.case for result in replayed} >= {"messages/to/invalid", "messages/to/unroutable"}
    verdicts = {result.case: str(result.verdict) for result in replayed}
    assert verdicts["messages/to/invalid"] == "pass"
    assert verdicts["messages/to/unroutable"] == "fail"


def test_a_recorded_password_is_not_shown(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    basic = b64encode(b"AC0:canary-in-a-cassette").decode()
    entry["request"]["headers"] = {"Authorization": [f"Basic {basic}"]}
    entry["response"]["body"] |= {"echo": f"canary-in-a-cassette {basic}", "num_segments": 1}
    (tmp_path / "a.json").write_text(json.dumps([entry]))
    done = conform("replay", tmp_path / "a.json", "--report", tmp_path / "r.json")
    written = done.stdout + done.stderr + (tmp_path / "r.json").read_text()
    assert done.returncode == 1
    assert "canary" not in written
    assert basic not in written


def with_form(recording: recorded_answers.Recording, **changed: str) -> Any:
    entry = plain(recording)
    entry["request"]["form"] |= changed
    return entry


def one(tmp_path: Path, entry: Any) -> Result:
    (result,) = results(tmp_path, json.dumps([entry]))
    return result


def test_media_stand_in_for_a_body(tmp_path: Path) -> None:
    for form in ({"Body": ""}, {}):
        entry = plain(SUCCESS)
        entry["request"]["form"] = {
            "To": recorded_answers.MAGIC,
            "From": recorded_answers.MAGIC,
            **form,
            **recorded_answers.MMS,
        }
        entry["response"]["body"] |= {"body": "", "num_media": "1"}
        assert one(tmp_path, entry).verdict == "pass"


def test_a_throttled_request_says_nothing(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    body = {"code": 20429, "message": "a text", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}
    entry["response"] |= {"status": 429, "body": body}
    assert one(tmp_path, entry).verdict == "inconclusive"


def test_an_account_that_is_none_is_no_question_of_any_case(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["request"]["url"] = f"{HOST}/2010-04-01/Accounts/null/Messages.json"
    body = {"code": 20404, "message": "a text", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}
    entry["response"] |= {"status": 404, "body": body}
    assert (one(tmp_path, entry).case, one(tmp_path, entry).verdict) == ("form/error", "pass")


def test_what_live_credentials_may_read_is_not_held_against_a_recording(tmp_path: Path) -> None:
    for resource in ("", "/Recordings", "/AvailablePhoneNumbers/US/Local"):
        url = f"{HOST}/2010-04-01/Accounts/{recorded_answers.ACCOUNT}{resource}.json"
        entry = {
            "request": {"method": "GET", "url": url},
            "response": {"status": 200, "headers": {}, "body": {"sid": "x"}},
        }
        assert one(tmp_path, entry).verdict == "not-run"


def test_a_message_of_a_service_has_no_sender_yet(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    service = "MG" + "0a" * 16
    entry["request"]["form"] = {"To": recorded_answers.MAGIC, "MessagingServiceSid": service, "Body": "a text"}
    entry["response"]["body"] |= {"from": None, "status": "accepted", "messaging_service_sid": service}
    assert one(tmp_path, entry).verdict == "pass"


def test_an_exchange_without_an_answer_is_inconclusive(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["response"] = {"status": 0, "headers": {}, "body": ""}
    assert one(tmp_path, entry).verdict == "inconclusive"


def test_ruby_writes_binary_with_one_exclamation_mark_and_methods_as_symbols(tmp_path: Path) -> None:
    text = ruby_vcr(SUCCESS).replace("method: post", "method: :post")
    body = json.dumps(SUCCESS.body)
    entry = yaml.safe_load(text)
    entry["http_interactions"][0]["response"]["body"]["string"] = "HERE"
    written = yaml.safe_dump(entry).replace("HERE", f"!binary |-\n          {b64encode(body.encode()).decode()}")
    (result,) = results(tmp_path, written, "a.yml")
    assert (result.case, result.verdict) == ("messages/from/valid", "pass")


def test_a_garbled_exchange_with_somebody_else_costs_nothing(tmp_path: Path) -> None:
    garbled = {"request": {"method": "GET", "url": "https://example.com/"}, "response": None}
    crooked = {"request": {"method": "GET", "url": "http://[::1/x"}, "response": {"status": 200, "body": ""}}
    (tmp_path / "a.json").write_text(json.dumps([plain(SUCCESS), garbled, crooked]))
    replayed = replay_by_suite(read(tmp_path / "a.json"))
    assert ([result.verdict for result in replayed.results], replayed.ignored) == (["pass"], 2)


def test_a_token_in_the_url_or_in_an_account_is_not_shown(tmp_path: Path) -> None:
    entry = plain(SUCCESS)
    entry["request"]["url"] = entry["request"]["url"].replace("https://", "https://AC0:canary%2Fin-the-url@")
    entry["response"]["body"] |= {"num_segments": 1, "echo": "canary/in-the-url"}
    account = {
        "request": {"method": "GET", "url": f"{HOST}/2010-04-01/Accounts/{recorded_answers.ACCOUNT}.json"},
        "response": {"status": 200, "headers": {}, "body": '{"auth_token": "canary-of-the-account"}'},
    }
    (tmp_path / "a.json").write_text(json.dumps([entry, account]))
    done = conform("replay", tmp_path / "a.json", "--report", tmp_path / "r.json")
    assert done.returncode == 1
    assert "canary" not in done.stdout + done.stderr + (tmp_path / "r.json").read_text()


def test_a_recording_of_a_case_that_is_newer_than_the_set_is_not_scored(tmp_path: Path) -> None:
    path = tmp_path / "recording.json"
    wrong = plain(REFUSAL)
    wrong["response"]["body"]["code"] = 21999
    path.write_text(json.dumps([wrong]))
    newer = [replace(case, newer_than="0.1") for case in CASES]
    (now,), (before,) = replay(read(path), newer).results, replay_by_suite(read(path)).results
    assert (now.case, before.verdict) == (before.case, Verdict.FAIL)
    assert now.verdict is Verdict.NOT_SCORED
    assert now.findings == before.findings
