"""A request is understood in every form in which it is recorded; where it is not, no answer to it passes."""

from __future__ import annotations

import json
import pickle
from base64 import b64encode, encodebytes
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from conformance.case import Case
from conformance.recorded.formats import read
from conformance.recorded.formats.forms import Encoding, read_form
from conformance.result import Result
from tests.support.recorded_answers import Recording
from tests.support.recordings import HOST, REFUSAL, SUCCESS, har, plain
from tests.support.shared_suite import shared_suite
from tests.support.suite_replay import replay_by_suite

CASES = shared_suite().suite.cases
REFUSED_FORM = dict(REFUSAL.form)
FILE = "request.yml"


def multipart(form: dict[str, str], line: str = "\r\n") -> str:
    parts = [
        f'--a-boundary{line}Content-Disposition: form-data; name="{name}"{line * 2}{value}{line}'
        for name, value in form.items()
    ]
    return "".join(parts) + f"--a-boundary--{line}"


class Opened(BytesIO):
    """A file that somebody sent."""


BODIES: dict[str, Any] = {
    "a form": urlencode(REFUSED_FORM),
    "percent-encoded blanks": urlencode(REFUSED_FORM).replace("+", "%20"),
    "bytes": urlencode(REFUSED_FORM).encode(),
    "base64": {"encoding": "US-ASCII", "base64_string": b64encode(urlencode(REFUSED_FORM).encode()).decode()},
    "base64 in lines": {"encoding": "UTF-8", "base64_string": encodebytes(urlencode(REFUSED_FORM).encode()).decode()},
    "multipart": multipart(REFUSED_FORM),
    "multipart, whose line ends were changed": multipart(REFUSED_FORM, "\n"),
    "JSON": json.dumps(REFUSED_FORM),
    "pairs in JSON": json.dumps([list(pair) for pair in REFUSED_FORM.items()]),
    "an object": REFUSED_FORM,
    "lists of values": {name: [value] for name, value in REFUSED_FORM.items()},
    "the state of a Python object": {"state": [urlencode(REFUSED_FORM).encode(), 0, None]},
    "a pickle": pickle.dumps(urlencode(REFUSED_FORM).encode()),
    "a pickled file": pickle.dumps(Opened(urlencode(REFUSED_FORM).encode())),
    "chunks": [urlencode(REFUSED_FORM)[:20], urlencode(REFUSED_FORM)[20:]],
}
UNKNOWN: dict[str, Any] = {
    "a text": "no form at all",
    "XML": "<To>+15005550001</To>",
    "a list of numbers": "[1, 2, 3]",
    "a broken multipart body": multipart(REFUSED_FORM).replace("a-boundary--", "another--").replace("\r\n\r\n", "\r\n"),
    "broken JSON": '{"To": "+15005550001"',
    "a file": multipart(REFUSED_FORM).replace('name="To"', 'name="To"; filename="a.txt"'),
}


def cassette(recording: Recording, body: object, **headers: str) -> str:
    request = {"method": "POST", "uri": HOST + recording.path, "body": body, "headers": headers}
    response = {
        "status": {"code": recording.status, "message": "X"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"string": json.dumps(recording.body)},
    }
    return yaml.safe_dump({"interactions": [{"request": request, "response": response}]})


def case_of(result: Result) -> Case:
    return next(case for case in CASES if case.name == result.case)


def judged(folder: Path, content: str, name: str = FILE) -> Result:
    (folder / name).write_text(content)
    replayed = replay_by_suite(read(folder / name))
    assert replayed.errors == ()
    (result,) = replayed.results
    return result


@pytest.mark.parametrize("kind", BODIES)
def test_the_right_answer_to_a_request_in_any_form_passes_and_a_wrong_one_fails(tmp_path: Path, kind: str) -> None:
    right = judged(tmp_path, cassette(REFUSAL, BODIES[kind]))
    assert (right.case, right.verdict) == ("messages/to/invalid", "pass")
    wrong = judged(tmp_path, cassette(SUCCESS, BODIES[kind]))
    assert (wrong.case, wrong.verdict) == ("messages/to/invalid", "fail")
    assert [finding.what for finding in wrong.findings] == ["outcome"]


@pytest.mark.parametrize("kind", UNKNOWN)
@pytest.mark.parametrize("recording", [SUCCESS, REFUSAL], ids=["a success", "a refusal"])
def test_no_answer_passes_whose_request_is_not_known(tmp_path: Path, kind: str, recording: Recording) -> None:
    result = judged(tmp_path, cassette(recording, UNKNOWN[kind]))
    assert result.verdict == "inconclusive"
    assert result.reason.startswith("the request is not known: ")


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_answer_that_is_wrong_in_itself_fails_whatever_was_asked(tmp_path: Path, kind: str) -> None:
    broken = Recording(**{**vars(REFUSAL), "body": {**REFUSAL.body, "code": "21211"}})
    assert judged(tmp_path, cassette(broken, UNKNOWN[kind])).verdict == "fail"


def test_reading_a_pickled_body_runs_nothing(tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
            return Path.write_text, (tmp_path / "was run", "x")

    judged(tmp_path, cassette(REFUSAL, pickle.dumps(Hostile())))
    tag = f"!!python/object/apply:pathlib.Path.touch [{tmp_path / 'was run'}]"
    judged(tmp_path, cassette(REFUSAL, "HERE").replace("HERE", tag))
    assert not (tmp_path / "was run").exists()


@pytest.mark.parametrize("kind", ["multipart", "JSON"])
def test_another_refusal_of_parameters_that_are_no_form_may_mean_that_the_service_does_not_read_them(
    tmp_path: Path, kind: str
) -> None:
    other = Recording(
        **{
            **vars(REFUSAL),
            "body": {**REFUSAL.body, "code": 21604, "more_info": "https://www.twilio.com/docs/errors/21604"},
        }
    )
    assert judged(tmp_path, cassette(other, BODIES[kind])).verdict == "inconclusive"
    assert judged(tmp_path, cassette(other, BODIES["a form"])).verdict == "fail"


@pytest.mark.parametrize("left_out", ["To", "From", "Body"])
@pytest.mark.parametrize("recording", [SUCCESS, REFUSAL], ids=["a success", "a refusal"])
def test_a_parameter_that_a_recorder_took_out_does_not_become_missing(
    tmp_path: Path, left_out: str, recording: Recording
) -> None:
    whole = urlencode(recording.form)
    left = urlencode({name: value for name, value in recording.form if name != left_out})
    filtered = judged(tmp_path, cassette(recording, left, **{"Content-Length": str(len(whole))}))
    assert filtered.verdict == "pass"
    assert filtered.case.startswith("form/")
    assert judged(tmp_path, cassette(recording, left)).verdict != "fail"


def test_what_was_never_sent_is_missing(tmp_path: Path) -> None:
    form = urlencode({name: value for name, value in REFUSAL.form if name != "To"})
    wrong = Recording(**{**vars(SUCCESS), "body": {**SUCCESS.body, "to": ""}})
    result = judged(tmp_path, cassette(wrong, form, **{"Content-Length": str(len(form))}))
    assert [finding.what for finding in result.findings] == ["outcome"]
    assert (case_of(result).decisive, dict(case_of(result).send).get("To")) == (("To",), None)


def test_a_sender_that_is_empty_is_none(tmp_path: Path) -> None:
    service = "MG" + "0a" * 16
    body = {**SUCCESS.body, "from": None, "status": "accepted", "messaging_service_sid": service, "num_segments": "0"}
    for sender in ({"From": ""}, {}):
        entry = plain(SUCCESS)
        entry["request"]["form"] = {"To": "+12015550101", "MessagingServiceSid": service, "Body": "a text", **sender}
        entry["response"]["body"] = body
        assert judged(tmp_path, json.dumps([entry]), "a.json").verdict == "pass"


def test_the_forms_of_a_body_are_told_apart() -> None:
    url = HOST + REFUSAL.path
    read_as = {
        kind: read_form("POST", url, (), None, BODIES[kind]).encoding for kind in ("a form", "multipart", "JSON")
    }
    assert read_as == {"a form": Encoding.URLENCODED, "multipart": Encoding.MULTIPART, "JSON": Encoding.JSON}
    assert read_form("GET", f"{url}?To=%2B1", (), None, "x=y").pairs == (("To", "+1"),)


def test_a_body_of_a_request_that_the_file_does_not_hold_lets_no_answer_pass(tmp_path: Path) -> None:
    announced = cassette(REFUSAL, "", **{"Content-Length": "45"})
    assert judged(tmp_path, announced).verdict == "inconclusive"
    for request in ({"bodySize": 45}, {"postData": {"mimeType": "application/x-www-form-urlencoded"}}):
        log = json.loads(har(REFUSAL))
        entry = log["log"]["entries"][0]
        del entry["request"]["postData"]
        entry["request"] |= request
        assert judged(tmp_path, json.dumps(log), "a.har").verdict == "inconclusive"


def in_lines(content: str, every: int = 60, end: str = "\n") -> str:
    """Base64 as Ruby and MIME write it: broken into lines, also behind the last one."""
    whole = b64encode(content.encode()).decode()
    return "".join(whole[start : start + every] + end for start in range(0, len(whole), every))


def with_base64(recorder: str, recording: Recording, every: int, end: str) -> str:
    form, body = (in_lines(text, every, end) for text in (urlencode(recording.form), json.dumps(recording.body)))
    method, url, form_type = "POST", HOST + recording.path, "application/x-www-form-urlencoded"
    if recorder == "har":
        request = {"method": method, "url": url, "headers": []}
        request["postData"] = {"mimeType": form_type, "text": form, "encoding": "base64"}
        content = {"mimeType": "application/json", "text": body, "encoding": "base64"}
        entry = {"request": request, "response": {"status": recording.status, "headers": [], "content": content}}
        return json.dumps({"log": {"entries": [entry]}})
    if recorder == "polly":
        request = {"method": method, "url": url, "headers": []}
        request["postData"] = {"mimeType": form_type, "text": urlencode(recording.form)}
        content = {"mimeType": "application/json", "text": json.dumps([body]), "encoding": "base64"}
        entry = {"request": request, "response": {"status": recording.status, "headers": [], "content": content}}
        return json.dumps({"log": {"entries": [entry]}})
    if recorder == "wiremock":
        sent = {"absoluteUrl": url, "url": recording.path, "method": method, "headers": {}, "bodyAsBase64": form}
        return json.dumps({"request": sent, "response": {"status": recording.status, "bodyAsBase64": body}})
    sent = {"method": method.lower(), "uri": url, "body": {"encoding": "UTF-8", "base64_string": form}, "headers": {}}
    came = {"status": {"code": recording.status}, "headers": {}, "body": {"encoding": "UTF-8", "base64_string": body}}
    return yaml.safe_dump({"http_interactions": [{"request": sent, "response": came}]})


@pytest.mark.parametrize(("every", "end"), [(60, "\n"), (76, "\r\n")])
@pytest.mark.parametrize("recorder", ["vcr", "har", "polly", "wiremock"])
def test_base64_may_be_broken_into_lines_in_request_and_answer(
    tmp_path: Path, recorder: str, every: int, end: str
) -> None:
    accepted = judged(tmp_path, with_base64(recorder, SUCCESS, every, end))
    assert (accepted.case, accepted.verdict) == ("messages/from/valid", "pass")
    wrong = replace(REFUSAL, status=SUCCESS.status, body=SUCCESS.body)
    assert judged(tmp_path, with_base64(recorder, wrong, every, end)).verdict == "fail"
