"""Recordings as other tools write them: one recorded answer in every known kind of file."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.support import recorded_answers
from tests.support.recorder_formats import HOST, RECORDERS

SUCCESS = recorded_answers.recorded("messages-2026-to-15005550006")
REFUSAL = recorded_answers.recorded("messages-2026-to-15005550001")


def form_of(recording: recorded_answers.Recording) -> str:
    return urlencode(recording.form)


def body_of(recording: recorded_answers.Recording) -> str:
    return recording.body if isinstance(recording.body, str) else json.dumps(recording.body)


def plain(recording: recorded_answers.Recording) -> Any:
    headers = {"Content-Type": recording.media_type} if recording.media_type else {}
    return {
        "request": {"method": recording.method, "url": HOST + recording.path, "form": dict(recording.form)},
        "response": {"status": recording.status, "headers": headers, "body": deepcopy(recording.body)},
    }


def ruby_vcr(recording: recorded_answers.Recording) -> str:
    request = {
        "method": recording.method.lower(),
        "uri": HOST + recording.path,
        "body": {"encoding": "US-ASCII", "string": form_of(recording)},
        "headers": {"Authorization": ["Basic <AUTH>"]},
    }
    response = {
        "status": {"code": recording.status, "message": "X"},
        "headers": {"Content-Type": [recording.media_type or "application/json"]},
        "body": {"encoding": "UTF-8", "string": body_of(recording)},
    }
    return yaml.safe_dump({"http_interactions": [{"request": request, "response": response}], "recorded_with": "VCR"})


def python_vcr(recording: recorded_answers.Recording) -> str:
    compressed = gzip.compress(body_of(recording).encode())
    request = {"method": recording.method, "uri": HOST + recording.path, "body": form_of(recording), "headers": {}}
    response = {
        "status": {"code": recording.status, "message": "X"},
        "headers": {"content-type": [recording.media_type or "application/json"], "Content-Encoding": ["gzip"]},
        "body": {"string": compressed},
    }
    return yaml.safe_dump({"version": 1, "interactions": [{"request": request, "response": response}]})


def php_vcr(recording: recorded_answers.Recording) -> str:
    request = {"method": recording.method, "url": HOST + recording.path, "body": form_of(recording), "headers": {}}
    response = {
        "status": {"http_version": "1.1", "code": str(recording.status), "message": "X"},
        "headers": {"Content-Type": recording.media_type or "application/json"},
        "body": body_of(recording),
    }
    return yaml.safe_dump([{"request": request, "response": response}])


def betamax(recording: recorded_answers.Recording) -> str:
    entry = yaml.safe_load(ruby_vcr(recording))
    body = {"base64_string": b64encode(body_of(recording).encode()).decode(), "encoding": "utf-8"}
    entry["http_interactions"][0]["response"]["body"] = body
    return json.dumps(entry)


def har(recording: recorded_answers.Recording) -> str:
    pairs = [{"name": name, "value": value} for name, value in recording.form]
    request = {
        "method": recording.method,
        "url": HOST + recording.path,
        "headers": [],
        "postData": {"mimeType": "application/x-www-form-urlencoded", "params": pairs},
    }
    response = {
        "status": recording.status,
        "headers": [{"name": "content-type", "value": recording.media_type or "application/json"}],
        "content": {
            "mimeType": "application/json",
            "text": b64encode(body_of(recording).encode()).decode(),
            "encoding": "base64",
        },
    }
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


KINDS: dict[str, Callable[[recorded_answers.Recording], str]] = {
    "plain.json": lambda recording: json.dumps([plain(recording)]),
    "single.json": lambda recording: json.dumps(plain(recording)),
    "ruby.yml": ruby_vcr,
    "python.yaml": python_vcr,
    "php.yml": php_vcr,
    "betamax.json": betamax,
    "traffic.har": har,
    **RECORDERS,
}
