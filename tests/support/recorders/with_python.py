"""A program that sends two messages to a URL with each recorder of Python, and leaves what they record in a folder.

Run by the Python of `build/recorders`: URL, Account SID, folder.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import betamax
import httpx
import requests
import vcr

MAGIC = "+15005550006"
FORMS = [{"To": to, "From": MAGIC, "Body": "a text"} for to in ("+15005550001", MAGIC)]


def forms(url: str, auth: tuple[str, str]) -> None:
    for form in FORMS:
        requests.post(url, data=form, auth=auth, timeout=10)


def files(url: str, auth: tuple[str, str]) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for form in FORMS:
        requests.post(url, data=io.BytesIO(urlencode(form).encode()), auth=auth, headers=kind, timeout=10)


def multipart(url: str, auth: tuple[str, str]) -> None:
    for form in FORMS:
        requests.post(url, files={name: (None, value) for name, value in form.items()}, auth=auth, timeout=10)


def with_httpx(url: str, auth: tuple[str, str]) -> None:
    for form in FORMS:
        httpx.post(url, data=form, auth=auth, timeout=10)


CASSETTES: dict[str, tuple[Callable[[str, tuple[str, str]], None], dict[str, Any]]] = {
    "vcrpy.yaml": (forms, {}),
    "vcrpy.json": (forms, {"serializer": "json"}),
    "vcrpy-decoded.yaml": (forms, {"decode_compressed_response": True}),
    "vcrpy-files.yaml": (files, {}),
    "vcrpy-multipart.yaml": (multipart, {}),
    "vcrpy-httpx.yaml": (with_httpx, {}),
    "vcrpy-filtered.yaml": (
        forms,
        {"filter_post_data_parameters": ["To", "From"], "filter_headers": ["authorization"]},
    ),
}


def main(url: str, sid: str, token: str, folder: str) -> None:
    address, auth = f"{url}/2010-04-01/Accounts/{sid}/Messages.json", (sid, token)
    for name, (send, options) in CASSETTES.items():
        with vcr.VCR(record_mode="all", **options).use_cassette(str(Path(folder) / name)):
            send(address, auth)
    for name, serializer in (("betamax", "json"), ("betamax-hidden", "json")):
        session = requests.Session()
        recorder = betamax.Betamax(session, cassette_library_dir=folder)
        if name == "betamax-hidden":
            recorder.config.define_cassette_placeholder("<TWILIO ACCOUNT SID>", sid)
        with recorder.use_cassette(name, record="all", serialize_with=serializer):
            for form in FORMS:
                session.post(address, data=form, auth=auth, timeout=10)
    (Path(folder) / "openapi.json").write_text(json.dumps(specification(sid)))


def specification(sid: str) -> dict[str, Any]:
    """What Schemathesis is told of the resource: one number that is refused."""
    properties = {name: {"type": "string", "enum": [value]} for name, value in FORMS[0].items()}
    schema = {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"400": {"description": "refused"}}}
    path = f"/2010-04-01/Accounts/{sid}/Messages.json"
    return {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {path: {"post": operation}}}


if __name__ == "__main__":
    main(*sys.argv[1:])
