"""One exchange is one exchange: what cannot be judged says so by itself, with its number, and costs no other."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.recorded.formats import read
from tests.cli.test_run import conform
from tests.support import recorder_formats, recordings
from tests.support.recorded_answers import ACCOUNT
from tests.support.recorder_formats import exvcr, nock, wiremock_mapping
from tests.support.recordings import HOST, KINDS, REFUSAL, SUCCESS, har, ruby_vcr
from tests.support.suite_replay import replay_by_suite

SENT = {"method": "POST", "uri": HOST + REFUSAL.path, "body": {"string": "To=%2B15005550001"}, "headers": {}}
RECEIVED = {"status": 201, "headers": {}, "body": "{}"}

BROKEN: dict[str, dict[str, Any]] = {
    "no response": {"request": SENT},
    "a response that is null": {"request": SENT, "response": None},
    "a response that is a list": {"request": SENT, "response": []},
    "status 0": {"request": SENT, "response": {**RECEIVED, "status": 0}},
    "a status that is null": {"request": SENT, "response": {**RECEIVED, "status": None}},
    "a status that is none": {"request": SENT, "response": {**RECEIVED, "status": "abc"}},
    "no URL": {"request": {"method": "POST", "note": HOST}, "response": RECEIVED},
    "a URL that is a list": {"request": {**SENT, "uri": [HOST]}, "response": RECEIVED},
    "no method": {"request": {"uri": SENT["uri"]}, "response": RECEIVED},
    "headers that are a number": {"request": SENT, "response": {**RECEIVED, "headers": 5}},
    "no body": {"request": SENT, "response": {"status": 201, "headers": {}}},
    "a body that is null": {"request": SENT, "response": {**RECEIVED, "body": None}},
    "a body without its text": {"request": SENT, "response": {**RECEIVED, "body": {"encoding": "UTF-8"}}},
    "a body that was announced": {
        "request": SENT, "response": {"status": 201, "headers": {"Content-Length": ["826"]}, "body": {"string": ""}},
    },
    "a body that is half of its gzip": {
        "request": SENT,
        "response": {
            "status": 201, "headers": {"Content-Encoding": "gzip"}, "body": gzip.compress(b"{}" * 99)[:20],
        },
    },
    "a body in another coding": {
        "request": SENT, "response": {"status": 201, "headers": {"Content-Encoding": "br"}, "body": b"\x8b\x80\xff"},
    },
}  # fmt: skip


def cassette(*entries: object) -> str:
    return yaml.safe_dump({"interactions": list(entries)})


def good() -> Any:
    return yaml.safe_load(ruby_vcr(REFUSAL))["http_interactions"][0]


def verdicts(path: Path, content: str) -> list[tuple[str, str]]:
    path.write_text(content)
    replayed = replay_by_suite(read(path))
    assert replayed.errors == ()
    return [(result.place, str(result.verdict)) for result in replayed.results]


@pytest.mark.parametrize("kind", BROKEN)
def test_an_exchange_that_cannot_be_judged_is_inconclusive_by_its_number(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(cassette(good(), BROKEN[kind], good()))
    replayed = replay_by_suite(read(path))
    assert replayed.errors == ()
    assert [str(one.verdict) for one in replayed.results] == ["pass", "inconclusive", "pass"]
    assert [one.place for one in replayed.results] == [f"{path}#{number}" for number in (1, 2, 3)]
    assert replayed.results[1].reason
    assert not re.search(r"[A-Z][a-z]+Error|must be|object is not|NoneType", replayed.results[1].reason)


WITHOUT_ANSWER = ("har", "exvcr", "go_vcr", "php_vcr", "wiremock_mapping")


@pytest.mark.parametrize("kind", WITHOUT_ANSWER)
def test_a_response_that_is_null_is_no_answer_in_any_format(tmp_path: Path, kind: str) -> None:
    write = {**vars(recorder_formats), **vars(recordings)}[kind]
    path = tmp_path / ("a.yml" if kind == "go_vcr" else "a.json")
    path.write_text(json.dumps(unanswered(yaml.safe_load(write(REFUSAL)))))
    (result,) = replay_by_suite(read(path)).results
    assert (str(result.verdict), result.reason) == ("inconclusive", "no answer was recorded")


def unanswered(content: Any) -> Any:
    """The content of a file with null in place of each response."""
    if isinstance(content, list):
        return [unanswered(each) for each in content]
    if not isinstance(content, dict):
        return content
    return {name: None if name == "response" else unanswered(value) for name, value in content.items()}


def test_a_wrong_answer_beside_one_that_cannot_be_judged_decides(tmp_path: Path) -> None:
    wrong = yaml.safe_load(ruby_vcr(SUCCESS))["http_interactions"][0]
    wrong["request"]["body"]["string"] = "To=%2B15005550001&From=%2B15005550006&Body=hi"
    path = tmp_path / "a.yml"
    for entries, code in (((good(),), 0), ((good(), BROKEN["no response"]), 20), ((wrong, BROKEN["no response"]), 1)):
        path.write_text(cassette(*entries))
        done = conform("replay", path)
        assert done.returncode == code, done.stdout
    assert f"{path}#2: POST Messages.json got no answer" in done.stdout
    assert "no answer was recorded" in done.stdout


def test_a_body_that_the_file_states_to_be_empty_is_judged(tmp_path: Path) -> None:
    for empty in ({"string": ""}, ""):
        entry = {"request": SENT, "response": {"status": 201, "headers": {"Content-Length": "0"}, "body": empty}}
        assert [verdict for _, verdict in verdicts(tmp_path / "a.yml", cassette(entry))] == ["fail"]
    log = json.loads(har(SUCCESS))
    for content, verdict in (({"size": 0, "mimeType": ""}, "fail"), ({"size": 826, "mimeType": ""}, "inconclusive")):
        log["log"]["entries"][0]["response"]["content"] = content
        assert [each for _, each in verdicts(tmp_path / "a.har", json.dumps(log))] == [verdict]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_judged_with_a_body_and_without(tmp_path: Path, status: int) -> None:
    for response in (
        {"status": status, "headers": {"Location": "https://example.com/"}},
        {"status": status, "body": "x"},
    ):
        assert [
            each for _, each in verdicts(tmp_path / "a.yml", cassette({"request": SENT, "response": response}))
        ] == ["fail"]


def test_an_error_of_the_network_is_no_answer_in_any_format(tmp_path: Path) -> None:
    (failed,) = json.loads(exvcr(REFUSAL))
    failed["response"] |= {"type": "error", "status_code": None, "body": "timeout"}
    assert verdicts(tmp_path / "a.json", json.dumps([failed, *json.loads(exvcr(REFUSAL))])) == [
        (f"{tmp_path / 'a.json'}#1", "inconclusive"),
        (f"{tmp_path / 'a.json'}#2", "pass"),
    ]
    (unanswered,) = json.loads(nock(REFUSAL))
    unanswered["status"] = 0
    assert [verdict for _, verdict in verdicts(tmp_path / "b.json", json.dumps([unanswered]))] == ["inconclusive"]


def test_a_body_in_a_file_of_its_own_is_read_from_the_folder_for_it_alone(tmp_path: Path) -> None:
    mapping = json.loads(wiremock_mapping(REFUSAL))
    body = mapping["response"].pop("jsonBody")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "__files").mkdir()
    path = tmp_path / "mappings" / "a.json"
    (tmp_path / "outside.json").write_text(json.dumps(body))
    for name in ("a.json", "../outside.json", "absent.json"):
        mapping["response"]["bodyFileName"] = name
        assert [verdict for _, verdict in verdicts(path, json.dumps(mapping))] == ["inconclusive"]
    (tmp_path / "__files" / "a.json").write_text(json.dumps(body))
    mapping["response"]["bodyFileName"] = "a.json"
    assert [verdict for _, verdict in verdicts(path, json.dumps(mapping))] == ["pass"]


def test_a_mapping_that_matches_more_than_one_request_lets_no_answer_pass(tmp_path: Path) -> None:
    mapping = json.loads(wiremock_mapping(REFUSAL))
    for patterns in ([{"contains": "To=%2B15005550001"}], [{"matches": ".*"}]):
        mapping["request"] = {"urlPattern": rf"/2010-04-01/Accounts/{ACCOUNT[:2]}[0-9a-f]{{32}}/Messages\.json"}
        mapping["request"] |= {"method": "POST", "bodyPatterns": patterns}
        assert [verdict for _, verdict in verdicts(tmp_path / "a.json", json.dumps(mapping))] == ["inconclusive"]


@pytest.mark.parametrize("kind", KINDS)
def test_exchanges_with_another_service_are_passed_over_in_every_format(tmp_path: Path, kind: str) -> None:
    content = KINDS[kind](REFUSAL).replace("2010-04-01", "v1")
    for host in ("api.twilio.com", '"api", "twilio", "com"'):
        content = content.replace(host, host.replace("api", "www").replace("twilio", "example"))
    (tmp_path / kind).write_text(content)
    replayed = replay_by_suite(read(tmp_path / kind))
    assert (replayed.results, replayed.ignored, replayed.errors) == ((), 1, ())


def test_a_template_says_that_it_is_one(tmp_path: Path) -> None:
    quoted = ruby_vcr(REFUSAL)
    unreadable = quoted.replace("recorded_with: VCR", 'recorded_with: "<%= version.inspect.gsub("a", "b") %>')
    (tmp_path / "a.yml").write_text(unreadable)
    (error,) = replay_by_suite(read(tmp_path / "a.yml")).errors
    assert "an ERB template" in error
    entry = yaml.safe_load(quoted)
    entry["http_interactions"][0]["response"]["body"]["string"] = "<%= response.to_json %>"
    (tmp_path / "b.yml").write_text(f"<% code = 1 %>\n---\n{yaml.safe_dump(entry)}")
    (result,) = replay_by_suite(read(tmp_path / "b.yml")).results
    assert result.verdict == "inconclusive"
    assert "an ERB template" in result.reason
