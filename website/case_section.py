"""A case in the catalogue: its row in a table, and its section."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape

from conformance.case import Case, Format, Suite
from conformance.reports.case_text import DOCUMENTATION_PAGE, conformant_answers, public_link
from conformance.reports.documentation import case_anchor
from conformance.reports.input_text import distinct_input
from conformance.result import Result
from conformance.suite.freshness import newest_observation
from website.fakes import counted


def case_row(case: Case, suite: Suite, fakes: Mapping[str, str]) -> str:
    """The case in the table of its capability."""
    sent = as_code(what_is_sent(case))
    seen = newest_observation(case, suite)
    observed = seen.recorded if seen else "never"
    link = f"[{case.id}](#{case_anchor(case.name)})"
    return f"| {sent} | **{conformant_answers(case)}** | {case.basis} | {observed} | {counted(fakes)} | {link} |"


def case_section(case: Case, suite: Suite, result: Result, fakes: Mapping[str, str]) -> Iterator[str]:
    """All about a case: its statements, bases and evidence, what fakes answer, and an answer that conforms."""
    yield f"({case_anchor(case.name)})=\n### {case.name}\n"
    yield f"{case.method} {case.resource}, {as_code(what_is_sent(case))}: **{conformant_answers(case)}**\n"
    yield from (f"- Beside it: {as_words(hand.in_words)}" for hand in case.beside)
    for name in case.states:
        statement = suite.statements[name]
        anchor = case.source or statement.anchor
        yield f"- The page: {as_words(statement.says)} ([{name}]({DOCUMENTATION_PAGE}#{anchor}))"
    yield from _bases(case)
    for name in case.evidence:
        entry = suite.evidence[name]
        where = public_link(entry.where)
        source = f"[{entry.id}]({where})" if where.startswith("https://") and " " not in where else f"`{entry.id}`"
        seen_with = "" if entry.credentials == "none" else f", {entry.credentials} credentials"
        yield f"- {source}: {entry.kind}, {entry.recorded}{seen_with}"
    if case.note:
        yield f"- {as_words(case.note)}"
    if fakes:
        yield f"- [Fakes](state-of-fakes.md): {'; '.join(f'{name} {answer}' for name, answer in fakes.items())}"
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


def what_is_sent(case: Case) -> str:
    """What the case sends of its own that decides, or else its method and resource."""
    own = case.undealt or case
    return distinct_input(own) or f"{case.method} {case.resource}"


def as_code(text: str) -> str:
    """The text as code within a cell of a table."""
    plain = re.sub(r"\s", " ", text).replace("|", "\\|")
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"


def as_words(text: str) -> str:
    """The text as words of Markdown."""
    return re.sub(r"([\\`*_\[\]<>{}$])", r"\\\1", " ".join(text.split()))
