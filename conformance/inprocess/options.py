"""Options of judging an app in this process, and the target, the level and the excuses that they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.case import Basis
from conformance.inprocess.selection import require_match
from conformance.suggestion import did_you_mean
from conformance.target import Target
from conformance.targets.credentials import SettingNames, target_from_url
from conformance.targets.excuse import Excuses, Unsupported
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.unsupported import UNSTATED

BASE_URL = "http://localhost"
"""Where requests are addressed to: loopback, and a name that frameworks with a check of the Host header accept."""

NAME = "the app"

App = Callable[..., Any]
"""A WSGI or an ASGI app."""


@dataclass(frozen=True)
class Options:
    """How an app is judged.

    `account_sid` and `auth_token` are the credentials that the app accepts, `prefix` is the path before `/2010-04-01`,
    `unsupported` are patterns of the cases that the app does not claim, `timeout` is for each request, in seconds.
    `interface` is `wsgi` or `asgi` where it cannot be detected. `seed` repeats the values that another run drew.
    `resources` are those that are asked about, by default messages, calls and numbers.
    """

    account_sid: str | None = None
    auth_token: str | None = None
    level: str = "observed"
    unsupported: Sequence[str] = ()
    prefix: str = ""
    interface: str | None = None
    timeout: float = 10.0
    concurrency: int = 1
    seed: int | None = None
    resources: Sequence[str] = ()


def level_of(name: str) -> Basis:
    """The level of that name; raises `ValueError`, with the names that there are."""
    if name not in (levels := [str(level) for level in Basis]):
        raise ValueError(f"no such level{did_you_mean(name, levels)}; the levels are {', '.join(levels)}")
    return Basis(name)


def resolved_target(options: Options) -> ResolvedTarget:
    """The app as a target, with what it does not claim; raises `ValueError` for an option with an invalid value."""
    return ResolvedTarget(_target(options), excuses=Excuses(tuple(_unsupported(options.unsupported))))


def _target(options: Options) -> Target:
    if options.prefix and not options.prefix.startswith("/"):
        raise ValueError("a prefix begins with a slash")
    target = target_from_url(
        BASE_URL + options.prefix,
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        environment={},
        settings=SettingNames("account_sid", "auth_token"),
    )
    shown = "" if options.auth_token else target.token_shown
    return replace(target, name=NAME, token_shown=shown, in_process=True)


def _unsupported(patterns: Sequence[str]) -> Iterator[Unsupported]:
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        require_match(pattern)
        yield Unsupported(pattern, UNSTATED, "unsupported")
