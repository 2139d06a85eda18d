"""Case and result as plain text: request, expectation, findings, evidence, and how to repeat them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from conformance.case import Basis, Case, Suite
from conformance.finding import Finding, Verdict
from conformance.reports import layout
from conformance.reports.answer_text import AnswerText
from conformance.reports.credentials_text import CREDENTIALS
from conformance.reports.documentation import case_address
from conformance.result import Result

NOT_PUBLIC = "cannot be looked up"
"""The mark of evidence of which nobody recorded where it is."""

DOCUMENTATION_PAGE = "https://www.twilio.com/docs/iam/test-credentials"


def failure_details(
    case: Case,
    result: Result,
    suite: Suite,
    command: str,
    level: Basis = Basis.OBSERVED,
    *,
    only: str = "",
    departs: Sequence[str] | None = None,
    whole: bool = False,
) -> str:
    """All that the reader of a failure needs: request, expectation with its reasons, answer, and how to repeat it.

    `command` is how the target is judged; `only` says how to judge this case alone where no command does. `departs`
    replaces the findings where they are not to be printed in full. `whole` shows each body to its end.
    """
    lines = [headline(case, result, level)]
    lines += layout.section("where", [f"{case.file}:{case.line}", *catalogue_lines(case)])
    lines += layout.section("states", statement_lines(case, suite))
    lines += exchange_lines(result, level, departs, credentials=CREDENTIALS.get(case.auth, ""), whole=whole)
    lines += layout.section("excuse", excuse_lines(result))
    lines += layout.section("note", layout.wrapped(case.note))
    lines += layout.section("evidence", evidence_lines(case, suite))
    lines += layout.section("repeat", result.curl.splitlines())
    seed = suite.seed if result.drawn else None
    lines += layout.section("only this", [only or single_case(command, case.name, seed)])
    return "\n".join(map(layout.printable, lines))


def catalogue_lines(case: Case) -> list[str]:
    """The address at which the catalogue has the case; none for a case of somebody's own."""
    return [case_address(case.name)] if case.is_of_the_suite else []


def single_case(command: str, name: str, seed: int | None) -> str:
    """The command that judges one case alone, with the values of this seed where there is one."""
    return f"{command} --case {name}" + ("" if seed is None else f" --seed {seed}")


def exchange_lines(
    result: Result,
    level: Basis,
    departs: Sequence[str] | None = None,
    *,
    credentials: str = "",
    whole: bool = False,
) -> list[str]:
    """The request, the findings or the reason why there is no judgement, and the answer.

    `credentials` are those that were sent in words, where they are not the right ones.
    """
    lines = layout.section("sent", request_lines(result, credentials))
    if departs is None:
        departs = [line for finding in result.counted(level) for line in finding_lines(finding)]
    lines += layout.section("departs", departs)
    lines += layout.section("reason", layout.wrapped(result.reason))
    return lines + AnswerText(whole=whole).lines(result)


def headline(case: Case, result: Result, level: Basis = Basis.OBSERVED, *, with_path: bool = True) -> str:
    """Verdict, name, method and path, expected and got, on one line; the number of findings that count at `level`."""
    outcome = outcomes(result) or "no answer"
    number = len(result.counted(level))
    if number and _are_expected(case, outcome):
        declared = len(result.findings) - len(result.undeclared)
        more = len(result.undeclared) - number
        outcome += f" that departs in {number} place{'' if number == 1 else 's'}"
        outcome += f", and in {more} that do{'es' if more == 1 else ''} not count at {level}" if more else ""
        outcome += f", and in {declared} that {'is' if declared == 1 else 'are'} declared" if declared else ""
    where = f"{method_and_path(case, result)}: " if with_path else ""
    verdict = "STALE" if result.complaint and result.verdict is Verdict.PASS else result.verdict.upper()
    return f"{verdict} {case.name}: {where}expected {conformant_answers(case)}, got {outcome}"


def method_and_path(case: Case, result: Result) -> str:
    """The method of the first request, and its path below the account."""
    return f"{case.method} {_path_sent(result) or case.resource}"


def _path_sent(result: Result) -> str:
    """The path that a case was sent to, below the account or below the host; empty where nothing was sent."""
    found = re.search(r"/Accounts/[^/]*/(.+)|/(v[0-9]+/.+)", (result.sent or {}).get("url", ""))
    return (found[1] or found[2]) if found else ""


def excuse_lines(result: Result) -> list[str]:
    """What the target declares about the case, and which line of its file to change where that is not true."""
    excuse = result.excuse or {}
    if not excuse:
        return []
    declared = [finding.where or finding.what for finding in result.findings if finding.declared]
    scope = f"declares {', '.join(dict.fromkeys(declared))}: " if declared else ""
    place = f"{excuse['place']}: " if not result.complaint or declared else ""
    reason = excuse["reason"] or f"does not claim {excuse.get('cases')}"
    until = f"until {excuse['until']}" if excuse.get("until") else ""
    lines = [*result.complaint.splitlines(), "; ".join(filter(None, (place + scope + reason, until)))]
    return [part for line in [*lines, excuse.get("link", "")] if line for part in layout.wrapped(line)]


def declared_deviation(result: Result) -> str:
    """A declared deviation on few lines: the case, every finding, and the reason in the target file."""
    lines = [f"{Verdict.DEVIATION.upper()} {result.case}: {'; '.join(map(str, result.findings))}"]
    return "\n".join(map(layout.printable, [*lines, *(f"  {line}" for line in excuse_lines(result))]))


def outcomes(result: Result) -> str:
    """The outcomes of the answers in short form; empty where there was no answer."""
    return " then ".join(str(got.get("outcome") or got["status"]) for got in result.got)


def conformant_answers(case: Case) -> str:
    """What conforms, in the short form of the cases, to each request."""
    each = [" or ".join(map(str, expect.answers)) or "a refusal" for expect in case.expectations]
    return " then ".join(each)


def _are_expected(case: Case, received: str) -> bool:
    """Whether these are outcomes that conform, one for each request."""
    each = received.split(" then ") if case.then else [received]
    expected = [[*map(str, expect.answers)] for expect in case.expectations]
    return len(each) == len(expected) and all(one in known for one, known in zip(each, expected, strict=True))


def statement_lines(case: Case, suite: Suite) -> list[str]:
    """Each statement in words, and the link to its place on the page."""
    lines = []
    for identifier in case.states:
        statement = suite.statements[identifier]
        lines += wrap(f"{identifier}  {statement.says}", layout.WIDTH - layout.MARGIN, subsequent_indent="     ")
    anchor = case.source or (suite.statements[case.states[0]].anchor if case.states else "")
    return [*lines, f"{DOCUMENTATION_PAGE}#{anchor}" if anchor else DOCUMENTATION_PAGE]


def evidence_lines(case: Case, suite: Suite) -> list[str]:
    """Each piece of evidence: where it is, of what kind, when and with which credentials."""
    lines = []
    for identifier in case.evidence:
        entry = suite.evidence[identifier]
        lines += [f"{entry.id}: {entry.kind}, {entry.recorded}, {entry.credentials} credentials"]
        lines += [] if entry.can_be_looked_up else [f"  {NOT_PUBLIC}"]
        lines += [f"  {line}" for line in layout.wrapped(public_link(entry.where), layout.WIDTH - layout.MARGIN - 2)]
    return lines


def public_link(where: str) -> str:
    """A file of a public repository as an address that can be opened; anything else as it is."""
    thread = re.fullmatch(r"([\w.-]+/[\w.-]+) (issue|pull request) #([0-9]+)", where)
    if thread:
        return f"https://github.com/{thread[1]}/{'issues' if thread[2] == 'issue' else 'pull'}/{thread[3]}"
    found = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}):(\S+)", where)
    if not found or "*" in where:
        return re.sub(r"^([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}):", r"https://github.com/\1/tree/\2 ", where)
    return f"https://github.com/{found[1]}/blob/{found[2]}/{found[3]}"


def finding_lines(finding: Finding, fault: int = 0) -> list[str]:
    """A finding in full, with the number of its fault where there is one."""
    where = f" at {finding.where}" if finding.where else ""
    number = f", fault {fault}" if fault else ""
    values = (f"expected  {finding.demand}", f"got       {finding.got}")
    lines = [
        wrap(line, layout.WIDTH - layout.MARGIN, initial_indent="  ", subsequent_indent=" " * 12) for line in values
    ]
    return [f"{finding.what}{where} [{finding.basis}]{number}", *lines[0], *lines[1]]


def request_lines(result: Result, credentials: str = "") -> list[str]:
    """What was sent: method and address, parameters, credentials."""
    lines = []
    for number, sent in enumerate(result.requests):
        lines += [f"then {sent['method']} {sent['url']}" if number else f"{sent['method']} {sent['url']}"]
        lines += [layout.shortened(layout.parameter(name, value)) for name, value in sent["form"]]
        user = f"as {sent['user']}" if sent["user"] else ""
        lines += [] if result.place else [" with ".join(filter(None, (user, credentials))) or "without credentials"]
    return lines
