"""Authorization of a request: how each kind of credentials is made of the right ones, and how the header has them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from conformance.case import Auth
from conformance.target import Target

UNKNOWN_ACCOUNTS = ("AC" + "0123456789abcdef" * 2, "AC" + "fedcba9876543210" * 2)
"""Well-formed Account SIDs that belong to nobody; there are two, so that one of them is not the target's."""

WRONG_TOKENS = ("0123456789abcdef" * 2, "fedcba9876543210" * 2)

BEGINNING = 8
"""Up to how many characters of the right token `shorter-token` sends."""

NOT_BASE64 = "Basic ???"
"""The header of `not-base64`, whose credentials are no base64."""


@dataclass(frozen=True)
class Spelling:
    """How a user and a token are written in the header `Authorization`: HTTP Basic (RFC 7617), or not quite.

    `scheme` is what stands before the base64, with the blank behind it.
    """

    scheme: str = "Basic "
    is_swapped: bool = False

    def pair(self, user: str, token: str) -> str:
        """The text that is encoded."""
        return f"{token}:{user}" if self.is_swapped else f"{user}:{token}"

    def header(self, user: str, token: str) -> str:
        """The value of the header, in UTF-8 within the base64."""
        return self.scheme + b64encode(self.pair(user, token).encode()).decode()


BASIC = Spelling()


def _unchanged(right: str, _drawn: str = "") -> str:
    return right


@dataclass(frozen=True)
class Authorization:
    """One kind of credentials: the `user` from the Account SID, the `token` from the right one and a drawn one."""

    user: Callable[[str], str] = _unchanged
    token: Callable[[str, str], str] = _unchanged
    spelling: Spelling = BASIC


def beginning(token: str) -> str:
    """What `token` begins with: at most a quarter of it, of which nobody can guess the rest."""
    return token[: max(1, min(BEGINNING, len(token) // 4))]


def unknown_account(own: str) -> str:
    """A well-formed Account SID that is not `own`, and nobody's."""
    return _other(UNKNOWN_ACCOUNTS, own)


def _wrong(right: str, drawn: str) -> str:
    return _other((drawn, *WRONG_TOKENS) if drawn else WRONG_TOKENS, right)


def _other(choices: tuple[str, ...], own: str) -> str:
    return next(choice for choice in choices if choice != own)


AUTHORIZATIONS: Mapping[Auth, Authorization | None] = MappingProxyType(
    {
        Auth.RIGHT: Authorization(),
        Auth.NONE: None,
        Auth.NOT_BASE64: None,
        Auth.WRONG_TOKEN: Authorization(token=_wrong),
        Auth.DRAWN_TOKEN: Authorization(token=_wrong),
        Auth.UNKNOWN_ACCOUNT: Authorization(user=unknown_account, token=_wrong),
        Auth.EMPTY_TOKEN: Authorization(token=lambda _right, _drawn: ""),
        Auth.SHORTER_TOKEN: Authorization(token=lambda right, _drawn: beginning(right)),
        # With a hyphen it is not part of a shell variable's name.
        Auth.LONGER_TOKEN: Authorization(token=lambda right, _drawn: f"{right}-0"),
        Auth.TOKEN_WITH_COLON: Authorization(token=lambda right, _drawn: f"{right}:0"),
        Auth.TOKEN_WITH_BLANK: Authorization(token=lambda right, _drawn: f"{right} "),
        Auth.BLANK_BEFORE_TOKEN: Authorization(token=lambda right, _drawn: f" {right}"),
        Auth.TOKEN_IN_OTHER_CASE: Authorization(token=lambda right, _drawn: right.swapcase()),
        Auth.OTHER_USER: Authorization(user=unknown_account),
        Auth.EMPTY_USER: Authorization(user=lambda _own: ""),
        Auth.LONGER_USER: Authorization(user=lambda own: f"{own}a"),
        Auth.USER_IN_LOWER_CASE: Authorization(user=str.lower),
        Auth.SWAPPED: Authorization(spelling=Spelling(is_swapped=True)),
        Auth.OTHER_SCHEME: Authorization(spelling=Spelling("Bearer ")),
        Auth.NO_SCHEME: Authorization(spelling=Spelling("")),
    }
)
"""Every kind of credentials; `None` where there is neither a user nor a token."""

RIGHT_FOR_SOME_TOKENS = frozenset({Auth.TOKEN_IN_OTHER_CASE, Auth.SHORTER_TOKEN, Auth.SWAPPED})
"""The kinds of which the token decides whether they are right after all: one of digits, of one character, the SID."""


def spelling(auth: Auth) -> Spelling:
    """How these credentials are written in the header."""
    authorization = AUTHORIZATIONS[auth]
    return authorization.spelling if authorization else BASIC


def credentials(auth: Auth, target: Target, drawn_token: str = "") -> tuple[str, str] | None:
    """User and token that a case sends to `target`, or `None` where it sends none."""
    authorization = AUTHORIZATIONS[auth]
    if authorization is None:
        return None
    return authorization.user(target.account_sid), authorization.token(target.auth_token, drawn_token)


def are_right(auth: Auth, target: Target) -> bool:
    """Whether the credentials are the right ones although `auth` means wrong ones: a token of digits has no case."""
    sent = credentials(auth, target)
    if auth is Auth.RIGHT or sent is None:
        return False
    return spelling(auth).header(*sent) == BASIC.header(target.account_sid, target.auth_token)


def right_kinds(target: Target) -> tuple[str, ...]:
    """The kinds of wrong credentials that the token of `target` makes right, by name."""
    return tuple(sorted(str(auth) for auth in RIGHT_FOR_SOME_TOKENS if are_right(auth, target)))


def possible_right_kinds(target: Target) -> frozenset[tuple[str, ...]]:
    """What `right_kinds` can be for `target`, whose token is not known: one entry for each kind of token there is."""
    sid = target.account_sid
    # One of these has all that decides: letters, a single character, the Account SID alone or repeated around colons.
    # Tokens of Twilio have 32 hex digits; that no letter is among them happens to one in 3 million.
    tokens = WRONG_TOKENS if target.is_twilio else (*WRONG_TOKENS, "a", "0", "00", sid, f"{sid}:{sid}")
    return frozenset(right_kinds(replace(target, auth_token=token)) for token in tokens)
