"""What programs print for a value that they do not have, or that is no text: no recorder hides one with it."""

from __future__ import annotations

import re

NOTHING = r"(?:undefined|null|none|nil|nan)"
PRINTED = re.compile(
    rf"{NOTHING}|[<\[({{]{{1,2}}{NOTHING}[>\])}}]{{1,2}}"
    r"|\[object \w+\]|\[(?:Function|class|Circular|Getter|Symbol|Array|Object|AsyncFunction)\b[^\[\]]*\][^\[\]]{0,20}"
    r"|(?:Promise|Symbol|Some|Optional|Just)\s?[({\[].*[)}\]]"  # JavaScript, Rust, Java, Swift
    r"|<[^<>]* at 0x[0-9a-f]+>|<(?:class|module|function|method|bound method|built-in [\w ]+|generator \w+) [^<>]*>"
    r"|<\w+ \[[0-9]+\]>|<\w*Mock\b[^<>]*>|<\w+\.\w+: ['\"0-9][^<>]*>"  # Python
    r"|#?<(?:struct |Class:|[\w:]*:0x)[^<>]*>|#?<(?:\w+::)*(?:Instance)?Double\b[^<>]*>"  # Ruby
    r"|(?:[a-z]\w*\.)+[A-Z][\w$]*@[0-9a-f]{1,16}|\[+L?[\w.$]+;?@[0-9a-f]{1,16}|(?:HASH|ARRAY|CODE|SCALAR)\(0x[0-9a-f]+\)"
    r"|%![A-Za-z]?\(.*\)?|map\[.*\]|&\{.*\}|0xc0[0-9a-f]{6,}"  # Go
    r"|System\.[\w.`]+(?:\[.*\])?"
    r"|\{\s*(['\"])\w+\1\s*(?::|=>).*\}|\{ \w+: .* \}|\[\s*(['\"]).*\2\s*\]|\[\s*-?[0-9][0-9., ]*\]",
    re.IGNORECASE | re.DOTALL,
)


def is_printed(text: str) -> bool:
    """Whether a text is what a program prints for an object, or for no value."""
    return PRINTED.fullmatch(text.strip()) is not None
