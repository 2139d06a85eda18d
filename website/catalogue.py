"""The catalogue: what each magic input answers, made from the cases, with an anchor for each case, code and number."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from conformance.case import Case, Format, Suite
from conformance.documentation import case_anchor, catalogue_page
from conformance.reports.case_text import DOCUMENTATION_PAGE, conformant_answers, public_link
from conformance.reports.input_text import distinct_input
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.freshness import newest_observation
from conformance.suite.loader import Loaded, load
from conformance.target import EMBEDDED

LISTEN = 0.1
"""For how many seconds callbacks are waited for: the embedded target sends none."""

EXAMPLE = 0
"""The seed of the values that the pages show where a run draws them."""

MAGIC = re.compile(r"\+1500555\d{4}")
TITLES = {
    "messages": "Messages",
    "calls": "Calls",
    "numbers": "Phone numbers",
    "lookup": "Lookup",
    "access": "Credentials and accounts",
    "other-resources": "Resources that are closed",
    "xml": "The same in XML",
}
INTRODUCTION = """\
# What each magic input answers

Twilio's test credentials give known answers to known inputs. These pages list every input that the suite checks, what
the documentation page says, what was observed of the real service and when, and what is only inferred. They are made
from the cases of the suite.

| | |
|---|---|
{pages}

[The state of fakes](state-of-fakes.md) shows what fakes answer to the same.

(no-magic-numbers)=
## What has no magic numbers

Test credentials are open to messages, calls, the purchase of phone numbers, and Lookup. Every other resource refuses
them with 403 and code 20008, and so does reading a message, a call or a number. Verify, for one, has no magic numbers.
"""


def catalogue_pages() -> dict[str, str]:
    """The text of each page by its file name."""
    loaded = load([data_folder("cases")], "all").drawn(EXAMPLE)
    results = _answers(loaded)
    rooms: dict[str, list[Case]] = defaultdict(list)
    for case in loaded.suite.cases:
        rooms[case.name.partition("/")[0]].append(case)
    pages = {
        f"{catalogue_page(room)}.md": "\n".join(_page(room, rooms[room], loaded.suite, results)) + "\n"
        for room in TITLES
    }
    return {"catalogue.md": "\n".join(_index(loaded.suite.cases)) + "\n", **pages}


def _answers(loaded: Loaded) -> Mapping[str, Result]:
    """What the embedded target answers to each case, judged; of each case the first answer is shown."""
    session = Session.open(Settings(where=EMBEDDED, listen=LISTEN), loaded)
    try:
        scheduler = session.scheduler()
        return {case.name: scheduler.result(case) for case in loaded.suite.cases}
    finally:
        session.close()


def _index(cases: Iterable[Case]) -> Iterator[str]:
    pages = "\n".join(f"| [{title}]({catalogue_page(room)}.md) | `cases/{room}/` |" for room, title in TITLES.items())
    yield INTRODUCTION.format(pages=pages)
    numbers, codes = defaultdict(list), defaultdict(list)
    for case in cases:
        for number in dict.fromkeys(MAGIC.findall(" ".join(value for _, value in case.send))):
            numbers[number].append(case)
        for code in dict.fromkeys(answer.code for each in case.expectations for answer in each.answers if answer.code):
            codes[code].append(case)
    yield "```{toctree}\n:hidden:"
    yield from (catalogue_page(room) for room in TITLES)
    yield "```\n"
    yield "## By number\n"
    for number in sorted(numbers):
        decisive = [case for case in numbers[number] if number in distinct_input(case)]
        yield f"(number-{number[1:]})=\n### {number}\n"
        yield from _rows(decisive or numbers[number])
    yield "## By error code\n"
    for code in sorted(codes):
        yield f"(code-{code})=\n### Error {code} with test credentials\n"
        yield f"[What Twilio says about {code}](https://www.twilio.com/docs/errors/{code})\n"
        yield from _rows(codes[code])


SHOWN = 12
"""How many cases a number or a code is shown with; the pages of the resources have them all."""


def _rows(cases: list[Case]) -> Iterator[str]:
    yield "| request | what is sent | answer | case |"
    yield "|---|---|---|---|"
    plain = sorted(cases, key=_plainness)
    for case in plain[:SHOWN]:
        request, link = f"{case.method} {case.resource}", f"[{case.name}](#{case_anchor(case.name)})"
        yield f"| {request} | {_code(_sent(case))} | **{conformant_answers(case)}** | {link} |"
    yield ""
    if len(plain) > SHOWN:
        yield f"{len(plain) - SHOWN} more cases are on the pages of the resources.\n"


def _plainness(case: Case) -> tuple[int, ...]:
    """The order of cases that say the same: the plain ones first, those of messages before others."""
    special = (case.format is Format.XML, bool(case.beside), bool(case.silent), case.repeat > 1, case.then is not None)
    room = case.name.partition("/")[0]
    return (*map(int, special), case.basis.rank, list(TITLES).index(room), len(case.decisive))


def _page(room: str, cases: Iterable[Case], suite: Suite, results: Mapping[str, Result]) -> Iterator[str]:
    yield f"# {TITLES[room]}: what test credentials answer\n"
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.capability].append(case)
    for capability, members in groups.items():
        yield f"## {capability}\n"
        yield "| what is sent | answer | basis | observed | case |"
        yield "|---|---|---|---|---|"
        yield from (_row(case, suite) for case in members)
        yield ""
        for case in members:
            yield from _case(case, suite, results[case.name])


def _row(case: Case, suite: Suite) -> str:
    sent = _code(_sent(case))
    seen = newest_observation(case, suite)
    observed = seen.recorded if seen else "never"
    link = f"[{case.id}](#{case_anchor(case.name)})"
    return f"| {sent} | **{conformant_answers(case)}** | {case.basis} | {observed} | {link} |"


def _case(case: Case, suite: Suite, result: Result) -> Iterator[str]:
    yield f"({case_anchor(case.name)})=\n### {case.name}\n"
    yield f"{case.method} {case.resource}, {_code(_sent(case))}: **{conformant_answers(case)}**\n"
    yield from (f"- Beside it: {_text(hand.in_words)}" for hand in case.beside)
    for name in case.states:
        statement = suite.statements[name]
        anchor = case.source or statement.anchor
        yield f"- The page: {_text(statement.says)} ([{name}]({DOCUMENTATION_PAGE}#{anchor}))"
    yield from _bases(case)
    for name in case.evidence:
        entry = suite.evidence[name]
        where = public_link(entry.where)
        source = f"[{entry.id}]({where})" if where.startswith("https://") and " " not in where else f"`{entry.id}`"
        seen_with = "" if entry.credentials == "none" else f", {entry.credentials} credentials"
        yield f"- {source}: {entry.kind}, {entry.recorded}{seen_with}"
    if case.note:
        yield f"- {_text(case.note)}"
    if result.got:
        yield from _answer(case, str(result.got[0]["body"]))


def _bases(case: Case) -> Iterator[str]:
    expect = case.expect
    yield f"- Basis: the code or the success `{expect.basis}`, the status `{expect.status_basis}`"
    if expect.inferred:
        yield f"- Expected is {' or '.join(map(str, expect.inferred))}, on the basis `{expect.inferred_basis}`"


def _answer(case: Case, body: str) -> Iterator[str]:
    language = "xml" if case.format is Format.XML else "json"
    if language == "json" and body:
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    yield f"\n<details><summary>An answer to {escape(case.name)} that conforms</summary>\n"
    yield f"```{language}\n{body}\n```\n\n</details>\n"


def _sent(case: Case) -> str:
    own = case.undealt or case
    return distinct_input(own) or f"{case.method} {case.resource}"


def _code(text: str) -> str:
    """The text as code within a cell of a table."""
    plain = re.sub(r"\s", " ", text).replace("|", "\\|")
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"


def _text(text: str) -> str:
    """The text as words of Markdown."""
    return re.sub(r"([\\`*_\[\]<>{}$])", r"\\\1", " ".join(text.split()))
