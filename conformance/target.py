"""What is being judged: where it is and which account is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

TWILIO_URL = "https://api.twilio.com"
SID_VARIABLE = "TWILIO_TEST_ACCOUNT_SID"
TOKEN_VARIABLE = "TWILIO_TEST_AUTH_TOKEN"
LIVE_VARIABLES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")

DUMMY_SID = "AC" + "00c0ffee" * 4
DUMMY_TOKEN = "dummy" + "0" * 27


class TargetRefused(ValueError):
    """The target cannot be judged as it was named; the message says what to change."""


class CredentialsMissing(TargetRefused):
    """Of what the environment should hold for Twilio nothing is set, as in a fork; half a pair is a mistake."""


class NotStarted(Exception):
    """The target could not be started or prepared; the message says why, with both ends of the log. Exit code 4."""


def is_target_file(where: str) -> bool:
    """Whether `where` names a file and not a URL."""
    return "://" not in where and (where.lower().endswith((".yaml", ".yml")) or Path(where).is_file())


@dataclass(frozen=True)
class Target:
    """A base URL without trailing slash, an Account SID, and the auth token, which `repr` leaves out.

    `token_shown` is how a shell reads the token: a variable, or the token itself where it is a public dummy.
    The rest is what a target file says of itself: `host` is a Host header, `form` is sent with every request.
    What is `in_process` is called and has no address, so that no command line reaches it.
    """

    name: str
    base_url: str
    account_sid: str
    auth_token: str = field(repr=False)
    token_shown: str = "$TWILIO_TEST_AUTH_TOKEN"
    version: str = ""
    homepage: str = ""
    file: str = ""
    host: str = ""
    ca_file: str = ""
    proxy: str = ""
    form: tuple[tuple[str, str], ...] = ()
    in_process: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be written anywhere: the token, unless it is a dummy that is written out anyway."""
        return () if self.token_shown == self.auth_token else (self.auth_token,)

    @property
    def is_twilio(self) -> bool:
        """Whether the host is one of Twilio's own."""
        return is_twilio(self.base_url)

    @property
    def is_loopback(self) -> bool:
        """Whether the target runs on this machine, so that it can reach a listener of ours."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


def is_twilio(url: str) -> bool:
    """Whether the host of `url` is `twilio.com` or below it."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return host == "twilio.com" or host.endswith(".twilio.com")


def is_loopback(host: str) -> bool:
    """Whether `host` is a loopback address or a name that is one by definition."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def name_target(
    where: str,
    *,
    account_sid: str | None = None,
    auth_token: str | None = None,
    auth_token_env: str | None = None,
    environment: Mapping[str, str],
) -> Target:
    """The target that `where` names: `twilio` or a URL; credentials as the safety rules allow.

    `auth_token` is a public dummy, and never for Twilio.

    Raises `TargetRefused` with a message that says what to change.
    """
    base_url = TWILIO_URL if where == "twilio" else checked_url(where)
    if is_twilio(base_url):
        if auth_token:
            raise TargetRefused("a token for Twilio is written into no file; name the variable that holds it")
        return _twilio(base_url, account_sid, auth_token_env, environment)
    token = shown = auth_token or DUMMY_TOKEN
    if auth_token_env is not None:
        if auth_token_env.startswith("TWILIO_TEST_") or auth_token_env in LIVE_VARIABLES:
            raise TargetRefused(
                f"{auth_token_env} holds a token for Twilio and is sent to *.twilio.com only; "
                f"put the token of {base_url} into a variable of its own"
            )
        token, shown = _variable(auth_token_env, environment), f"${auth_token_env}"
    return Target(
        base_url, base_url, checked_sid(DUMMY_SID if account_sid is None else account_sid), checked_token(token), shown
    )


def _twilio(
    base_url: str, account_sid: str | None, auth_token_env: str | None, environment: Mapping[str, str]
) -> Target:
    sid = environment.get(SID_VARIABLE, "") if account_sid is None else account_sid
    token = environment.get(auth_token_env or TOKEN_VARIABLE, "")
    looked_up = [auth_token_env or TOKEN_VARIABLE] if account_sid else [SID_VARIABLE, auth_token_env or TOKEN_VARIABLE]
    missing = [name for name, value in ((SID_VARIABLE, sid), (auth_token_env or TOKEN_VARIABLE, token)) if not value]
    if missing:
        nothing = missing == looked_up and account_sid != ""
        raise (CredentialsMissing if nothing else TargetRefused)(_missing(missing, auth_token_env, environment))
    if sid.startswith("SK"):
        raise TargetRefused("an API key (SK...) is not an Account SID; test credentials are AC... and its token")
    if not re.fullmatch(r"AC[0-9a-f]{32}", sid):
        # What a variable holds may be the token, put into the wrong one of the two.
        shown = f"the value of {SID_VARIABLE}" if account_sid is None else repr(sid)
        raise TargetRefused(f"not an Account SID: {shown}; Twilio's are AC and 32 lower-case hex digits")
    return Target("twilio", base_url, sid, checked_token(token), f"${auth_token_env or TOKEN_VARIABLE}")


def _missing(missing: list[str], auth_token_env: str | None, environment: Mapping[str, str]) -> str:
    text = (
        f"no test credentials: set {SID_VARIABLE} and {auth_token_env or TOKEN_VARIABLE} "
        f"(missing: {', '.join(missing)}). "
        "Console > Account management > API keys & tokens > Test credentials shows the pair"
    )
    if all(environment.get(name) for name in LIVE_VARIABLES):
        text += (
            f". {LIVE_VARIABLES[0]} and {LIVE_VARIABLES[1]} are set but usually hold live credentials and are "
            f"never used silently; if yours are the test pair: "
            f'--account-sid "${LIVE_VARIABLES[0]}" --auth-token-env {LIVE_VARIABLES[1]}'
        )
    return text


def _variable(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise TargetRefused(f"--auth-token-env names {name}, which is not set")
    return environment[name]


def checked_url(url: str) -> str:
    """`url` without its trailing slash; raises `TargetRefused` for what cannot be a base URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetRefused(f"not a URL: {url!r} ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TargetRefused(f"not a base URL: {url!r}; write it as http://127.0.0.1:4010 or https://host/prefix")
    if parts.username is not None or parts.password is not None:
        raise TargetRefused("credentials do not belong into the URL; use --account-sid and --auth-token-env")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise TargetRefused(f"a base URL has neither query nor fragment: {url!r}")
    if re.search(r"\s", url) or port == 0:
        raise TargetRefused(f"not a base URL: {url!r}")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise TargetRefused(f"plain http goes to loopback only, and {parts.hostname} is not; use https")
    return url.rstrip("/")


def checked_proxy(url: str, target: Target) -> str:
    """`url` as it is; raises `TargetRefused` for what is no proxy, or would carry plain http away from here."""
    try:
        parts = urlsplit(url)
        host, known = parts.hostname or "", parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        host, known = "", False
    if not known or not host or re.search(r"\s", url):
        raise TargetRefused(f"not a proxy: {url!r}; write it as http://host:port")
    if parts.username is not None or parts.password is not None:
        raise TargetRefused("credentials do not belong into the URL of a proxy")
    if target.base_url.startswith("http:") and not is_loopback(host):
        raise TargetRefused(f"plain http goes to loopback only, and the proxy {host} is not")
    return url


def checked_sid(sid: str) -> str:
    """`sid` as it is; a fake's Account SID is free text without white space, and never an API key."""
    if not sid or re.search(r"\s", sid):
        raise TargetRefused(f"not an Account SID: {sid!r}; it is a text without white space")
    if re.fullmatch(r"SK[0-9a-f]{32}", sid):
        raise TargetRefused("an API key (SK...) is not an Account SID; name the account, AC...")
    if re.search(r"[/:?#%]", sid) or sid in (".", ".."):
        raise TargetRefused(f"not an Account SID: {sid!r}; it stands in a path and before a colon")
    return sid


def checked_token(token: str) -> str:
    """`token` as it is; raises `TargetRefused` where it is empty or has white space."""
    if not token:
        raise TargetRefused("the auth token is empty")
    if re.search(r"\s", token):
        raise TargetRefused("the auth token has white space in it; was it copied with a line end?")
    return token
