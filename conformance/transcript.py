"""Transcripts: whole exchanges, stored so that they can be judged again without a network."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from conformance.answer import Absence, Answer, NoAnswer
from conformance.body import parse
from conformance.request import Request

Kind = TypeVar("Kind")

RequestFields = tuple[str, str, tuple[tuple[str, str], ...], str | None]
"""What is stored of a request: method, URL, form, and the user name of its credentials."""

SHOWN_LENGTH = 60
"""How many characters of a value a message shows."""


@dataclass(frozen=True)
class Transcript:
    """The request of a case, all answers to it, and the callbacks that it caused as (parameter, request).

    `user` is the user name of the credentials that were sent, if any; `addresses` are the callback URLs by parameter.
    `second` is the second request, with the same four fields as the first; the last answer is its.
    """

    case: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    user: str | None
    answers: tuple[Answer | NoAnswer, ...]
    addresses: Mapping[str, str]
    callbacks: tuple[tuple[str, str], ...]
    second: RequestFields | None = None

    @classmethod
    def of(
        cls,
        case: str,
        request: Request,
        answers: tuple[Answer | NoAnswer, ...],
        addresses: Mapping[str, str],
        callbacks: tuple[tuple[str, str], ...],
        second: Request | None = None,
    ) -> Transcript:
        """The transcript of an exchange."""
        fields = _request_fields(second) if second else None
        return cls(case, *_request_fields(request), answers, addresses, callbacks, fields)

    def is_of(self, request: Request, second: Request | None) -> bool:
        """Whether the requests equal the stored ones in all that is stored."""
        fields = _request_fields(second) if second else None
        first = self.method, self.url, self.form, self.user
        return first == _request_fields(request) and self.second == fields

    def write(self, folder: Path) -> None:
        """Writes the file of the case below `folder`."""
        path = transcript_path(folder, self.case)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json_bytes(self.to_json()))

    def to_json(self) -> dict[str, Any]:
        """The transcript as a JSON object; the one for which `from_json` returns an equal transcript."""
        return {
            "case": self.case,
            "sent": _sent(self.method, self.url, self.form, self.user),
            **({"then": _sent(*self.second)} if self.second else {}),
            "listeners": dict(self.addresses),
            "heard": [list(pair) for pair in self.callbacks],
            "answers": [_answer(answer) for answer in self.answers],
        }

    @classmethod
    def from_json(cls, data: object) -> Transcript:
        """The transcript from what `to_json` returned; raises `ValueError` for anything else."""
        listeners = _member(data, "listeners", dict)
        second = _read_sent(_member(data, "then", dict)) if isinstance(data, dict) and "then" in data else None
        return cls(
            _member(data, "case", str),
            *_read_sent(_member(data, "sent", dict)),
            tuple(map(_read_answer, _member(data, "answers", list))),
            {name: _member(listeners, name, str) for name in listeners},
            _pairs(_member(data, "heard", list)),
            second,
        )

    @classmethod
    def read(cls, content: bytes) -> Transcript:
        """What `write` wrote; raises `ValueError` for anything else, even the same content in other bytes."""
        transcript = cls.from_json(parse(content))
        if json_bytes(transcript.to_json()) != content:
            raise ValueError("not an exchange as this suite writes it, byte for byte")
        return transcript


def transcript_path(folder: Path, case: str) -> Path:
    """The file of a case below `folder`."""
    return folder / f"{case}.json"


def json_bytes(data: object) -> bytes:
    """`data` as JSON in one fixed layout, so that equal content has equal bytes."""
    return (json.dumps(data, indent=1, ensure_ascii=True) + "\n").encode()


def _request_fields(request: Request) -> RequestFields:
    """What is stored of a request: method, URL, form, and user name."""
    user = request.credentials[0] if request.credentials else None
    return request.method, request.url, request.form, user


def _sent(method: str, url: str, form: tuple[tuple[str, str], ...], user: str | None) -> dict[str, Any]:
    return {"method": method, "url": url, "form": [*map(list, form)], "user": user}


def _read_sent(sent: dict[str, Any]) -> RequestFields:
    user = None if sent.get("user") is None else _member(sent, "user", str)
    return _member(sent, "method", str), _member(sent, "url", str), _pairs(_member(sent, "form", list)), user


def _answer(answer: Answer | NoAnswer) -> dict[str, Any]:
    if isinstance(answer, NoAnswer):
        return {"absence": str(answer.absence), "reason": answer.reason, "attempts": answer.attempts}
    return {
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "body": _body(answer.body),
        "truncated": answer.truncated,
        "fault": answer.fault,
        "attempts": answer.attempts,
        "resent": answer.resent,
        **({"received": answer.received} if answer.received else {}),
    }


def _body(body: bytes) -> dict[str, str]:
    """The body as text where it is UTF-8, otherwise its bytes in base64."""
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode()}


def _read_answer(data: object) -> Answer | NoAnswer:
    if isinstance(data, dict) and "absence" in data:
        absence, reason = Absence(_member(data, "absence", str)), _member(data, "reason", str)
        return NoAnswer(absence, reason, attempts=_member(data, "attempts", int))
    body = _member(data, "body", dict)
    return Answer(
        _member(data, "status", int),
        _pairs(_member(data, "headers", list)),
        _member(body, "text", str).encode() if "text" in body else b64decode(_member(body, "base64", str)),
        _member(data, "truncated", bool),
        _member(data, "fault", str),
        attempts=_member(data, "attempts", int),
        resent=_member(data, "resent", bool),
        received=_member(data, "received", str) if isinstance(data, dict) and "received" in data else "",
    )


def _pairs(data: list[Any]) -> tuple[tuple[str, str], ...]:
    for pair in data:
        if type(pair) is not list or [type(text) for text in pair] != [str, str]:
            raise ValueError(f"not an exchange: {_shown(pair)} is not a pair of texts")
    return tuple((name, value) for name, value in data)


def _member(data: object, name: str, kind: type[Kind]) -> Kind:
    """The member `name` of a JSON object, which has exactly this type; raises `ValueError`."""
    value = data.get(name) if isinstance(data, dict) else None
    if type(value) is not kind:
        raise ValueError(f"not an exchange: {name!r} is {_shown(value)} where its type is {kind.__name__}")
    return value


def _shown(value: object) -> str:
    return repr(value)[:SHOWN_LENGTH]
