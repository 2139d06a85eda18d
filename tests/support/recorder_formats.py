"""Recordings as stubs, proxies and the recorders of other languages write them: one recorded answer in each format."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.support.recorded_answers import Recording

HOST = "https://api.twilio.com"
FORM_TYPE = "application/x-www-form-urlencoded"


def form_of(recording: Recording) -> str:
    return urlencode(recording.form)


def body_of(recording: Recording) -> str:
    return recording.body if isinstance(recording.body, str) else json.dumps(recording.body)


def type_of(recording: Recording) -> str:
    return recording.media_type or "application/json"


def nested(recording: Recording) -> Any:
    """The body as a value of JSON, where it is one."""
    return recording.body


def go_vcr(recording: Recording) -> str:
    request = {
        "body": form_of(recording),
        "form": {name: [value] for name, value in recording.form},
        "headers": {"Content-Type": [FORM_TYPE]},
        "url": HOST + recording.path,
        "method": recording.method,
    }
    response = {
        "body": body_of(recording),
        "headers": {"Content-Type": [type_of(recording)]},
        "status": f"{recording.status} Words",
        "code": recording.status,
        "duration": "100.1ms",
    }
    return yaml.safe_dump({"version": 2, "interactions": [{"id": 0, "request": request, "response": response}]})


def go_vcr_form_alone(recording: Recording) -> str:
    cassette = yaml.safe_load(go_vcr(recording))
    cassette["interactions"][0]["request"]["body"] = ""
    return yaml.safe_dump(cassette)


def exvcr(recording: Recording) -> str:
    request = {
        "body": form_of(recording),
        "headers": {"Content-Type": FORM_TYPE},
        "method": "post",
        "options": {"basic_auth": ["AC0", "a-dummy"]},
        "request_body": "",
        "url": HOST + recording.path,
    }
    response = {
        "binary": False,
        "body": body_of(recording),
        "headers": {"Content-Type": type_of(recording)},
        "status_code": recording.status,
        "type": "ok",
    }
    return json.dumps([{"request": request, "response": response}])


def php_vcr_post_fields(recording: Recording) -> str:
    request = {"method": "POST", "url": HOST + recording.path, "headers": {}, "post_fields": dict(recording.form)}
    response = {
        "status": {"http_version": "1.1", "code": str(recording.status), "message": "Words"},
        "headers": {"Content-Type": type_of(recording)},
        "body": body_of(recording),
        "curl_info": {"http_code": recording.status},
    }
    return yaml.safe_dump([{"request": request, "response": response}])


def okreplay(recording: Recording) -> str:
    request = {"method": "POST", "uri": HOST + recording.path, "headers": {}, "body": form_of(recording)}
    response = {
        "status": recording.status,
        "headers": {"Content-Type": type_of(recording)},
        "body": body_of(recording).encode(),
    }
    interaction = {"recorded": "2026-06-09T05:40:43.000Z", "request": request, "response": response}
    return "!tape\n" + yaml.safe_dump({"name": "a tape", "interactions": [interaction]})


def nock(recording: Recording) -> str:
    entry = {
        "scope": f"{HOST}:443",
        "method": recording.method,
        "path": recording.path,
        "body": form_of(recording),
        "status": recording.status,
        "response": nested(recording),
        "rawHeaders": ["Content-Type", type_of(recording)],
        "responseIsBinary": False,
    }
    return json.dumps([entry])


def nock_compressed(recording: Recording) -> str:
    (entry,) = json.loads(nock(recording))
    digits = gzip.compress(body_of(recording).encode()).hex()
    entry |= {"response": [digits[:40], digits[40:]], "rawHeaders": {"Content-Encoding": "gzip"}}
    entry["rawHeaders"] |= {"Content-Type": type_of(recording)}
    return json.dumps(entry)


def polly(recording: Recording, version: int) -> str:
    compressed = gzip.compress(body_of(recording).encode())
    chunks = (compressed[:99], compressed[99:])
    written = [chunk.hex() if version < 6 else b64encode(chunk).decode() for chunk in chunks]
    content = {"mimeType": type_of(recording), "size": len(compressed), "text": json.dumps(written)}
    content |= {"_isBinary": True} if version < 6 else {"encoding": "base64"}
    request = {
        "method": recording.method,
        "url": HOST + recording.path,
        "headers": [],
        "postData": {"mimeType": FORM_TYPE, "params": [], "text": form_of(recording)},
    }
    headers = [{"name": "content-type", "value": type_of(recording)}, {"name": "content-encoding", "value": "gzip"}]
    response = {"status": recording.status, "headers": headers, "content": content}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


def har_with_encoded_parameters(recording: Recording) -> str:
    log = json.loads(polly(recording, 6))
    pairs = (pair.split("=") for pair in form_of(recording).split("&"))
    posted = {"mimeType": FORM_TYPE, "params": [{"name": name, "value": value} for name, value in pairs]}
    log["log"]["entries"][0]["request"]["postData"] = posted
    return json.dumps(log)


def postman(recording: Recording, *, version: str = "2.1.0") -> str:
    body = {"mode": "urlencoded", "urlencoded": [{"key": name, "value": value} for name, value in recording.form]}
    host, path = HOST.removeprefix("https://").split("."), recording.path.split("/")[1:]
    url: Any = {"raw": HOST + recording.path, "protocol": "https", "host": host, "path": path}
    request = {"method": recording.method, "header": [], "body": body, "url": url}
    if version < "2.1":
        del url["raw"]
    response = {
        "name": "saved",
        "originalRequest": request,
        "code": recording.status,
        "header": [{"key": "Content-Type", "value": type_of(recording)}],
        "body": body_of(recording),
    }
    folder = {"name": "a folder", "item": [{"name": "a request", "request": request, "response": [response]}]}
    schema = f"https://schema.getpostman.com/json/collection/v{version}/collection.json"
    return json.dumps({"info": {"name": "a collection", "schema": schema}, "item": [folder]})


def wiremock_mapping(recording: Recording) -> str:
    request = {"url": recording.path, "method": "POST", "bodyPatterns": [{"equalTo": form_of(recording)}]}
    response = {"status": recording.status, "headers": {"Content-Type": type_of(recording)}}
    response |= {"jsonBody": recording.body} if isinstance(recording.body, dict) else {"body": recording.body}
    return json.dumps({"id": "an id", "request": request, "response": response})


def wiremock_journal(recording: Recording) -> str:
    request = {
        "url": recording.path,
        "absoluteUrl": HOST + recording.path,
        "method": "POST",
        "headers": {"Content-Type": FORM_TYPE},
        "bodyAsBase64": b64encode(form_of(recording).encode()).decode(),
    }
    response = {
        "status": recording.status,
        "headers": {"Content-Type": type_of(recording)},
        "bodyAsBase64": b64encode(body_of(recording).encode()).decode(),
    }
    return json.dumps({"requests": [{"id": "an id", "request": request, "response": response}], "meta": {"total": 1}})


def keploy(recording: Recording) -> str:
    request = {
        "method": "POST",
        "url": recording.path,
        "header": {"Host": "api.twilio.com"},
        "body": form_of(recording),
    }
    response = {
        "status_code": recording.status,
        "header": {"Content-Type": type_of(recording)},
        "body": body_of(recording),
    }
    other = {"version": "api.keploy.io/v1beta1", "kind": "Mongo", "spec": {"metadata": {}}}
    mock = {"version": "api.keploy.io/v1beta1", "kind": "Http", "spec": {"req": request, "resp": response}}
    return yaml.safe_dump_all([other, mock])


def telescope(recording: Recording) -> str:
    kept = {
        "method": "POST",
        "uri": HOST + recording.path,
        "headers": {"authorization": "********"},
        "payload": dict(recording.form),
        "response_status": recording.status,
        "response_headers": {"content-type": type_of(recording)},
        "response": recording.body,
        "duration": 1303,
    }
    return json.dumps([{"type": "client_request", "content": json.dumps(kept)}])


def call_events(recording: Recording) -> str:
    parameters = {name.lower(): value for name, value in recording.form}
    response = {
        "response_code": recording.status,
        "content_type": type_of(recording),
        "response_body": body_of(recording),
    }
    request = {"method": "POST", "url": HOST + recording.path, "parameters": parameters}
    return json.dumps({"events": [{"request": request, "response": response}], "page": 0})


def two_documents(recording: Recording) -> str:
    return "--- a text that is no recording\n---\n" + okreplay(recording).removeprefix("!tape\n")


RECORDERS: dict[str, Callable[[Recording], str]] = {
    "go-vcr.yaml": go_vcr,
    "go-vcr-form.yaml": go_vcr_form_alone,
    "exvcr.json": exvcr,
    "post-fields.yml": php_vcr_post_fields,
    "okreplay.yaml": okreplay,
    "nock.json": nock,
    "nock-gzip.json": nock_compressed,
    "polly-5.har": lambda recording: polly(recording, 5),
    "polly-6.har": lambda recording: polly(recording, 6),
    "encoded.har": har_with_encoded_parameters,
    "postman-2.1.json": postman,
    "postman-2.0.json": lambda recording: postman(recording, version="2.0.0"),
    "mapping.json": wiremock_mapping,
    "journal.json": wiremock_journal,
    "keploy.yaml": keploy,
    "telescope.json": telescope,
    "events.json": call_events,
    "documents.yaml": two_documents,
}
