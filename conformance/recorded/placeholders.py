"""Texts that a recorder, or the owner of a recording, put in place of an account, of other SIDs, or of numbers.

They are not held against the service. In place of an account and of SIDs, an exchange gets some that have the right
form before it is judged, so that everything else in it is still checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from conformance.recorded.exchange import RecordedExchange
from conformance.recorded.hidden_values import is_hidden_parameter, is_placeholder
from conformance.recorded.replaceable_body import ReplaceableBody, body_of
from conformance.recorded.resource_paths import SID, STAND_IN
from conformance.recorded.urls import RequestedResource, is_from_twilio, with_account

ACCOUNT = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z0-9_.-]{1,60}")
"""A word that can stand for a SID where a file replaces others too."""

SHORT_SID = re.compile(r"(?:SM|MM|CA|PN|MG|GP|TK)[A-Za-z0-9_.-]+")
"""A word that says which SID it stands for; any other word is in several places, as the SID was."""

UNUSUAL = re.compile(r"[\s*:@|~\u2026]|\.\.\.")
"""What is in no name of an account, not even of a fake."""

NO_ACCOUNT = frozenset(("", "null", "undefined", "none", "nil", "nan", "false"))
"""What stands in a URL where the client had no account."""

UNKNOWN_ACCOUNT = 404
"""With which the service answers where the account is none, so that its text was sent and stands for no other."""


@dataclass(frozen=True)
class Judgeable:
    """An exchange as it is judged, and the texts in it that stand for others; `replaces`: whether it may have such.

    `doubt` says why nobody knows whether a text was hidden or is wrong; empty where that is known.
    """

    exchange: RecordedExchange
    account: str = ""
    texts: tuple[str, ...] = ()
    replaces: bool = False
    doubt: str = ""


def judgeable(exchange: RecordedExchange, requested: RequestedResource | None) -> Judgeable:
    """The exchange with an account and SIDs of the right form in place of the texts that stand for them."""
    account = requested.account if requested else ""
    if requested is None or not account or exchange.answer.status == UNKNOWN_ACCOUNT:
        return Judgeable(exchange, account)
    body = body_of(exchange.answer.body, requested.format)
    named = list(dict.fromkeys(filter(None, (account, body.account, *body.path_accounts))))
    hidden = [text for text in named if _stands_for_account(text, account, exchange)]
    may_replace = is_from_twilio(exchange.url) or bool(hidden)
    may_replace = may_replace or any(is_hidden_parameter(*pair) for pair in exchange.form)
    named_sids = body.sids if may_replace else ()
    may_be_words = bool(hidden) and is_from_twilio(exchange.url) and not any(map(SID.fullmatch, named_sids))
    words = _words_for_sids(named_sids, exchange) if may_be_words else set[str]()
    sids = [text for text in dict.fromkeys(named_sids) if _stands_for_sid(text, words)]
    if not hidden and not sids:
        return Judgeable(exchange, account, (), may_replace)
    real = next((text for text in named if text not in hidden), f"AC{STAND_IN}")
    changed = replace(
        exchange,
        url=with_account(exchange.url, real),
        answer=replace(exchange.answer, body=body.replaced(hidden, real, sids, requested.resource)),
    )
    return Judgeable(changed, real, (*hidden, *sids), replaces=True, doubt=_doubt(body, hidden))


def _doubt(body: ReplaceableBody, hidden: Sequence[str]) -> str:
    """Why an account may be another one: two texts stand for it within one answer, of which one is hidden."""
    named = set(filter(None, (body.account, *body.path_accounts)))
    if len(named) > 1 and named & set(hidden):
        return "the answer names two accounts, and not both as they came"
    return ""


def _stands_for_account(text: str, asked: str, exchange: RecordedExchange) -> bool:
    """Whether a text stands for an account: Twilio knows none of another form, a fake may.

    Where the account that was `asked` is shown, only a text that shows it stands for another.
    """
    if ACCOUNT.fullmatch(text) or text.lower() in NO_ACCOUNT:
        return False
    shows_it = is_placeholder(text) or UNUSUAL.search(text) is not None
    return shows_it or (is_from_twilio(exchange.url) and not ACCOUNT.fullmatch(asked))


def _words_for_sids(named: Sequence[str], exchange: RecordedExchange) -> set[str]:
    places = Counter((*named, *(value for _, value in exchange.form)))
    return {text for text in named if places[text] > 1 or SHORT_SID.fullmatch(text)}


def _stands_for_sid(text: str, words: Set[str]) -> bool:
    """Whether a text stands for a SID: it shows that, or is one of the words that do."""
    return not SID.fullmatch(text) and (is_placeholder(text) or (text in words and bool(WORD.fullmatch(text))))
