"""The options that say where callbacks arrive: the address for the target, and the one to listen on."""

from __future__ import annotations

from conformance.address import DEFAULT_PORTS, Address, InvalidAddress, parse_host
from conformance.number import read_whole

MAX_PORT = 65535


class InvalidOption(ValueError):
    """An option has a value that it cannot have; exit code 4."""


def callback_url_option(url: str | None) -> Address | None:
    """The address at which a target reaches this machine; raises `InvalidOption`."""
    if url is None:
        return None
    try:
        address = Address.parse(url.rstrip("/"))
    except InvalidAddress as error:
        raise InvalidOption(f"--callback-url is not a URL: {error}") from None
    if address.query:
        raise InvalidOption("--callback-url has a query, and a path is appended to it")
    return address


def listen_option(url: Address | None, listen: str | None) -> tuple[str, int] | None:
    """The address to listen on: the given one, otherwise the port of the callback URL on loopback."""
    if url is None and listen is None:
        return None
    chosen = _bind(listen) if listen is not None else None
    if chosen and (chosen[1] or url is None):
        return chosen
    if url is None or chosen or url.port == DEFAULT_PORTS[url.scheme]:
        raise InvalidOption("--callback-url names no port: say where it arrives with --callback-listen HOST:PORT")
    return "127.0.0.1", url.port


def _bind(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    try:
        return parse_host(host), read_whole(port, 0, MAX_PORT)
    except (InvalidAddress, ValueError) as error:
        raise InvalidOption(f"--callback-listen is HOST:PORT with a port up to {MAX_PORT}: {error}") from None
