"""Spellings of URLs that two parsers may read in two ways: encodings, separators, brackets, numbers, Unicode."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import quote

HOSTS = (
    "api.twilio.com", "twilio.com", "API.Twilio.COM", "api.dublin.ie1.twilio.com", "evil.example", "eviltwilio.com",
    "twilio.com.evil.example", "localhost", "fake.localhost", "evil.example.localhost", "127.0.0.1", "127.0.0.2",
    "[::1]", "[2001:db8::1]", "192.0.2.1", "xn--pi-3ka.twilio.com", "under_score.example",
)  # fmt: skip
SEPARATORS = (
    "\\", "/", "//", "\\\\", "@", ":", "#", "?", ";", ",", "&", "|", "^", '"', "'", "<", ">", "`", "{", "}", "!", "~",
    "$", "*", "+", "=", "(", ")", "[", "]", "%", "%2f", "%5c", "%40", "%00", "%23", "%3f", "%2e", "%252e", "%3a",
    "%0d%0a", " ", "\t", "\r", "\n", "\r\n", "\0", "\x7f", "\x85", "\u00a0", "\u2028", "\ufeff", "\u3002",
    "\uff0e", "\uff61", "\uff0f", "\u2044", "\u2215", "\uff3c", "\uff20", "\uff1a", "\uff03", "\uff1f", "\u2100",
    "\ud800",
    ".", "..", "-", "_", "https://", "://", "\\@", "@\\", ":@", "/@", "\\/", "/..", "/../", "%5c@", "#@", "?@",
)  # fmt: skip
INSERTED = (
    "\u00ad",
    "\u200b",
    "\u200d",
    "\u2060",
    "\u0301",
    "\u202e",
    "\ufe0f",
    "\0",
    "\t",
    "\n",
    " ",
    "%00",
    "%",
    "\\",
)
SCHEMES = ("https://", "http://", "HTTPS://", "hTTp://", "https:/", "https:\\\\", "https:///", "https:", "//", "",
           "ht\ntps://", " https://", "ftp://", "https://@", "javascript:", "https:/\\")  # fmt: skip
PORTS = ("", ":443", ":80", ":8080", ":0", ":99999", ":", ":+443", ":-1", ":0443", ":00000443", ":443:443", ": 443",
         ":443 ", ":\u0664\u0664\u0663", ":4_43", ":4e2", ":0x1bb", ":443\\", ":443@", ":443.evil.example")  # fmt: skip
TAILS = ("", "/", "//", "/api", "/api/", "/\\..", "/..", "/@evil.example", "?", "?a=b", "#", "#@evil.example", "\\",
         "\\.twilio.com", "%5c.twilio.com", "/%5c", "/%", "/a b", "/\u00e9", "/;@x", "//evil.example/")  # fmt: skip
USERS = ("user@", "user:word@", "api.twilio.com@", "localhost:80@", "api.twilio.com:443@", "@", ":@", "a@b@", "%40@")


def spelling(random: Random) -> str:
    """One URL: a host, or two hosts with a separator, after up to three changes, between a scheme and a tail."""
    host = random.choice(HOSTS)
    if random.random() < 0.5:
        host += random.choice(SEPARATORS) + random.choice(HOSTS)
    if random.random() < 0.1:
        host = address_form(random)
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
        host = random.choice(CHANGES)(host, random)
    scheme = random.choice(SCHEMES) if random.random() < 0.2 else random.choice(("https://", "http://"))
    user = random.choice(USERS) if random.random() < 0.1 else ""
    port = random.choice(PORTS) if random.random() < 0.4 else ""
    tail = random.choice(TAILS) if random.random() < 0.3 else ""
    return scheme + user + host + port + tail


def address_form(random: Random) -> str:
    """An IPv4 address in one of the forms that some parsers take for one."""
    value = random.choice((0x7F000001, 0x7F000102, 0xC0000201, 0x0A000001))
    parts = list(value.to_bytes(4, "big"))
    forms = [
        str(value), hex(value), f"0{value:o}", f"{parts[0]}.{value & 0xFFFFFF}", f"{parts[0]}.0x{parts[3]:x}",
        f"{parts[0]}.{parts[1]}.{value & 0xFFFF}", ".".join(map(hex, parts)), ".".join(f"{part:03o}" for part in parts),
        ".".join(f"{part:03d}" for part in parts), ".".join(map(str, parts)) + ".", ".".join(map(str, [*parts, 1])),
        f"{parts[0] + 256}.{parts[1]}.{parts[2]}.{parts[3]}", f"[::ffff:{'.'.join(map(str, parts))}]",
        f"[::{'.'.join(map(str, parts))}]", "[::1%25lo]", "[::1%lo]", "[fe80::1%1]", "[::1", "::1", "[::1]]", "[[::1]]",
        "[v1.fe]", "[::1].evil.example", "0x7f.1", "0x", "0x.0x", "[0:0:0:0:0:0:0:1]", "[::0001]",
        "\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1", "\u0661\u0662\u0667.0.0.1",
    ]  # fmt: skip
    return random.choice(forms)


def _each(host: str, random: Random, change: Callable[[str], str]) -> str:
    """`host` with one to all of its characters changed."""
    share = random.choice((0.0, 0.2, 1.0))
    chosen = random.randrange(len(host) or 1)
    return "".join(
        change(char) if place == chosen or random.random() < share else char for place, char in enumerate(host)
    )


def _encoded(host: str, random: Random) -> str:
    form = random.choice(("%{:02x}", "%{:02X}", "%25{:02x}", "%u00{:02x}", "\\x{:02x}", "&#{};", "=?{:02x}"))
    return _each(host, random, lambda char: form.format(ord(char)) if char.isascii() else char)


def _wide(host: str, random: Random) -> str:
    return _each(host, random, lambda char: chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char)


def _circled(host: str, random: Random) -> str:
    return _each(host, random, lambda char: chr(ord(char) - ord("a") + 0x24D0) if "a" <= char <= "z" else char)


def _alike(host: str, random: Random) -> str:
    return host.replace(
        *random.choice((("o", "\u043e"), ("i", "\u0456"), ("l", "\u0399"), ("s", "\u017f"), ("k", "\u212a")))
    )


def _inserted(host: str, random: Random) -> str:
    place = random.randrange(len(host) + 1)
    return host[:place] + random.choice(INSERTED + SEPARATORS) + host[place:]


def _dotted(host: str, random: Random) -> str:
    return random.choice(
        (f"{host}.", f"{host}..", f".{host}", host.replace(".", "..", 1), f"{host}%2e", f"{host}.\u3002")
    )


def _bracketed(host: str, random: Random) -> str:
    return random.choice((f"[{host}]", f"[{host}", f"{host}]", f"[{host}]:80", f"[::1]{host}", f"{host}[::1]"))


def _long(host: str, random: Random) -> str:
    return random.choice((f"{'a' * 64}.{host}", f"{'a.' * 127}{host}", f"{'a' * 9000}.{host}", f"{'a' * 63}.{host}"))


def _quoted(host: str, _: Random) -> str:
    return quote(host.encode("utf-8", "surrogatepass"), safe=".")


def _swapped(host: str, random: Random) -> str:
    return _each(host, random, str.swapcase)


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _encoded, _wide, _circled, _alike, _inserted, _dotted, _bracketed, _long, _quoted, _swapped,
)  # fmt: skip
