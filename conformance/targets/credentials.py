"""Credentials of a target: those of Twilio go to `*.twilio.com` only, any other host gets its own or a dummy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.address import Address
from conformance.service import Service
from conformance.target import (
    DUMMY_SID,
    DUMMY_TOKEN,
    LIVE_VARIABLES,
    SID_VARIABLE,
    TOKEN_IN_FILE,
    TOKEN_VARIABLE,
    TWILIO,
    TWILIO_URL,
    CredentialsMissing,
    Target,
    TargetRefused,
    is_for_twilio_alone,
    speaks_of_twilio,
)
from conformance.targets.service_urls import NO_SERVICE_URLS, are_local, validate_services
from conformance.targets.validation import validate_account_sid, validate_base_url, validate_token


@dataclass(frozen=True)
class SettingNames:
    """How messages call the settings of the credentials: by an option, or by a line of a target file."""

    account_sid: str = "--account-sid"
    auth_token: str = ""


OF_OPTIONS = SettingNames()


def target_from_url(
    where: str,
    *,
    account_sid: str | None = None,
    auth_token: str | None = None,
    auth_token_env: str | None = None,
    environment: Mapping[str, str],
    settings: SettingNames = OF_OPTIONS,
    service_urls: Mapping[Service, str] = NO_SERVICE_URLS,
) -> Target:
    """The target at `where`, which is `twilio` or a URL, with the credentials that may be sent to its hosts.

    `auth_token` stands in a target file, and is never for Twilio; `auth_token_env` names the variable with the token.
    `service_urls` are the base URLs of services that live elsewhere. Raises `TargetRefused`.
    """
    address = validate_base_url(TWILIO_URL if where == TWILIO else where)
    services = validate_services(service_urls)
    base_url = address.url
    if address.is_twilio:
        if auth_token:
            raise TargetRefused("a token for Twilio is written into no file; name the variable that holds it")
        return _with_services(_twilio(base_url, account_sid, auth_token_env, environment, settings), services)
    token = auth_token or DUMMY_TOKEN
    # Nobody can tell a dummy of somebody's from a secret: only the suite's own is shown.
    shown = token if token == DUMMY_TOKEN else TOKEN_IN_FILE
    if auth_token_env is not None:
        refuse_variable(auth_token_env, base_url, is_local=are_local((address, *services.values())))
        token, shown = _token_in(auth_token_env, environment, settings), f"${auth_token_env}"
    target = Target(
        base_url,
        base_url,
        validate_account_sid(DUMMY_SID if account_sid is None else account_sid, settings.account_sid),
        validate_token(token, auth_token_env or settings.auth_token),
        shown,
    )
    return _with_services(target, services)


def _with_services(target: Target, services: Mapping[Service, Address]) -> Target:
    return replace(target, services=tuple((str(service), address.url) for service, address in services.items()))


def refuse_variable(name: str, base_url: str, *, is_local: bool) -> None:
    """Raises `TargetRefused` for the name of a variable whose value is for hosts of Twilio, which `base_url` is not.

    Whoever writes a target file chooses variable and host. So a name that speaks of Twilio is refused for every host
    but one of this machine (`is_local`), and the names of Twilio's own credentials for that too.
    """
    if is_for_twilio_alone(name) or (speaks_of_twilio(name) and not is_local):
        raise TargetRefused(
            f"{name} holds a token for Twilio, by its name, and is sent to *.twilio.com only; put the token of "
            f"{base_url} into a variable without TWILIO in its name"
        )


def _twilio(
    base_url: str,
    account_sid: str | None,
    auth_token_env: str | None,
    environment: Mapping[str, str],
    settings: SettingNames,
) -> Target:
    token_variable = auth_token_env or TOKEN_VARIABLE
    sid = environment.get(SID_VARIABLE, "") if account_sid is None else account_sid
    token = environment.get(token_variable, "")
    missing = [name for name, value in ((SID_VARIABLE, sid), (token_variable, token)) if not value]
    if missing:
        required = [token_variable] if account_sid else [SID_VARIABLE, token_variable]
        none_set = missing == required and account_sid != ""
        refusal = CredentialsMissing if none_set else TargetRefused
        raise refusal(_missing_credentials(missing, token_variable, environment))
    if sid.startswith("SK"):
        raise TargetRefused("an API key (SK...) is not an Account SID; test credentials are AC... and its token")
    if not re.fullmatch(r"AC[0-9a-f]{32}", sid):
        # The value may be the token, assigned to the wrong variable, and is not shown.
        setting = SID_VARIABLE if account_sid is None else settings.account_sid
        problem = "is not one of Twilio's, which are AC and 32 lower-case hex digits"
        raise TargetRefused(f"not an Account SID: the value of {setting} {problem}")
    return Target(TWILIO, base_url, sid, validate_token(token, token_variable), f"${token_variable}")


def _missing_credentials(missing: list[str], token_variable: str, environment: Mapping[str, str]) -> str:
    text = (
        f"no test credentials: set {SID_VARIABLE} and {_variable(token_variable)} "
        f"(missing: {', '.join(map(_variable, missing))}). "
        "Console > Account management > API keys & tokens > Test credentials shows the pair"
    )
    if all(environment.get(name) for name in LIVE_VARIABLES):
        text += (
            f". {LIVE_VARIABLES[0]} and {LIVE_VARIABLES[1]} are set but usually hold live credentials and are "
            f"never used silently; if yours are the test pair: "
            f'--account-sid "${LIVE_VARIABLES[0]}" --auth-token-env {LIVE_VARIABLES[1]}'
        )
    return text


def _variable(name: str) -> str:
    """How messages call a variable that is not set: what is no name by convention may be the token itself."""
    return name if re.fullmatch(r"[A-Z_][A-Z0-9_]*", name) else "a variable"


def _token_in(name: str, environment: Mapping[str, str], settings: SettingNames) -> str:
    if name not in environment:
        raise TargetRefused(f"{settings.auth_token or '--auth-token-env'} names {_variable(name)}, which is not set")
    return environment[name]
