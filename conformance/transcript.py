"""Transcripts: whole exchanges without secrets, stored so that they can be judged again without a network."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.answer import Absence, Answer, NoAnswer
from conformance.redact import Redact, redact_all
from conformance.request import Request


@dataclass(frozen=True)
class Transcript:
    """The request of a case, all answers to it, and the callbacks that it caused as (parameter, request).

    `user` is the user name of the credentials that were sent, if any; `addresses` are the callback URLs by parameter.
    """

    case: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    user: str | None
    answers: tuple[Answer | NoAnswer, ...]
    addresses: Mapping[str, str]
    callbacks: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        case: str,
        request: Request,
        answers: tuple[Answer | NoAnswer, ...],
        addresses: Mapping[str, str],
        callbacks: tuple[tuple[str, str], ...],
    ) -> Transcript:
        """The transcript of an exchange."""
        return cls(case, *_request_fields(request), answers, addresses, callbacks)

    def is_of(self, request: Request) -> bool:
        """Whether `request` equals the stored one in all that is stored."""
        return (self.method, self.url, self.form, self.user) == _request_fields(request)

    def write(self, folder: Path, redact: Redact) -> None:
        """Writes the file of the case below `folder`, with every secret masked."""
        path = transcript_path(folder, self.case)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json_bytes(redact_all(self._json(redact), redact)))

    def _json(self, redact: Redact) -> dict[str, Any]:
        return {
            "case": self.case,
            "sent": {"method": self.method, "url": self.url, "form": [*map(list, self.form)], "user": self.user},
            "listeners": dict(self.addresses),
            "heard": [list(pair) for pair in self.callbacks],
            "answers": [_answer(answer, redact) for answer in self.answers],
        }

    @classmethod
    def read(cls, content: bytes) -> Transcript:
        """What `write` wrote; raises `ValueError` for anything else."""
        try:
            data = json.loads(content)
            sent = data["sent"]
            return cls(
                data["case"],
                sent["method"],
                sent["url"],
                _pairs(sent["form"]),
                sent["user"],
                tuple(_read_answer(answer) for answer in data["answers"]),
                data["listeners"],
                _pairs(data["heard"]),
            )
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"not an exchange: {error!r}") from None


def transcript_path(folder: Path, case: str) -> Path:
    """The file of a case below `folder`."""
    return folder / f"{case}.json"


def json_bytes(data: object) -> bytes:
    """`data` as JSON in one fixed layout, so that equal content has equal bytes."""
    return (json.dumps(data, indent=1, ensure_ascii=True) + "\n").encode()


def _request_fields(request: Request) -> tuple[str, str, tuple[tuple[str, str], ...], str | None]:
    """What is stored of a request: method, URL, form, and user name."""
    user = request.credentials[0] if request.credentials else None
    return request.method, request.url, request.form, user


def _answer(answer: Answer | NoAnswer, redact: Redact) -> dict[str, Any]:
    if isinstance(answer, NoAnswer):
        return {"absence": str(answer.absence), "reason": answer.reason, "attempts": answer.attempts}
    return {
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "body": _body(answer.body, redact),
        "truncated": answer.truncated,
        "fault": answer.fault,
        "attempts": answer.attempts,
    }


def _body(body: bytes, redact: Redact) -> dict[str, str]:
    """The body as text where it is UTF-8, otherwise its bytes in base64; masked before it is encoded."""
    try:
        return {"text": redact(body.decode("utf-8"))}
    except UnicodeDecodeError:
        return {"base64": b64encode(redact(body.decode("latin-1")).encode("latin-1")).decode()}


def _read_answer(data: Mapping[str, Any]) -> Answer | NoAnswer:
    if "absence" in data:
        return NoAnswer(Absence(data["absence"]), data["reason"], attempts=data["attempts"])
    body = data["body"]
    content = body["text"].encode() if "text" in body else b64decode(body["base64"])
    headers = _pairs(data["headers"])
    if type(data["status"]) is not int:
        raise ValueError(f"not an exchange: the status is {data['status']!r}")
    return Answer(data["status"], headers, content, data["truncated"], data["fault"], attempts=data["attempts"])


def _pairs(data: list[list[str]]) -> tuple[tuple[str, str], ...]:
    pairs = tuple((name, value) for name, value in data)
    if not all(isinstance(text, str) for pair in pairs for text in pair):
        raise ValueError("not an exchange: a name or a value is no text")
    return pairs
