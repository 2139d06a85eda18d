"""Address: where a request goes. One strict parser reads it, and every URL that is sent is rebuilt from its parts.

The host that is judged (is it Twilio's, is it loopback, may credentials go there?) and the host of the connection are
the same value. What two parsers could read differently is refused: a backslash, a percent-encoded or international
host, white space, user and password, short or hexadecimal forms of an IP address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from typing import NoReturn
from urllib.parse import quote

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 8192
MAX_HOST = 253

URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^\[\]:]*)(?::(?P<port>[0-9]{1,5}))?", re.ASCII | re.DOTALL)
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
"""A last label of this form makes a name an IPv4 address for some parsers, in whatever spelling."""

PLAIN_PATH = re.compile(r"(?:[A-Za-z0-9/?:@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*", re.ASCII)
"""Path and query, percent-encoded where they have to be (RFC 3986)."""

USERINFO_SAFE = "!$&'()*+,;=:%-._~"


class InvalidAddress(ValueError):
    """A text is no address, or one that can be read in two ways; the message says why, without any password."""


@dataclass(frozen=True)
class Address:
    """A scheme, a host in lower case without brackets and without the dot at its end, a port, a path, a query.

    `path` is empty or begins with a slash, `query` is empty or begins with a question mark.
    """

    scheme: str
    host: str
    port: int
    path: str = ""
    query: str = ""

    @classmethod
    def parse(cls, url: str) -> Address:
        """The address that `url` names; raises `InvalidAddress`. A fragment, which is never sent, is refused."""
        return _parse(url)

    @property
    def bracketed_host(self) -> str:
        """The host as it stands in a URL: an IPv6 address is in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def host_and_port(self) -> str:
        """The text `host:port`."""
        return f"{self.bracketed_host}:{self.port}"

    @property
    def origin(self) -> Address:
        """Scheme, host and port alone."""
        return replace(self, path="", query="")

    @property
    def url(self) -> str:
        """The URL, without a port that is the default of its scheme."""
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.bracketed_host}{port}{self.path}{self.query}"

    @property
    def is_twilio(self) -> bool:
        """Whether the host is `twilio.com` or below it."""
        return is_twilio_host(self.host)

    @property
    def is_loopback(self) -> bool:
        """Whether the host is a loopback address, or a name that stands for one by definition (RFC 6761)."""
        return self.host == "localhost" or self.host.endswith(".localhost") or is_loopback_ip(self.host)

    def at(self, path: str) -> Address:
        """The address of `path`, which begins with one slash, on the same origin; raises `InvalidAddress`."""
        return Address.parse(self.origin.url + path) if path.startswith("/") else _refuse("a path begins with /")


@dataclass(frozen=True)
class Proxy:
    """The address of a proxy, and the user and password for it, percent-encoded or empty."""

    address: Address
    userinfo: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Proxy:
        """The proxy that `url` names; `http://` is added where there is no scheme. Raises `InvalidAddress`."""
        found = URL.fullmatch(url if "://" in url else f"http://{url}")
        if found is None or found["scheme"].lower() not in DEFAULT_PORTS:
            raise InvalidAddress("only http:// and https:// proxies are understood")
        userinfo, _, authority = found["authority"].rpartition("@")
        if not userinfo.isprintable() or "\\" in userinfo:
            raise InvalidAddress("user and password of a proxy are printable text without a backslash")
        if (found["path"] or "/") != "/" or found["query"] or found["fragment"]:
            raise InvalidAddress("a proxy is scheme, host and port: http://host:port")
        address = Address.parse(f"{found['scheme']}://{authority}")
        return cls(address, quote(userinfo, safe=USERINFO_SAFE))

    @property
    def url(self) -> str:
        """The URL with user and password."""
        scheme, _, rest = self.address.url.partition("://")
        return f"{scheme}://{self.userinfo}@{rest}" if self.userinfo else self.address.url


def parse_link(url: str) -> str:
    """`url` unchanged: a web address to show, which may have a fragment; raises `InvalidAddress`."""
    Address.parse(url.partition("#")[0])
    if not PLAIN_PATH.fullmatch(url.partition("#")[2]):
        _refuse("not a fragment of a URL")
    return url


def parse_host(text: str) -> str:
    """A host, an IPv6 address with or without brackets, in its one plain form; raises `InvalidAddress`."""
    if text.startswith("[") or ":" in text:
        return _ipv6(text)
    host = text.lower().removesuffix(".") if text.isascii() else ""
    labels = host.split(".")
    if not host or len(host) > MAX_HOST or not all(map(LABEL.fullmatch, labels)):
        remedy = "" if text.isascii() else "; write an international name in its ASCII form, xn--..."
        _refuse("not a host name", remedy)
    if NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            _refuse("not an IPv4 address", "; write it as four decimal numbers")
    return host


def is_twilio_host(host: str) -> bool:
    """Whether a host in its plain form is `twilio.com` or below it."""
    return host == "twilio.com" or host.endswith(".twilio.com")


def is_loopback_ip(text: str) -> bool:
    """Whether `text` is an IP address of the loopback interface, whatever its version."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


@lru_cache(maxsize=1024)
def _parse(url: str) -> Address:
    found = URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if found is None or found["scheme"].lower() not in DEFAULT_PORTS:
        _refuse("not a URL that begins with http:// or https://")
    if "@" in found["authority"]:
        raise InvalidAddress("credentials do not belong into the URL")
    parts = AUTHORITY.fullmatch(found["authority"])
    if parts is None:
        _refuse("neither a host nor host:port")
    if found["fragment"] is not None:
        _refuse("a URL that is sent has no fragment")
    scheme, path, query = found["scheme"].lower(), found["path"] or "", found["query"] or ""
    port = int(parts["port"] or DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        _refuse("not a port")
    if path.startswith("//") or not PLAIN_PATH.fullmatch(path + query):
        _refuse("not a path of a URL in plain characters")
    return Address(scheme, parse_host(parts["host"]), port, path, query)


def _ipv6(text: str) -> str:
    inner = text.removeprefix("[").removesuffix("]") if text.startswith("[") == text.endswith("]") else ""
    try:
        address = IPv6Address(inner)
    except AddressValueError:
        _refuse("not an IPv6 address")
    if address.scope_id is not None or address.ipv4_mapped is not None:
        _refuse("not an IPv6 address without a zone and without an IPv4 address in it")
    return address.compressed


def _refuse(what: str, remedy: str = "") -> NoReturn:
    """Raises the error without the text, which may hold a secret; callers name the setting."""
    raise InvalidAddress(what + remedy)
