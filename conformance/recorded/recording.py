"""Recorded exchanges, read from the files that people keep them in.

Known are VCR and Betamax cassettes in YAML or JSON (Ruby, Python and PHP write them a little differently), HAR
files, the reports of this suite, and its own plain form: a list of `{"request": ..., "response": ...}`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from conformance.answer import Answer
from conformance.wire.decoding import read_body

MARKS = ("twilio.com", "/2010-04-01/")
"""What an exchange with Twilio, or with a fake of it, has somewhere in it."""

TOKEN = re.compile(rb'"auth_token"\s*:\s*"([^"]+)"')
"""Where the body of an account says its token."""

GZIP = b"\x1f\x8b"
"""How a compressed body begins; most recorders keep it decoded under a header that says otherwise."""

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotARecording(ValueError):
    """The file is of none of the known kinds; the message says what it is."""


@dataclass(frozen=True)
class Recorded:
    """One exchange of a file; `place` says where in the file it stands.

    `missing` says what of the answer the file does not hold, if anything; `secrets` are passwords and tokens that were
    recorded with it, so that they are masked wherever the exchange is shown.
    """

    place: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    answer: Answer
    missing: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


class _Loader(SafeLoader):  # type: ignore[misc]
    """Safe, with tags that it does not know read as what stands behind them."""


def _untagged(loader: Any, suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - YAML has any shape
    if isinstance(node, yaml.ScalarNode) and suffix == "!binary":
        return loader.construct_yaml_binary(node)
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("", _untagged)


def read(path: Path) -> list[Recorded]:
    """The exchanges of a file in their order; raises `NotARecording`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotARecording(f"{path}: cannot be read as text ({error})") from None
    data = _parsed(path, text)
    try:
        return [_read(f"{path}#{number}", entry) for number, entry in enumerate(_entries(path, data), 1)]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, NotARecording):
            raise
        raise NotARecording(f"{path}: looks like a recording, but an exchange lacks or garbles {error}") from None


def _parsed(path: Path, text: str) -> Any:  # noqa: ANN401 - a document has any shape
    try:
        if text.lstrip()[:1] in ("{", "["):
            return json.loads(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotARecording(f"{path}: neither JSON nor YAML ({reason})") from None


def _entries(path: Path, data: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
    if isinstance(data, dict) and isinstance(data.get("log"), dict) and "entries" in data["log"]:
        yield from data["log"]["entries"]
    elif isinstance(data, dict) and "suite" in data and "cases" in data:
        for case in data["cases"]:
            yield from ({"request": case["sent"], "response": got} for got in case["got"])
    elif isinstance(data, dict) and ("interactions" in data or "http_interactions" in data):
        yield from data.get("interactions") or data.get("http_interactions") or ()
    elif isinstance(data, list) and data and all(isinstance(entry, dict) and "request" in entry for entry in data):
        yield from data
    elif isinstance(data, dict) and isinstance(data.get("request"), dict) and "response" in data:
        yield data
    else:
        raise NotARecording(
            f"{path}: neither a VCR or Betamax cassette, a HAR file, a report, nor a list of requests and responses"
        )


def _read(place: str, entry: Mapping[str, Any]) -> Recorded:
    """An exchange; one that is garbled and is not Twilio's is an exchange with somebody else all the same."""
    try:
        return _recorded(place, entry)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        if not isinstance(entry, Mapping) or any(mark in str(entry) for mark in MARKS) or "request" not in entry:
            raise
        return Recorded(place, "", "", (), Answer(0, (), b""), missing="the exchange is garbled")


def _recorded(place: str, entry: Mapping[str, Any]) -> Recorded:
    request, response = entry["request"], entry["response"]
    url, password = _bare(str(request.get("uri") or request["url"]))
    answer = _answer(response)
    missing = "the file holds only the beginning of the answer" if response.get("cut") else ""
    tokens = [token.decode("utf-8", "replace") for token in TOKEN.findall(answer.body)]
    return Recorded(
        place,
        method=str(request["method"]).lstrip(":").upper(),
        url=url,
        form=_form(request),
        answer=answer,
        missing=missing if answer.status else "no answer was recorded",
        secrets=tuple(filter(None, (password, _password(_headers(request.get("headers"))), *tokens))),
    )


def _bare(url: str) -> tuple[str, str]:
    """The URL without the user and password that old cassettes have in it, and the password."""
    found = re.match(r"(https?://)(?:[^/@:]*):?([^/@]*)@(.*)", url, re.DOTALL)
    return (found[1] + found[3], unquote(found[2])) if found else (url, "")


def _answer(response: Mapping[str, Any]) -> Answer:
    headers = _headers(response.get("headers"))
    coding = next((value for name, value in headers if name.lower() == "content-encoding"), "")
    content = _body(response)
    stream = BytesIO(content)
    body = read_body(stream.read, coding) if content[:2] == GZIP else read_body(stream.read, "")
    return Answer(_status(response), headers, body.content, body.truncated, body.fault)


def _password(headers: tuple[tuple[str, str], ...]) -> str:
    basic = next((value for name, value in headers if name.lower() == "authorization"), "")
    try:
        return b64decode(basic.partition(" ")[2]).decode().partition(":")[2]
    except ValueError:
        return ""


def _status(response: Mapping[str, Any]) -> int:
    status = response.get("status")
    if isinstance(status, Mapping):
        status = status["code"]
    return int(status if status is not None else response["status_code"])


def _headers(headers: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - each kind has its own shape
    if isinstance(headers, Mapping):
        pairs = [
            (name, each) for name, value in headers.items() for each in (value if isinstance(value, list) else [value])
        ]
    else:
        pairs = [(item["name"], item["value"]) if isinstance(item, Mapping) else item for item in headers or ()]
    return tuple((str(name), str(value)) for name, value in pairs)


def _form(request: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if isinstance(request.get("form"), list):
        return tuple((str(name), str(value)) for name, value in request["form"])
    if isinstance(request.get("form"), Mapping):
        return tuple((str(name), str(value)) for name, value in request["form"].items())
    posted = request.get("postData")
    if isinstance(posted, Mapping) and posted.get("params") and not posted.get("text"):
        return tuple((str(param["name"]), str(param.get("value", ""))) for param in posted["params"])
    text = (
        posted.get("text", "")
        if isinstance(posted, Mapping)
        else _content(request.get("body")).decode("utf-8", "replace")
    )
    if str(request["method"]).upper() == "GET":
        text = urlsplit(str(request.get("uri") or request["url"])).query
    return tuple(parse_qsl(text, keep_blank_values=True))


def _body(response: Mapping[str, Any]) -> bytes:
    return _content(response.get("content") if "content" in response else response.get("body"))


def _content(body: Any) -> bytes:  # noqa: ANN401 - each kind has its own shape
    encoding = ""
    if isinstance(body, Mapping):
        encoding = str(body.get("encoding") or "")
        if "base64_string" in body:
            body, encoding = body["base64_string"], "base64"
        elif {"string", "text"} & set(body) or not body:
            body = body.get("string", body.get("text"))
        elif "mimeType" in body:
            body = ""
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, (dict, list)):
        return json.dumps(body).encode()
    try:
        return b64decode(body, validate=True) if encoding.lower() == "base64" else str(body).encode()
    except NotBase64:
        return str(body).encode()
