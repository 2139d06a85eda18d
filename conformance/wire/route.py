"""The route of a request: the address that it was cleared for and the proxy, which every connection is checked with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.address import Address, Proxy, is_loopback_ip
from conformance.redact import UNMASKED, Redact


class UnclearedConnection(ValueError):
    """A connection would lead elsewhere than to the address that the request was cleared for; nothing was sent."""


@dataclass(frozen=True)
class Route:
    """Where a request goes: the address that it was cleared for, and the proxy on the way to it, if any.

    With a `name` instead of an address it goes to an app in this process, and to no network. `redact` masks secrets in
    what an error says of the other side.
    """

    address: Address | None
    via: Proxy | None = None
    name: str = ""
    redact: Redact = field(default=UNMASKED, compare=False)

    @property
    def target(self) -> str:
        """The target as `host:port` or by its name, as messages and reports may show it."""
        return self.address.host_and_port if self.address else self.name

    @property
    def host(self) -> str:
        """The host of the target without its port."""
        return self.address.bracketed_host if self.address else self.name

    @property
    def proxy(self) -> str | None:
        """The proxy as `scheme://host:port`, without user and password."""
        return f"{self.via.address.scheme}://{self.via.address.host_and_port}" if self.via else None

    @property
    def next_hop(self) -> Address:
        """What a connection is opened to; raises `UnclearedConnection` where no network is used."""
        if self.address is None:
            raise UnclearedConnection(f"{self.name} is called in this process, and a connection was begun")
        return self.via.address if self.via else self.address

    def check(self, host: str, port: int | None, tunnel: tuple[str, int] | None) -> None:
        """Raises `UnclearedConnection` unless a connection to `host` and `port` is the next hop of this route.

        `tunnel` is what the proxy at the other end was requested to connect to, by CONNECT.
        """
        hop = self.next_hop
        if (_bare(host), port) != (hop.host, hop.port):
            raise UnclearedConnection(f"the connection is to {host}:{port}, and {hop.host_and_port} was cleared")
        if (tunnel and (_bare(tunnel[0]), tunnel[1])) != self._tunnel:
            raise UnclearedConnection(f"the proxy was requested to connect to {tunnel}, and {self.target} was cleared")

    def check_addresses(self, resolved: Iterable[str]) -> None:
        """Raises `UnclearedConnection` where a name that stands for this machine was resolved to another one."""
        hop = self.next_hop
        for ip in resolved if hop.is_loopback else ():
            if not is_loopback_ip(ip):
                raise UnclearedConnection(f"{hop.host} is a name of this machine, and was resolved to {ip}")

    @property
    def _tunnel(self) -> tuple[str, int] | None:
        if self.address is None or self.via is None or self.address.scheme != "https":
            return None
        return self.address.host, self.address.port


def _bare(host: str) -> str:
    return host.removeprefix("[").removesuffix("]")
