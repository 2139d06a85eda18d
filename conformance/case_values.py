"""Values of a case: which credentials, account and representation it asks with, and where its second request goes."""

from __future__ import annotations

from enum import StrEnum


class Auth(StrEnum):
    """Which credentials a case sends."""

    RIGHT = "right"
    WRONG_TOKEN = "wrong-token"
    DRAWN_TOKEN = "drawn-token"
    LONGER_TOKEN = "longer-token"
    OTHER_USER = "other-user"
    NONE = "none"
    UNKNOWN_ACCOUNT = "unknown-account"
    EMPTY_TOKEN = "empty-token"
    SHORTER_TOKEN = "shorter-token"
    TOKEN_IN_OTHER_CASE = "token-in-other-case"
    TOKEN_WITH_BLANK = "token-with-blank"
    USER_IN_LOWER_CASE = "user-in-lower-case"
    NOT_BASE64 = "not-base64"
    TOKEN_WITH_COLON = "token-with-colon"
    BLANK_BEFORE_TOKEN = "blank-before-token"
    EMPTY_USER = "empty-user"
    LONGER_USER = "longer-user"
    SWAPPED = "swapped"
    OTHER_SCHEME = "other-scheme"
    NO_SCHEME = "no-scheme"


class Account(StrEnum):
    """The Account SID in the URL of a case."""

    OWN = "own"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


class Format(StrEnum):
    """The requested representation: `.json`, or no suffix, which is XML."""

    JSON = "json"
    XML = "xml"


class Reference(StrEnum):
    """What the second request of a case is addressed to, where that follows from the first answer."""

    URI = "uri"
