"""Suspicions about the settings of a run, where every answer says the same: that the account is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.result import ACCOUNT_SUSPECTED, Result
from conformance.session.settings import Settings
from conformance.suite.profiles import SERVICES
from conformance.targets.provenance import provenance_of
from conformance.targets.resolving import ResolvedTarget

NOT_FOUND, ABSENT, UNAUTHORIZED = "404/20404", 404, 401

FEWEST = 3
"""How many answers it takes: a target may lack one endpoint, or two."""


def account_suspicion(
    results: Sequence[Result], settings: Settings, resolved: ResolvedTarget, environment: Mapping[str, str]
) -> str:
    """That the Account SID or the auth token seems wrong, and which settings they are; empty where they do not.

    It is suspected where every answer is 404, with code 20404 in those whose code can be read, or 401: then no endpoint
    can be called absent.
    The account of Twilio is known before a run begins. A 404 to a path without an account says nothing about it.
    """
    if resolved.target.is_twilio:
        return ""
    outcomes = [got for each in results for got in each.got if got["status"] != ABSENT or _has_account(each)]
    unknown = {NOT_FOUND, str(ABSENT)} if any(got["outcome"] == NOT_FOUND for got in outcomes) else set()
    refused = [got for got in outcomes if got["outcome"] in unknown or got["status"] == UNAUTHORIZED]
    if len(outcomes) < FEWEST or len(refused) < len(outcomes):
        return ""
    account, token = setting_names(settings, resolved, environment)
    seen = ", ".join(dict.fromkeys(str(got["outcome"]) for got in outcomes if got["outcome"] != str(ABSENT)))
    return (
        f"{ACCOUNT_SUSPECTED} Each of {len(outcomes)} answers was {seen}, as for an account that the target does not "
        f"know. The Account SID is {account}, the auth token {token}."
    )


def _has_account(result: Result) -> bool:
    """Whether there is an account in the paths of a case: not in those of a resource with a service of its own."""
    return not result.profiles or not set(result.profiles) <= SERVICES.keys()


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
