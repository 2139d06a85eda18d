"""The catalogue: what each magic input answers, made from the cases, with an anchor for each case, code and number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from conformance.case import Case, Format, Suite
from conformance.reports.case_text import conformant_answers
from conformance.reports.documentation import case_anchor, catalogue_page
from conformance.reports.input_text import distinct_input
from conformance.result import Result
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, load
from conformance.target import EMBEDDED
from website.case_section import as_code, case_row, case_section, what_is_sent
from website.fakes import anchors, answers_of_fakes

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

| cases | of the folder |
|---|---|
{pages}

By number: {numbers}.

The column of fakes says how many of those in [the state of fakes](state-of-fakes.md) answer so. Each case names them:
right (✅), wrong (❌, or ≈ where not each time), not offered (⬜), or not judged (❔).

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
    numbers, codes = defaultdict(list), defaultdict(list)
    for case in cases:
        for number in dict.fromkeys(MAGIC.findall(" ".join(value for _, value in case.send))):
            numbers[number].append(case)
        for code in dict.fromkeys(answer.code for each in case.expectations for answer in each.answers if answer.code):
            codes[code].append(case)
    pages = "\n".join(f"| [{title}]({catalogue_page(room)}.md) | `cases/{room}/` |" for room, title in TITLES.items())
    links = ", ".join(f"[{number}](#number-{number[1:]})" for number in sorted(numbers))
    yield INTRODUCTION.format(pages=pages, numbers=links)
    yield "```{toctree}\n:hidden:"
    yield from (catalogue_page(room) for room in TITLES)
    yield "```\n"
    yield "## By number\n"
    for number in sorted(numbers):
        decisive = [case for case in numbers[number] if number in distinct_input(case)]
        yield f"(number-{number[1:]})=\n### {number}\n"
        yield _searched(number, number[1:], _spaced(number), f"{number} test credentials")
        yield from _rows(decisive or numbers[number])
    yield "## By error code\n"
    for code in sorted(codes):
        yield f"(code-{code})=\n### Error {code} with test credentials\n"
        yield _searched(str(code), f"error {code}", f"error code {code}", f"{code} test credentials")
        yield f"[What Twilio says about {code}](https://www.twilio.com/docs/errors/{code})\n"
        yield from _rows(codes[code])


def _searched(*entries: str) -> str:
    """Main entries of the index for the heading before: the search of the site looks for digits nowhere else."""
    return f"```{{index}} {', '.join(f'! {entry}' for entry in entries)}\n```\n"


def _spaced(number: str) -> str:
    """The number as people write it: +1 500 555 0006."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


SHOWN = 12
"""How many cases a number or a code is shown with; the pages of the resources have them all."""


def _rows(cases: list[Case]) -> Iterator[str]:
    yield "| request | what is sent | answer | case |"
    yield "|---|---|---|---|"
    plain = sorted(cases, key=_plainness)
    for case in plain[:SHOWN]:
        request, link = f"{case.method} {case.resource}", f"[{case.name}](#{case_anchor(case.name)})"
        yield f"| {request} | {as_code(what_is_sent(case))} | **{conformant_answers(case)}** | {link} |"
    yield ""
    if len(plain) > SHOWN:
        yield f"{len(plain) - SHOWN} more cases are on the pages of the resources.\n"


def _plainness(case: Case) -> tuple[int, ...]:
    """The order of cases that say the same: the plain ones first, those of messages before others."""
    special = (case.format is Format.XML, bool(case.beside), bool(case.silent), case.repeat > 1, case.then is not None)
    room = case.name.partition("/")[0]
    return (*map(int, special), case.basis.rank, list(TITLES).index(room), len(case.decisive))


TABLES = (
    "messages/from", "messages/to", "messages/body", "calls/from", "calls/to", "numbers/phone-number",
    "numbers/area-code", "lookup/basic",
)  # fmt: skip
"""The groups of cases that are tables of the documentation page, in its order; they come first."""


def _place(capability: str) -> int:
    return TABLES.index(capability) if capability in TABLES else len(TABLES)


def _page(room: str, cases: Iterable[Case], suite: Suite, results: Mapping[str, Result]) -> Iterator[str]:
    yield f"# {TITLES[room]}: what test credentials answer\n"
    known, of_fakes = anchors(), answers_of_fakes()
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.capability].append(case)
    for capability, members in sorted(groups.items(), key=lambda group: _place(group[0])):
        yield f"## {capability}\n"
        if (anchor := capability.replace("/", "-")) in known:
            yield f"[What fakes answer to these](#{anchor})\n"
        yield "| what is sent | answer | basis | observed | fakes | case |"
        yield "|---|---|---|---|---|---|"
        yield from (case_row(case, suite, of_fakes.get(case.name, {})) for case in members)
        yield ""
        for case in members:
            yield from case_section(case, suite, results[case.name], of_fakes.get(case.name, {}))
