"""Reply: an answer with its body parsed in the format of the case, as an error or a success."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from conformance.answer import BODY_LIMIT, Answer
from conformance.body import NotJson, parse
from conformance.case import Format
from conformance.xml_body import NotXml, parse_xml

MEDIA_TYPES = {Format.JSON: "application/json", Format.XML: "application/xml"}
ERROR_KEYS = ("code", "more_info", "Code", "MoreInfo")
EXCERPT = 80

SMALL = 64 * 1024
"""Up to how many bytes a body is small, so that several may be kept parsed."""


@dataclass(frozen=True)
class Reply:
    """An answer and the format that was requested."""

    answer: Answer
    format: Format

    @cached_property
    def _read(self) -> tuple[Mapping[str, object] | None, str]:
        try:
            return self._content(), ""
        except (NotJson, NotXml) as error:
            return None, str(error)

    def _content(self) -> Mapping[str, object]:
        answer = self.answer
        if answer.fault:
            raise NotJson(answer.fault)
        if answer.truncated:
            raise NotJson(f"more than {BODY_LIMIT} bytes")
        if not answer.body.strip():
            raise NotJson("an empty body")
        if self.format is Format.XML:
            return parse_xml(answer.body)[1]
        content = _parsed(answer.body)
        if not isinstance(content, dict):
            raise NotJson(f"{_kind(content)}: {self.excerpt}")
        return content

    @property
    def content(self) -> Mapping[str, object] | None:
        """The fields of the body, or `None` where it cannot be read; XML fields are texts."""
        return self._read[0]

    def with_value(self, path: Sequence[str | int], value: object) -> Reply:
        """The same answer with another value at `path` of its body, in objects that it has."""
        content: dict[str, object] = dict(self.content or {})
        inner = content
        for step in path[:-1]:
            member = inner[str(step)]
            inner[str(step)] = dict(member) if isinstance(member, Mapping) else {}
            inner = cast("dict[str, object]", inner[str(step)])
        inner[str(path[-1])] = value
        other = Reply(self.answer, self.format)
        vars(other)["_read"] = (content, "")
        return other

    @property
    def element(self) -> str:
        """The name of the one element in `TwilioResponse`; only for a body that could be read."""
        return parse_xml(self.answer.body)[0] if self.format is Format.XML and self.content is not None else ""

    @property
    def parse_error(self) -> str:
        """Why the body cannot be read, with its first characters; empty where it can."""
        reason = self._read[1]
        if not reason or not self.answer.body.strip() or self.excerpt in reason:
            return reason
        return f"{reason}: {self.excerpt}"

    @property
    def excerpt(self) -> str:
        """The first characters of the body on one line."""
        text = " ".join(self.answer.body[: 4 * EXCERPT].decode("utf-8", "backslashreplace").split())
        cut = len(text) > EXCERPT or len(self.answer.body) > 4 * EXCERPT
        return text[:EXCERPT] + "..." if cut else text

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters; empty where none was sent."""
        return (self.answer.header("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def code(self) -> int | None:
        """The error code of the body where it is one: a JSON integer, or digits in XML."""
        if self.content is None:
            return None
        if self.format is Format.XML:
            text = str(self.content.get("Code", ""))
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        code = self.content.get("code")
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    @property
    def is_refusal(self) -> bool:
        """Whether the answer refuses: by its status, or by an error envelope under another status."""
        if self.answer.status >= 400:
            return True
        content = self.content or {}
        return "sid" not in content and "Sid" not in content and any(key in content for key in ERROR_KEYS)

    @property
    def has_envelope(self) -> bool:
        """Whether the body is an error of Twilio's kind, so that it comes from the service and not from a proxy."""
        return self.code is not None

    @property
    def outcome(self) -> str:
        """Status and code in the short form of the cases, with the excerpt of a body that has no code."""
        status = str(self.answer.status)
        return status if self.code is None else f"{status}/{self.code}"


def _parsed(body: bytes) -> object:
    """Cached, since several checks parse the same body one after another; of large bodies only the last."""
    return _parsed_small(body) if len(body) <= SMALL else _parsed_large(body)


_parsed_small = lru_cache(maxsize=8)(parse)
_parsed_large = lru_cache(maxsize=1)(parse)


def _kind(content: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(content), "a number") + " instead of an object"
