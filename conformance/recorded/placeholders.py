"""Texts that a recorder, or the owner of a recording, put in place of an account, of other SIDs, or of numbers.

They are not held against the service. In place of an account and of SIDs, an exchange gets some that have the right
form before it is judged, so that everything else in it is still checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.body import NotJson, parse
from conformance.case import Format
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.urls import API_ROOT, RequestedResource, is_from_twilio, with_account

ACCOUNT = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)
SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z0-9_.-]{1,60}")
"""A word that can stand for a SID where a file replaces others too."""

UNUSUAL = re.compile(r"[\s*:@|~\u2026]|\.\.\.")
"""What is in no name of an account, not even of a fake."""

NO_ACCOUNT = frozenset(("", "null", "undefined", "none", "nil", "nan", "false"))
"""What stands in a URL where the client had no account."""

VISIBLE = re.compile(
    r"<[^<>]+>|\{\{[^{}]+\}\}|\{[^{}]+\}|\[[^\[\]]+\]|%[A-Z_]{2,}%|\*{2,}|\$\{?[A-Za-z_]\w*|#\{|#[^#]+#|<%|[xX]{4,}|\?{3,}|_{2}\w+_{2}"
    r"|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?i:redacted|filtered|removed|hidden|masked|sanitized|scrubbed|placeholder)"
)
"""A text that shows that it stands for another."""

PREFIXES = {
    "Messages": "SM",
    "Calls": "CA",
    "IncomingPhoneNumbers": "PN",
    "messaging_service_sid": "MG",
    "phone_number_sid": "PN",
    "parent_call_sid": "CA",
    "group_sid": "GP",
    "trunk_sid": "TK",
}
UNKNOWN_ACCOUNT = 404
"""With which the service answers where the account is none, so that its text was sent and stands for no other."""

STAND_IN = "0" * 32
"""What follows the two letters of a SID that is judged in place of a text."""


@dataclass(frozen=True)
class Judgeable:
    """An exchange as it is judged, and the texts in it that stand for others; `replaces`: whether it may have such."""

    exchange: RecordedExchange
    account: str = ""
    texts: tuple[str, ...] = ()
    replaces: bool = False


def is_placeholder(text: object) -> bool:
    """Whether a text shows that it stands for another."""
    return isinstance(text, str) and VISIBLE.search(text) is not None


def is_hidden(name: str, value: str) -> bool:
    """Whether a parameter was hidden: of a text that somebody wrote, a part may look like a placeholder."""
    if name == "Body":
        return VISIBLE.fullmatch(value.strip()) is not None
    return is_placeholder(value)


def judgeable(exchange: RecordedExchange, requested: RequestedResource | None) -> Judgeable:
    """The exchange with an account and SIDs of the right form in place of the texts that stand for them."""
    account = requested.account if requested else ""
    if requested is None or not account or exchange.answer.status == UNKNOWN_ACCOUNT:
        return Judgeable(exchange, account)
    content = _content(exchange.answer.body) if requested.format is Format.JSON else None
    answered = content.get("account_sid") if content else None
    named = [account, *([answered] if isinstance(answered, str) and answered != account else [])]
    hidden = [text for text in named if _stands_for_account(text, account, exchange)]
    replaces = bool(hidden) or any(is_hidden(*pair) for pair in exchange.form)
    if not hidden and not replaces:
        return Judgeable(exchange, account, (), is_from_twilio(exchange.url))
    real = next((text for text in named if text not in hidden), f"AC{STAND_IN}")
    known = hidden + [text for text in _sids(content or {}) if _stands_for_sid(text, exchange, bool(hidden))]
    body = exchange.answer.body
    if content is not None:
        replaced = _replaced(content, dict.fromkeys(hidden, real), set(known), requested.resource)
        body = json.dumps(replaced).encode() if replaced != content else body
    else:
        body = _replaced_text(body, hidden, real)
    changed = replace(exchange, url=with_account(exchange.url, real), answer=replace(exchange.answer, body=body))
    return Judgeable(changed, real, tuple(known), replaces=True)


def _content(body: bytes) -> dict[str, Any] | None:
    try:
        content = parse(body)
    except NotJson:
        return None
    return content if isinstance(content, dict) else None


def _stands_for_account(text: str, asked: str, exchange: RecordedExchange) -> bool:
    """Whether a text stands for an account: Twilio knows none of another form, a fake may.

    Where the account that was `asked` is shown, only a text that shows it stands for another.
    """
    if ACCOUNT.fullmatch(text) or text.lower() in NO_ACCOUNT:
        return False
    shows_it = is_placeholder(text) or UNUSUAL.search(text) is not None
    return shows_it or (is_from_twilio(exchange.url) and not ACCOUNT.fullmatch(asked))


def _stands_for_sid(text: str, exchange: RecordedExchange, replaces_account: bool) -> bool:
    if SID.fullmatch(text):
        return False
    is_word = replaces_account and is_from_twilio(exchange.url) and WORD.fullmatch(text) is not None
    return is_placeholder(text) or is_word


def _sids(content: Mapping[str, Any]) -> Iterator[str]:
    """The texts in the places of SIDs: in fields of that name, and behind a resource in paths."""
    for name, value in content.items():
        if isinstance(value, str) and name.endswith("sid") and name != "account_sid":
            yield value
    for path in _paths(content):
        behind = path.partition(f"{API_ROOT}/")[2].split("/")
        if len(behind) > 2:
            yield behind[2].removesuffix(".json")


def _paths(content: Mapping[str, Any]) -> Iterator[str]:
    below = content.get("subresource_uris")
    for value in (content.get("uri"), *(below.values() if isinstance(below, Mapping) else ())):
        if isinstance(value, str):
            yield value


def _replaced(content: Mapping[str, Any], accounts: Mapping[str, str], sids: set[str], resource: str) -> dict[str, Any]:
    own = f"{PREFIXES.get(resource, 'XX')}{STAND_IN}"

    def path(text: Any) -> Any:  # noqa: ANN401 - a field may have any value
        if not isinstance(text, str) or f"{API_ROOT}/" not in text:
            return text
        before, root, after = text.partition(f"{API_ROOT}/")
        suffix = ".json" if after.endswith(".json") else ""
        parts = after.removesuffix(".json").split("/")
        parts[0] = accounts.get(parts[0], parts[0])
        if len(parts) > 2 and parts[2] in sids:
            parts[2] = own
        return before + root + "/".join(parts) + suffix

    def field(name: str, value: Any) -> Any:  # noqa: ANN401 - a field may have any value
        if name == "account_sid" and isinstance(value, str):
            return accounts.get(value, value)
        if name.endswith("sid") and isinstance(value, str) and value in sids:
            return own if name == "sid" else f"{PREFIXES.get(name, 'XX')}{STAND_IN}"
        if name == "subresource_uris" and isinstance(value, Mapping):
            return {key: path(each) for key, each in value.items()}
        return path(value) if name == "uri" else value

    return {name: field(name, value) for name, value in content.items()}


def _replaced_text(body: bytes, hidden: list[str], real: str) -> bytes:
    """A body in XML with the account in its paths and in the element that holds it alone."""
    for text in hidden:
        spaced = rb"\s+".join(re.escape(word.encode()) for word in text.split())
        body = re.sub(rb"(?<=/Accounts/)" + spaced + rb"(?=[/<.])|(?<=>)" + spaced + rb"(?=<)", real.encode(), body)
    return body
