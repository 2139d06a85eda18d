"""Suspicions about the settings of a run, where every answer says the same: that the account is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.judging.unknown_account import ABSENT, refusals_of_account
from conformance.result import ACCOUNT_SUSPECTED, Result
from conformance.session.settings import Settings
from conformance.targets.provenance import provenance_of
from conformance.targets.resolving import ResolvedTarget


def account_suspicion(
    results: Sequence[Result], settings: Settings, resolved: ResolvedTarget, environment: Mapping[str, str]
) -> str:
    """That the Account SID or the auth token seems wrong, and which settings they are; empty where they do not.

    It is suspected where no harmless request succeeds, and each is refused as if for its account: then no endpoint can
    be called absent. The account of Twilio is known before a run begins.
    """
    outcomes = [] if resolved.target.is_twilio else refusals_of_account(results)
    if not outcomes:
        return ""
    account, token = setting_names(settings, resolved, environment)
    seen = ", ".join(dict.fromkeys(outcome for outcome in outcomes if outcome != str(ABSENT)))
    return (
        f"{ACCOUNT_SUSPECTED} A request with nothing wrong was answered with {seen}, as for an account that the "
        f"target does not know. The Account SID is {account}, the auth token {token}."
    )


def setting_names(settings: Settings, resolved: ResolvedTarget, environment: Mapping[str, str]) -> tuple[str, str]:
    """Where Account SID and auth token come from, as a message says it."""
    if resolved.target.in_process:
        return "that of the option account_sid", "that of the option auth_token"
    source = provenance_of(resolved, settings.where, settings.account_sid, settings.auth_token_env, environment)
    named = (source.account_sid, "--account-sid"), (source.auth_token, "--auth-token-env")
    account, token = (
        f"a dummy, since none was named by {option}" if name.startswith("a dummy") else f"that of {name}"
        for name, option in named
    )
    return account, token
