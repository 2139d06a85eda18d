"""Short report: cut to what a page of many reports shows, without anything that differs between machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.normalise import PORT, comparable
from conformance.report import Report
from conformance.result import Result

BODY_LENGTH = 300
"""How many characters of a body are kept."""

REPEATED_LENGTH = 120
"""A body of at most so many characters is kept although another case has the same answer."""

LOCAL_PATH = re.compile(r"(?<![\w.:/-])/(?:root|tmp|var|private|home/[^/\s\"]+|Users/[^/\s\"]+)/[^\s\"'\\,)]*")
"""A path that exists on one machine only."""


def shorten(report: Report) -> Report:
    """The report with shorter bodies, repeated answers replaced by the name of their first case, and no curl.

    Verdicts, findings and outcomes stay. Ports and local paths are replaced; in requests the base URL of the target is
    `{base-url}` and its account `{AccountSid}`.
    """
    neutral = Report.from_json(_neutral(report.to_json()))
    seen: dict[str, str] = {}
    results = []
    for before, result in zip(report.results, neutral.results, strict=True):
        sent = _neutral(_request(before.sent, report.target)) if before.sent else None
        then = _neutral(_request(before.then, report.target)) if before.then else None
        results.append(replace(result, sent=sent, then=then, got=tuple(_answers(result, seen)), elapsed=0.0))
    return replace(neutral, results=tuple(results))


def _request(sent: Mapping[str, Any], target: Mapping[str, str]) -> dict[str, Any]:
    """The request in a form that is the same for every target."""
    request = {
        "url": "{base-url}" + sent["url"].removeprefix(target["base_url"]),
        "user": sent["user"],
        "form": sent["form"],
    }
    text = json.dumps(request).replace(target["account_sid"], "{AccountSid}")
    return {"method": sent["method"], **json.loads(text), "curl": ""}


def _answers(result: Result, seen: dict[str, str]) -> Iterator[dict[str, Any]]:
    for got in result.got:
        headers = [[name, value] for name, value in got["headers"] if name.lower() == "content-type"]
        body = got["body"]
        answer = {**got, "headers": headers, "body": body[:BODY_LENGTH], "cut": got["cut"] or len(body) > BODY_LENGTH}
        answer_key = comparable(json.dumps([got["status"], headers, body]))
        first = seen.setdefault(answer_key, result.case)
        if first == result.case or len(body) <= REPEATED_LENGTH:
            yield answer
        else:
            yield {**answer, "body": "", "like": first}


def _neutral(data: Any) -> Any:  # noqa: ANN401 - JSON has any shape
    if isinstance(data, str):
        return LOCAL_PATH.sub("/...", PORT.sub("{port}", data))
    if isinstance(data, Mapping):
        return {key: _neutral(value) for key, value in data.items()}
    return [_neutral(item) for item in data] if isinstance(data, list | tuple) else data
