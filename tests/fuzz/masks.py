"""Secrets in random encodings within encodings, in random places of answers: none can be read in any output.

What is the suite's own, such as requests and expected values, is the same in every output as without a secret.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from codecs import encode
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from io import StringIO
from random import Random
from string import ascii_letters, digits

from conformance import judge_app
from conformance.inprocess.judging import AppReport
from conformance.inprocess.selection import packaged_suite
from conformance.redact import MASK, redactor
from conformance.report import Report
from conformance.reports import github, html, markdown, report_text
from conformance.reports.ctrf import convert
from conformance.reports.failure_text import FailureText
from conformance.reports.line_output import PlainOutput
from tests.fuzz import Fuzzed

ALPHABETS = (
    "0123456789abcdef",
    ascii_letters + digits,
    ascii_letters + digits + "/+=-_.~!*",
    ascii_letters + '%&\\"<>é',
)
ONE_RUN_IN = 200
"""For one secret in so many there is a whole run."""

LONGEST = 8192
"""Encodings that make a secret longer than this are left out."""

READABLE = 8
"""So many characters of a secret in one piece are a leak."""

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


def surrounded(chance: Random, text: str) -> str:
    """The text at a place where a target can have it."""
    return chance.choice(
        ('{{"token": "{}"}}', "Bearer {}", "x={}&y=2", "<p>{}</p>", "{}", "Invalid: {}.", '["{}", 21211]')
    ).format(text)


def leaked(hidden: str, shown: str, secret: str) -> bool:
    """Whether so much of the encoded secret is shown that `READABLE` characters of it can be read."""
    length = max(READABLE, -(-len(hidden) * READABLE // len(secret)))
    # A piece of that length contains a whole block of half of it, for which a search is quick.
    half = length // 2
    if not any(hidden[start : start + half] in shown for start in range(0, len(hidden), half)):
        return False
    return any(hidden[start : start + length] in shown for start in range(max(1, len(hidden) - length + 1)))


def fuzz(seed: int, count: int) -> Fuzzed:
    """Masks `count` secrets one by one, and looks at all outputs of a run for one in `ONE_RUN_IN`."""
    chance, found = Random(seed), Fuzzed()
    for number in range(count):
        secret = "".join(chance.choices(chance.choice(ALPHABETS), k=chance.randint(12, 40)))
        how, hidden = disguised(chance, secret)
        shown = redactor("ACuser", [secret])(surrounded(chance, hidden))
        faults = [f"{secret!r} as {how}: {shown!r}"] if leaked(hidden, shown, secret) else []
        if number % ONE_RUN_IN == 0:
            faults += list(faults_of_a_run(chance, secret))
            found.outcomes["runs"] += 1
        found.outcomes["leaked" if faults else "masked"] += 1
        found.faults += faults
    return found


def faults_of_a_run(chance: Random, secret: str) -> Iterator[str]:
    """What can be read of the secret in the outputs of a run, and what of the suite's own texts was changed."""
    hidden = [disguised(chance, secret) for _ in range(15)]
    report = judge_app(echoing(chance, hidden), select="messages/from/*", account_sid="ACuser", auth_token=secret)
    yield from changed_texts(report)
    for name, output in outputs(report).items():
        yield from (f"{secret!r} as {how} in {name}" for how, form in hidden if leaked(form, output, secret))


def echoing(chance: Random, hidden: Sequence[tuple[str, str]]) -> Callable[..., list[bytes]]:
    """An app that answers with the secret in its body, a header, the media type, or all of them."""

    def app(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        forms = [form for _, form in chance.choices(hidden, k=3)]
        in_head = [form for form in forms if form.isascii() and form.isprintable()] or ["-"]
        media_type = chance.choice(("application/json", "text/plain", in_head[0]))
        start_response(
            chance.choice(("400 Bad Request", "201 Created")), [("Content-Type", media_type), ("X", in_head[-1])]
        )
        error = {
            "code": 21211,
            "message": forms[0],
            "more_info": "https://a.example",
            "status": 400,
            forms[1]: forms[2],
        }
        return [chance.choice((json.dumps(error), " ".join(forms))).encode()]

    return app


def changed_texts(report: Report) -> Iterator[str]:
    """Where a mask is in what the suite itself sends, expects and is called."""
    for result in report.results:
        own = (result.case, json.dumps(result.sent, default=dict), *(finding.expected for finding in result.findings))
        yield from (f"masked in {result.case}: {text}" for text in own if MASK in text)


def outputs(report: AppReport) -> dict[str, str]:
    """Everything that is written of a report, by the name of its form."""
    shown = StringIO()
    lines = FailureText(report, packaged_suite().suite, str)
    for text in (*lines.overview(), *lines.details(), *report_text.summary(report)):
        PlainOutput(shown).write((text, ""))
    suite = packaged_suite().suite
    return {
        "terminal": shown.getvalue(),
        "text": report.text,
        "JSON": json.dumps(report.to_json(), ensure_ascii=False),
        "HTML": unescape(html.render([report], suite)),
        "Markdown": markdown.render(report, suite),
        "CTRF": json.dumps(convert(report, suite), ensure_ascii=False),
        "annotations": "\n".join(github.publish(report, suite, "", {"GITHUB_ACTIONS": "true"})),
    }
