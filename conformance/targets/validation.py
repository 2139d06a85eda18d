"""Validation of the settings of a target: base URL, proxy, Account SID and auth token."""

from __future__ import annotations

import re

from conformance.address import Address, InvalidAddress, Proxy
from conformance.option_text import text_problem
from conformance.target import Target, TargetRefused


def validate_base_url(url: str) -> Address:
    """The address of a base URL, its path without a trailing slash; raises `TargetRefused` where it cannot be one."""
    if "?" in url or "#" in url:
        raise TargetRefused("a base URL has neither query nor fragment, and this one has", key="base-url")
    try:
        address = Address.parse(url.rstrip("/"))
    except InvalidAddress as error:
        message = f"not a base URL: {error}; write it as http://127.0.0.1:4010 or https://host/prefix"
        raise TargetRefused(
            f"{message}; use --account-sid and --auth-token-env" if "@" in url else message, key="base-url"
        ) from None
    if address.scheme == "http" and not address.is_loopback:
        raise TargetRefused("plain http goes to loopback only, and this host is not; use https", key="base-url")
    return address


def validate_proxy(url: str, target: Target) -> str:
    """The URL of a proxy in its plain form; raises `TargetRefused` where it is none, or a remote one for plain http."""
    try:
        proxy = Proxy.parse(url)
    except InvalidAddress as error:
        raise TargetRefused(f"not a proxy: {error}; write it as http://host:port", key="proxy") from None
    if proxy.userinfo:
        raise TargetRefused("credentials do not belong into the URL of a proxy", key="proxy")
    if "://" not in url:
        raise TargetRefused("not a proxy: it has no scheme; write it as http://host:port", key="proxy")
    if "http" in {address.scheme for address in target.addresses} and not proxy.address.is_loopback:
        raise TargetRefused("plain http goes to loopback only, and this proxy is not", key="proxy")
    return proxy.url


def validate_account_sid(sid: str, setting: str) -> str:
    """`sid` unchanged; raises `TargetRefused`, which names the `setting` and never its value.

    The Account SID of a fake is free text without white space.
    """
    if re.fullmatch(r"SK[0-9a-f]{32}", sid):
        raise TargetRefused(f"an API key (SK...) is not an Account SID; name the account, AC..., by {setting}")
    if problem := _sid_problem(sid):
        raise TargetRefused(f"not an Account SID: the value of {setting} {problem}")
    return sid


def _sid_problem(sid: str) -> str:
    if problem := text_problem(sid):
        return f"cannot be used: {problem}"
    if not sid:
        return "is empty"
    if re.search(r"\s", sid):
        return "has white space in it; was it copied with a line end?"
    if re.search(r"[/:?#%]", sid) or sid in (".", ".."):
        return "has one of / : ? # % in it, or is dots alone, and stands in a path and before a colon"
    return ""


def validate_token(token: str, setting: str) -> str:
    """`token` unchanged; raises `TargetRefused` where it is empty, has white space or cannot be sent as UTF-8."""
    if problem := _token_problem(token):
        raise TargetRefused(f"the auth token {problem} ({setting})")
    return token


def _token_problem(token: str) -> str:
    if not token:
        return "is empty"
    if re.search("[\ud800-\udfff]", token):
        return "is not valid UTF-8"
    if re.search(r"\s", token):
        return "has white space in it; was it copied with a line end?"
    return f"cannot be used: {problem}" if (problem := text_problem(token)) else ""
