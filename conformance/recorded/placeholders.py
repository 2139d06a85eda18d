"""Texts that a recorder, or the owner of a recording, put in place of an account, of other SIDs, or of numbers.

They are not held against the service. In place of an account and of SIDs, an exchange gets some that have the right
form before it is judged, so that everything else in it is still checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.judging.fields import field_of_parameter
from conformance.pattern import has_in_order
from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import (
    TEXTS,
    hides_text,
    is_hidden_parameter,
    is_placeholder,
    is_surely_hidden,
    surely_hides_text,
)
from conformance.recorded.printed_values import is_printed
from conformance.recorded.raw_placeholders import escaped, raw_texts
from conformance.recorded.replaceable_body import Place, ReplaceableBody, body_of
from conformance.recorded.resource_paths import OWN, PREFIXED, SID, STAND_IN, is_of_another_kind, shown_parts
from conformance.recorded.urls import LOOKUP, RequestedResource, is_from_twilio, with_account

ACCOUNT = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)
LONGEST = 80
"""How many characters a text has at most that stands for a SID and does not show it."""

DUMMY = re.compile(r"AC(?=[0-9a-f]{32}\Z)[0-9a-f]*(?:([0-9a-f])\1{11}|0?123456789)[0-9a-f]*", re.IGNORECASE)
"""An account of one digit, or of digits in a row, which stands for another where that is shown as well."""

UNUSUAL = re.compile(r"[\s*:@|~\u2026]|\.\.\.")
"""What is in no name of an account, not even of a fake."""

NO_ACCOUNT = frozenset(("", "null", "undefined", "none", "nil", "nan", "false"))
"""What stands in a URL where the client had no account."""

UNKNOWN_ACCOUNT = 404
"""With which the service answers where the account is none, so that its text was sent and stands for no other."""


@dataclass(frozen=True)
class Judgeable:
    """An exchange as it is judged, and the texts in it that stand for others; `replaces`: whether it may have such.

    `doubt` says why nobody knows whether a text was hidden or is wrong; empty where that is known. `is_hidden`: whether
    one of the texts in places of accounts and SIDs, or of the request, hides another for sure.
    """

    exchange: RecordedExchange
    account: str = ""
    texts: tuple[str, ...] = ()
    replaces: bool = False
    doubt: str = ""
    is_hidden: bool = False


def judgeable(exchange: RecordedExchange, requested: RequestedResource | None) -> Judgeable:
    """The exchange as XML that can be read, and with an account and SIDs of the right form in place of texts."""
    body = exchange.answer.body
    xml = body.decode("utf-8", "replace") if body.lstrip()[:1] == b"<" else ""
    if not (raw := raw_texts(xml)):
        return _replaced(exchange, requested)
    readable = replace(exchange, answer=replace(exchange.answer, body=escaped(xml).encode()))
    subject = _replaced(readable, requested)
    if not subject.replaces and not is_from_twilio(exchange.url):
        return _replaced(exchange, requested)
    return replace(subject, doubt=subject.doubt or _doubt_of_raw(raw, exchange.form))


def _doubt_of_raw(raw: Sequence[str], form: Sequence[tuple[str, str]]) -> str:
    """Why a text may have come unescaped from the service itself: as it is, it was sent, and may be meant."""
    for name, value in form:
        is_meant = field_of_parameter(name) in TEXTS and "<" in value and not surely_hides_text(value)
        if is_meant and any(value in text for text in raw):
            return f"{value!r} may stand for another text, or came back unescaped"
    return ""


def _replaced(exchange: RecordedExchange, requested: RequestedResource | None) -> Judgeable:
    """The exchange with an account and SIDs of the right form in place of the texts that stand for them."""
    account = requested.account if requested else ""
    if requested is not None and requested.resource == LOOKUP:
        return Judgeable(exchange, account, replaces=is_from_twilio(exchange.url))
    if requested is None or not account or exchange.answer.status == UNKNOWN_ACCOUNT:
        return Judgeable(exchange, account)
    body = body_of(exchange.answer.body, requested.format)
    named = list(dict.fromkeys(filter(None, (account, body.account, *body.path_accounts))))
    hidden = [text for text in named if _stands_for_account(text, account, exchange)]
    dummies = [text for text in named if DUMMY.fullmatch(text)] if is_from_twilio(exchange.url) else []
    dummies = [] if len(dummies) == len(named) else dummies
    may_replace = is_from_twilio(exchange.url) or bool(hidden)
    paths = [text for text in body.other_paths if hides_text(text)] if may_replace else []
    may_replace = may_replace or any(is_hidden_parameter(*pair) for pair in exchange.form)
    sids = _hidden_sids(body.sids, requested.resource, hidden, exchange) if may_replace else []
    is_hidden = bool(hidden) or _is_one_hidden(sids, paths, exchange.form)
    if not (hidden or sids or dummies or paths):
        return Judgeable(exchange, account, (), may_replace, is_hidden=is_hidden)
    replaced = (*hidden, *dummies)
    real = next((text for text in named if text not in replaced), f"AC{STAND_IN}")
    changed = replace(
        exchange,
        url=with_account(exchange.url, real),
        answer=replace(exchange.answer, body=body.replaced(replaced, real, sids, requested.resource, paths)),
    )
    texts = tuple(dict.fromkeys((*hidden, *dummies, *(text for _, text in sids), *paths)))
    unsure = "" if is_hidden else f"{texts[0]!r} may stand for another"
    return Judgeable(changed, real, texts, True, _doubt(body, hidden, dummies) or unsure, is_hidden)


def _is_one_hidden(sids: Sequence[Place], paths: Sequence[str], form: Sequence[tuple[str, str]]) -> bool:
    """Whether a SID, a path or a parameter is hidden for sure."""
    return (
        any(is_surely_hidden(OWN, text) or shown_parts(text) for _, text in sids)
        or any(is_surely_hidden(OWN, text) for text in paths)
        or any(is_surely_hidden(field_of_parameter(name), value) for name, value in form)
    )


def _doubt(body: ReplaceableBody, hidden: Sequence[str], dummies: Sequence[str]) -> str:
    """Why an account may be another one: two texts stand for it within one answer, of which one is hidden."""
    if dummies:
        return f"{dummies[0]} is an account that stands for another"
    named = set(filter(None, (body.account, *body.path_accounts)))
    if len(named) > 1 and named & set(hidden):
        return "the answer names two accounts, and not both as they came"
    return ""


def _stands_for_account(text: str, asked: str, exchange: RecordedExchange) -> bool:
    """Whether a text stands for an account: Twilio knows none of another form, a fake may.

    Where the account that was `asked` is shown, only a text that shows it stands for another.
    """
    if ACCOUNT.fullmatch(text) or text.lower() in NO_ACCOUNT or is_printed(text):
        return False
    if (parts := shown_parts(text)) and ACCOUNT.fullmatch(asked):
        return has_in_order(parts, asked.lower())
    shows_it = is_placeholder(text) or UNUSUAL.search(text) is not None
    return shows_it or (is_from_twilio(exchange.url) and not ACCOUNT.fullmatch(asked))


def _hidden_sids(
    places: Sequence[Place], resource: str, hidden: Sequence[str], exchange: RecordedExchange
) -> list[Place]:
    """The places of SIDs in which other texts stand; beside an own SID that is shown, a word only where it was sent."""
    is_account_hidden = bool(hidden) and is_from_twilio(exchange.url)
    is_own_hidden, sent = _is_own_sid_hidden(places), {value for _, value in exchange.form}

    def may_be_any(place: Place) -> bool:
        return is_account_hidden and (is_own_hidden or (place[0] != OWN and place[1] in sent))

    sids = [(field_of_parameter(name), value) for name, value in exchange.form]
    shown = {name: text.lower() for name, text in (*sids, *places) if SID.fullmatch(text)}
    return [
        each
        for each in dict.fromkeys(places)
        if _stands_for_sid(each, resource, hidden, may_be_any(each)) and not _shows_another(each, shown)
    ]


def _shows_another(place: Place, shown: Mapping[str, str]) -> bool:
    """Whether an abbreviated SID is not that which the request, or another place of the same field, shows in full."""
    name, text = place
    parts = shown_parts(text)
    return name in shown and parts != () and not has_in_order(parts, shown[name])


def _is_own_sid_hidden(places: Iterable[Place]) -> bool:
    """Whether no SID of any kind is in a place of the resource's own, and no two texts of one form are there."""
    own = {text for name, text in places if name == OWN}
    forms = Counter(bool(PREFIXED.fullmatch(text)) for text in own if not is_placeholder(text))
    return not any(map(SID.fullmatch, own)) and max(forms.values(), default=0) <= 1


def _stands_for_sid(place: Place, resource: str, hidden: Sequence[str], may_be_any: bool) -> bool:
    """Whether a text stands for the SID that is due there: it shows that, or it `may_be_any` text but that of no value.

    What begins as the SID of something else shows what it is, unless one text stands for the account as well.
    """
    name, text = place
    if SID.fullmatch(text) or is_printed(text) or (text not in hidden and is_of_another_kind(text, name, resource)):
        return False
    return (
        is_placeholder(text)
        or shown_parts(text) != ()
        or (may_be_any and len(text) <= LONGEST and text.lower() not in NO_ACCOUNT)
    )
