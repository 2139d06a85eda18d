"""Validation of the settings of a target: base URL, proxy, Account SID and auth token."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from conformance.target import Target, TargetRefused, is_loopback


def validate_base_url(url: str) -> str:
    """`url` without its trailing slash; raises `TargetRefused` where it cannot be a base URL."""
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


def validate_proxy(url: str, target: Target) -> str:
    """`url` unchanged; raises `TargetRefused` where it is no proxy, or a remote one for plain http."""
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


def validate_account_sid(sid: str) -> str:
    """`sid` unchanged; raises `TargetRefused`. The Account SID of a fake is free text without white space."""
    if not sid or re.search(r"\s", sid):
        raise TargetRefused(f"not an Account SID: {sid!r}; it is a text without white space")
    if re.fullmatch(r"SK[0-9a-f]{32}", sid):
        raise TargetRefused("an API key (SK...) is not an Account SID; name the account, AC...")
    if re.search(r"[/:?#%]", sid) or sid in (".", ".."):
        raise TargetRefused(f"not an Account SID: {sid!r}; it stands in a path and before a colon")
    return sid


def validate_token(token: str) -> str:
    """`token` unchanged; raises `TargetRefused` where it is empty or has white space."""
    if not token:
        raise TargetRefused("the auth token is empty")
    if re.search(r"\s", token):
        raise TargetRefused("the auth token has white space in it; was it copied with a line end?")
    return token
