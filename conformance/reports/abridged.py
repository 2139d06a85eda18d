"""A report as short as a page of many reports needs it, and without what differs from machine to machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.normalise import PORT, comparable
from conformance.report import Report
from conformance.result import Result

BODY = 300
"""How many characters of a body are kept."""

SHORT = 120
"""Up to how many characters a body is said again, though another case was answered alike."""

MACHINE = re.compile(r"(?<![\w.:/-])/(?:root|tmp|var|private|home/[^/\s\"]+|Users/[^/\s\"]+)/[^\s\"'\\,)]*")
"""A path that only one machine has."""


def abridged(report: Report) -> Report:
    """The report with bodies cut, an answer that came before named by its case, and no curl, port or path of a machine.

    Verdicts, findings and outcomes stay; the address of the target is `{base-url}` in what was sent, its account
    `{AccountSid}`.
    """
    told = {"base": report.target["base_url"], "account": report.target["account_sid"]}
    whole = Report.from_json(_blurred(report.to_json()))
    seen: dict[str, str] = {}
    results = []
    for before, result in zip(report.results, whole.results, strict=True):
        sent = _blurred(_request(before.sent, told)) if before.sent else None
        results.append(replace(result, sent=sent, got=tuple(_answers(result, seen)), elapsed=0.0))
    return replace(whole, results=tuple(results))


def _request(sent: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """What was sent, as it is the same for every target."""
    said = {"url": "{base-url}" + sent["url"].removeprefix(told["base"]), "user": sent["user"], "form": sent["form"]}
    text = json.dumps(said).replace(told["account"], "{AccountSid}")
    return {"method": sent["method"], **json.loads(text), "curl": ""}


def _answers(result: Result, seen: dict[str, str]) -> Iterator[dict[str, Any]]:
    for got in result.got:
        headers = [[name, value] for name, value in got["headers"] if name.lower() == "content-type"]
        body = got["body"]
        answer = {**got, "headers": headers, "body": body[:BODY], "cut": got["cut"] or len(body) > BODY}
        like = comparable(json.dumps([got["status"], headers, body]))
        first = seen.setdefault(like, result.case)
        if first == result.case or len(body) <= SHORT:
            yield answer
        else:
            yield {**answer, "body": "", "like": first}


def _blurred(data: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    if isinstance(data, str):
        return MACHINE.sub("/...", PORT.sub("{port}", data))
    if isinstance(data, Mapping):
        return {key: _blurred(value) for key, value in data.items()}
    return [_blurred(item) for item in data] if isinstance(data, list | tuple) else data
