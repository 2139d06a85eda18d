"""Encodings in which a secret can be read back: spellings, binary encodings and escapes, within one another."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from codecs import encode
from collections.abc import Callable
from random import Random

LONGEST = 8192
"""Encodings that make a secret longer than this are left out."""

Encode = Callable[[Random, str], str]


def each(pattern: str) -> Encode:
    """Every character written by `pattern`, with its code as `c`."""
    return lambda _, text: "".join(pattern.format(c=code) for code in text.encode("utf-8"))


def between(chance: Random, text: str, inserted: str) -> str:
    """`inserted` somewhere in the text, at least once."""
    place = chance.randrange(1, len(text))
    return text[:place] + inserted + text[place:]


def in_base64(chance: Random, text: str) -> str:
    """The base64 of the text within others, in lines or not."""
    data = f"{'u' * chance.randrange(4)}{text}{'-' * chance.randrange(3)}".encode()
    encoded = chance.choice((b64encode, urlsafe_b64encode))(data).decode()
    width = chance.choice((len(encoded), 60, 76))
    return chance.choice(("\n", "\r\n", "\\n")).join(
        encoded[start : start + width] for start in range(0, len(encoded), width)
    )


def in_hex(chance: Random, text: str) -> str:
    """The hexadecimal digits of the text."""
    shown = text.encode().hex(*chance.choice(((), (":",), (" ",), ("-",))))
    return shown.upper() if chance.random() < 0.5 else shown


def in_utf_16(chance: Random, text: str) -> str:
    """UTF-16 or UTF-32 taken for Latin-1."""
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32"))).decode("latin-1")


SPELLINGS: dict[str, Encode] = {
    "as it is": lambda _, text: text,
    "upper": lambda _, text: text.upper(),
    "lower": lambda _, text: text.lower(),
    "swapped": lambda _, text: text.swapcase(),
    "reversed": lambda _, text: text[::-1],
    "rot13": lambda _, text: encode(text, "rot13"),
    "full width": lambda _, text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "invisible": lambda chance, text: between(chance, text, chance.choice("\u200b\u00ad\ufeff\u2060\u202e")),
    "NUL": lambda _, text: "\0".join(text),
    "in two lines": lambda chance, text: between(chance, text, chance.choice(("\n", " ", "\r\n  ", "\u2028", "\t"))),
}
BINARY: dict[str, Encode] = {"base64": in_base64, "hex": in_hex, "UTF-16": in_utf_16}
ESCAPES: dict[str, Encode] = {
    "percent": each("%{c:02x}"),
    "percent in capitals": each("%{c:02X}"),
    "percent twice": each("%25{c:02x}"),
    "JSON": lambda _, text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON twice": lambda _, text: json.dumps(json.dumps(text))[1:-1],
    "\\u": lambda _, text: "".join(f"\\u{ord(c):04X}" if ord(c) < 0x10000 else c for c in text),
    "\\\\u": lambda _, text: "".join(f"\\\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text),
    "\\x": each("\\x{c:02x}"),
    "\\U": lambda _, text: "".join(f"\\U{ord(c):08x}" for c in text),
    "\\u{}": lambda _, text: "".join(f"\\u{{{ord(c):x}}}" for c in text),
    "octal": each("\\{c:03o}"),
    "decimal references": lambda _, text: "".join(f"&#{ord(c)};" for c in text),
    "hexadecimal references": lambda _, text: "".join(f"&#x{ord(c):x};" for c in text),
}
LAST: dict[str, Encode] = {"as it is": SPELLINGS["as it is"], "numbers": lambda _, text: str([ord(c) for c in text])}


def disguised(chance: Random, secret: str) -> tuple[str, str]:
    """The names of some encodings, and the secret in them: a spelling, then binary encodings and escapes."""
    steps = [chance.choice(list(SPELLINGS.items()))]
    for kind, most in ((ESCAPES, 1), (BINARY, 2), (ESCAPES, 2), (LAST, 1)):
        steps += [chance.choice(list(kind.items())) for _ in range(chance.randint(0, most))]
    text = secret
    for name, step in steps:
        text = step(chance, text) if name != "UTF-16" or text.isascii() else text
    return (" > ".join(name for name, _ in steps), text) if len(text) < LONGEST else disguised(chance, secret)
