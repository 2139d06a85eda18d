"""Bodies of answers in which accounts and SIDs are replaced: where they are, in JSON and in XML."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Protocol

from conformance.body import NotJson, parse
from conformance.case import Format
from conformance.judging.fields import field_of_parameter
from conformance.recorded.resource_paths import (
    OWN,
    PATH,
    accounts_in,
    own_path,
    own_sid,
    replaced_path,
    sids_in,
    stand_in,
)
from conformance.recorded.urls import API_ROOT

SID_ELEMENT = re.compile(r"<(?P<name>\w*Sid)>(?P<text>[^<]*)</(?P=name)>")
PATH_ELEMENT = re.compile(rf"(?<=>)(?P<text>[^<>]*{API_ROOT}/[^<]*)(?=</\w+>)")
"""Elements of XML that hold a SID or a path."""

URI_ELEMENT = re.compile(r"(?<=<Uri>)[^<]*(?=</Uri>)")

Place = tuple[str, str]
"""A field that names a SID, as JSON names it, and the text that is there; the paths of a resource have its own."""


class ReplaceableBody(Protocol):
    """A body in one format: the accounts and the SIDs that it names, and the body with others in their places."""

    @property
    def account(self) -> str:
        """The account of the resource; empty where there is none."""

    @property
    def path_accounts(self) -> tuple[str, ...]:
        """The accounts in the paths of the resource, each once."""

    @property
    def sids(self) -> tuple[Place, ...]:
        """The texts in the places of other SIDs, as often as they are there; none that is empty."""

    @property
    def other_paths(self) -> tuple[str, ...]:
        """The texts in the places of paths that are none."""

    def replaced(
        self, accounts: Sequence[str], real: str, sids: Collection[Place], resource: str, paths: Collection[str] = ()
    ) -> bytes:
        """The body with the account `real`, with SIDs of the right form, and with paths in place of texts."""


def body_of(body: bytes, representation: Format) -> ReplaceableBody:
    """The body in its format; one that cannot be read names nothing."""
    if representation is Format.XML:
        return _XmlBody(body)
    try:
        content = parse(body)
    except NotJson:
        content = None
    return _JsonBody(body, content if isinstance(content, dict) else {})


@dataclass(frozen=True)
class _JsonBody:
    body: bytes
    content: Mapping[str, Any]

    @property
    def account(self) -> str:
        answered = self.content.get("account_sid")
        return answered if isinstance(answered, str) else ""

    @property
    def path_accounts(self) -> tuple[str, ...]:
        return accounts_in(self._paths())

    @property
    def sids(self) -> tuple[Place, ...]:
        named = [
            (name, value)
            for name, value in self.content.items()
            if isinstance(value, str) and value and name.endswith("sid") and name != "account_sid"
        ]
        return (*((OWN, text) for text in sids_in(self._paths())), *named)

    @property
    def other_paths(self) -> tuple[str, ...]:
        return tuple(text for text in self._paths() if not PATH.search(text))

    def replaced(
        self, accounts: Sequence[str], real: str, sids: Collection[Place], resource: str, paths: Collection[str] = ()
    ) -> bytes:
        own = own_sid((*sids_in(self._paths()), self.content.get(OWN)), resource)
        own_texts = [text for name, text in sids if name == OWN]

        def path(text: object, below: str = "") -> object:
            if text in paths:
                return f"{own_path(real, resource, own, below)}.json"
            return replaced_path(text, accounts, real, own_texts, own) if isinstance(text, str) else text

        def field(name: str, value: object) -> object:
            if name == "account_sid":
                return real if value in accounts else value
            if name.endswith("sid"):
                return (own if name == OWN else stand_in(name)) if (name, value) in sids else value
            if name == "subresource_uris" and isinstance(value, Mapping):
                return {key: path(each, key) for key, each in value.items()}
            return path(value) if name == "uri" else value

        changed = {name: field(name, value) for name, value in self.content.items()}
        return self.body if changed == self.content else json.dumps(changed).encode()

    def _paths(self) -> Iterator[str]:
        below = self.content.get("subresource_uris")
        for value in (self.content.get("uri"), *(below.values() if isinstance(below, Mapping) else ())):
            if isinstance(value, str):
                yield value


@dataclass(frozen=True)
class _XmlBody:
    body: bytes

    @property
    def account(self) -> str:
        return next((text for name, text in self._elements() if name == "AccountSid"), "")

    @property
    def path_accounts(self) -> tuple[str, ...]:
        return accounts_in(self._paths())

    @property
    def sids(self) -> tuple[Place, ...]:
        elements = ((field_of_parameter(name), text) for name, text in self._elements() if text)
        named = [(name, text) for name, text in elements if name != "account_sid"]
        return (*((OWN, text) for text in sids_in(self._paths())), *named)

    @property
    def other_paths(self) -> tuple[str, ...]:
        return tuple(text for text in map(_plain, URI_ELEMENT.findall(self._text)) if not PATH.search(text))

    def replaced(
        self, accounts: Sequence[str], real: str, sids: Collection[Place], resource: str, paths: Collection[str] = ()
    ) -> bytes:
        own = own_sid((*sids_in(self._paths()), dict(self._elements()).get("Sid")), resource)
        own_texts = [text for name, text in sids if name == OWN]

        def element(found: re.Match[str]) -> str:
            tag, text = found["name"], _plain(found["text"])
            name = field_of_parameter(tag)
            is_known = text in accounts if name == "account_sid" else (name, text) in sids
            other = {"account_sid": real, OWN: own}.get(name) or stand_in(name)
            return f"<{tag}>{other}</{tag}>" if is_known else found[0]

        def path(found: re.Match[str]) -> str:
            text = _plain(found["text"])
            changed = replaced_path(text, accounts, real, own_texts, own)
            return found[0] if changed == text else escape(changed, quote=False)

        def uri(found: re.Match[str]) -> str:
            return own_path(real, resource, own) if _plain(found[0]) in paths else found[0]

        return URI_ELEMENT.sub(uri, PATH_ELEMENT.sub(path, SID_ELEMENT.sub(element, self._text))).encode()

    @property
    def _text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def _elements(self) -> Iterator[tuple[str, str]]:
        return ((found["name"], _plain(found["text"])) for found in SID_ELEMENT.finditer(self._text))

    def _paths(self) -> Iterator[str]:
        return (_plain(found["text"]) for found in PATH_ELEMENT.finditer(self._text))


def _plain(text: str) -> str:
    """The text of an element, on one line."""
    return " ".join(unescape(text).split())
