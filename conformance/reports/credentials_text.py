"""Credentials of a case, and the account that it asks, in words."""

from __future__ import annotations

from conformance.case import Account, Auth, Case

CREDENTIALS = {
    Auth.WRONG_TOKEN: "a wrong token",
    Auth.DRAWN_TOKEN: "a wrong token",
    Auth.LONGER_TOKEN: "a longer token",
    Auth.SHORTER_TOKEN: "the beginning of the token",
    Auth.OTHER_USER: "another user name",
    Auth.NONE: "no credentials",
    Auth.UNKNOWN_ACCOUNT: "the credentials of an unknown account",
    Auth.EMPTY_TOKEN: "an empty token",
    Auth.TOKEN_IN_OTHER_CASE: "the token in the other letter case",
    Auth.TOKEN_WITH_BLANK: "a blank behind the token",
    Auth.USER_IN_LOWER_CASE: "the user name in lower case",
    Auth.NOT_BASE64: "credentials that are no base64",
    Auth.TOKEN_WITH_COLON: "a colon and more behind the token",
    Auth.BLANK_BEFORE_TOKEN: "a blank before the token",
    Auth.EMPTY_USER: "an empty user name",
    Auth.LONGER_USER: "a letter behind the user name",
    Auth.SWAPPED: "user name and token swapped",
    Auth.OTHER_SCHEME: "the scheme Bearer",
    Auth.NO_SCHEME: "credentials without a scheme",
}
"""Credentials of a case where they are not the right ones, in words."""

ACCOUNTS = {
    Account.UNKNOWN: "the SID of another account in the URL",
    Account.MALFORMED: "a malformed SID in the URL",
}
"""The Account SID in the URL of a case where it is not that of the target, in words."""


def identity(case: Case) -> list[str]:
    """As whom a case asks, where it is not the target's account with its credentials."""
    return [text for text in (ACCOUNTS.get(case.account), CREDENTIALS.get(case.auth)) if text]
