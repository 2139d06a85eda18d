"""The route of a request, target and proxy, in the form in which messages and reports may show it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Route:
    """Where requests go: the target as `host:port`, the proxy as `scheme://host:port`, without user and password.

    `target` is a plain name where requests do not go over a network.
    """

    target: str
    proxy: str | None = None

    @classmethod
    def to(cls, url: str, proxy: str | None) -> Route:
        """The route to the host of `url`, through `proxy` if there is one."""
        return cls(host_and_port(url), f"{urlsplit(proxy).scheme}://{host_and_port(proxy)}" if proxy else None)

    @property
    def host(self) -> str:
        """The host of the target without its port."""
        return self.target.rpartition(":")[0]


def host_and_port(url: str) -> str:
    """The `host:port` of a URL; `?` stands for a part that it does not have."""
    host = urlsplit(url).hostname or "?"
    return f"[{host}]:{_port(url)}" if ":" in host else f"{host}:{_port(url)}"


def _port(url: str) -> int | str:
    parts = urlsplit(url)
    try:
        return DEFAULT_PORTS.get(parts.scheme, "?") if parts.port is None else parts.port
    except ValueError:
        return "?"
