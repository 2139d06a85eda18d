"""The response for an outcome, in JSON or XML."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from html import escape

from conformance.fake.exchange import Response
from conformance.fake.outcomes import Created, Found, Outcome, Refusal, Value, new_sid, pascal
from conformance.fake.tables import Tables

_HEADERS = (
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Twilio-Concurrent-Requests", "1"),
    ("Vary", "Origin"),
    ("X-API-Domain", "api.twilio.com"),
    ("X-Home-Region", "us1"),
    ("X-Powered-By", "AT-5000"),
    ("X-Shenanigans", "none"),
)
_CHALLENGE = ("WWW-Authenticate", 'Basic realm="Twilio API"')
_DEFAULT_TEXT = "The request was refused"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome, is_json: bool, tables: Tables) -> Response:
    """The response for `outcome`; what is found is always in JSON."""
    if isinstance(outcome, Created):
        return _created(outcome, is_json)
    if isinstance(outcome, Found):
        return _found(outcome)
    return _refused(outcome, is_json, tables)


def _created(created: Created, is_json: bool) -> Response:
    headers = (("Twilio-Request-Id", f"RQ{created.sid[2:]}"), *_HEADERS)
    if not is_json:
        return _xml(201, headers, created.kind, created.fields)
    body = json.dumps(created.fields).encode()
    return Response(201, (("Content-Type", "application/json;charset=utf-8"), *headers), body)


def _found(found: Found) -> Response:
    headers = (("Content-Type", "application/json"), ("Twilio-Request-Id", new_sid("RQ")))
    return Response(200, headers, json.dumps(found.fields).encode())


def _refused(refusal: Refusal, is_json: bool, tables: Tables) -> Response:
    code, status = refusal.code, tables.statuses.get(refusal.code, 400)
    text = tables.texts.get(code, _DEFAULT_TEXT).format_map(defaultdict(str, refusal.details))
    fields: dict[str, Value] = {
        "code": code,
        "message": text,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    challenge = (_CHALLENGE,) if status == 401 else ()
    headers = (
        ("Twilio-Request-Id", new_sid("RQ")),
        ("X-Twilio-Error-Code", str(code)),
        *challenge,
        *_HEADERS,
    )
    if not is_json:
        return _xml(status, headers, "RestException", fields)
    body = json.dumps(fields, separators=(",", ":")).encode()
    return Response(status, (("Content-Type", "application/json"), *headers), body)


def _xml(status: int, headers: tuple[tuple[str, str], ...], kind: str, fields: Mapping[str, Value]) -> Response:
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n{_element("TwilioResponse", {kind: fields})}\n'
    return Response(status, (("Content-Type", "application/xml"), *headers), document.encode())


def _element(name: str, value: Value) -> str:
    content = _content(value)
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _content(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "".join(_element(_name(key), child) for key, child in value.items())
    return escape(_NOT_XML.sub("\ufffd", str(value)), quote=False).replace("\r", "&#13;")


def _name(key: str) -> str:
    return key if key[:1].isupper() else pascal(key)
