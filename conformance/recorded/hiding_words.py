"""Words of placeholders: whether one says that it hides a value, or may be a text of another program as well."""

from __future__ import annotations

import re

NAMED = re.compile(
    r"(?:redact|filter|remov|hidden|mask|saniti|scrub|placeholder|secret|private|confidential|anonymi|dummy|fake)\w*"
    r"|(?:number|phone|tel|cell|mobile|msisdn|sender|recipient|caller|callee|called|from|to|sid|id|account|token|auth|body"
    r"|message|national|text|content|msg|sms|twilio|name|address|url|uri|host|domain|service|credential)s?",
)
"""A word that says of a value that it is hidden, or what it is."""

FILLER = re.compile(
    r"my|your|our|his|her|their|the|an|of|test|real|some|other|first|second|us|uk|user|customer|tele|ed|ing|s|er"
)
FAILING = re.compile(
    r"un\w*|in(?:valid|correct)|missing|no|not|none|bad|wrong|err\w*|fail\w*|exception|fault|empty|null|nil|nan|sent"
    r"|sending|queued|delivered|received|ok|success|order|status"
)
"""What a program says of what it did, or could not do."""

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
CROSSES = re.compile(r"[xX]{2,}")
NOUN = re.compile(r"(number|phone|mobile|sender|recipient|caller|message|account)")


def _words(text: str) -> list[str]:
    """The words of a text in lower case; a single letter is none, and nouns are words by themselves."""
    found = (word.lower() for word in WORD.findall(CROSSES.sub("", text)))
    return [part for word in found for part in NOUN.sub(r" \1 ", word).split() if len(part) > 1]


def says_that_it_hides(marked: str) -> bool:
    """Whether a text between marks has no words, or names what is hidden, and nothing that a program says of itself."""
    words = _words(marked)
    return not words or (any(map(NAMED.fullmatch, words)) and not any(map(FAILING.fullmatch, words)))


def only_names_it(plain: str) -> bool:
    """Whether a text without marks names what is hidden and says nothing else."""
    words = _words(plain)
    return any(map(NAMED.fullmatch, words)) and all(NAMED.fullmatch(word) or FILLER.fullmatch(word) for word in words)
