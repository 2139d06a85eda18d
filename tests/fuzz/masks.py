"""Secrets in random encodings within encodings, in random places of answers: none can be read in any output.

What is the suite's own, such as requests and expected values, is the same in every output as without a secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import unescape
from io import StringIO
from random import Random
from string import ascii_letters, digits

from conformance import judge_app
from conformance.inprocess.judging import AppReport
from conformance.inprocess.selection import packaged_suite
from conformance.redact import MASK, redactor
from conformance.report import Report
from conformance.reports import case_text, github, html, markdown, report_text
from conformance.reports.ctrf import convert
from conformance.reports.failure_text import FailureText
from conformance.reports.line_output import PlainOutput
from tests.fuzz import Fuzzed
from tests.support.secret_encodings import disguised

ALPHABETS = (
    "0123456789abcdef",
    ascii_letters + digits,
    ascii_letters + digits + "/+=-_.~!*",
    ascii_letters + '%&\\"<>é',
)
ONE_RUN_IN = 200
"""For one secret in so many there is a whole run."""

READABLE = 8
"""So many characters of a secret in one piece are a leak."""


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
    pieces = (hidden[start : start + length] for start in range(max(1, len(hidden) - length + 1)))
    # The quotes around a text, escaped several times, are nothing of the secret.
    return any(piece.strip('\\"') and piece in shown for piece in pieces)


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
    lines = FailureText(report, packaged_suite().suite, partial(case_text.single_case, "judge"))
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
