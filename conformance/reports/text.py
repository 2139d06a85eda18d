"""A case, a result and a report as plain text of 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import wrap

from conformance.case import Auth, Basis, Case, Suite
from conformance.finding import Finding, Verdict
from conformance.judging.triage import Faults
from conformance.report import UNJUDGED, Report, Standing
from conformance.result import Result

PAGE = "https://www.twilio.com/docs/iam/test-credentials"
WIDTH = 80
MARGIN = 12
MESSAGE_SHOWN = 200
COMMAND = re.compile(r"^(\s*)(::|##\[|##vso\[)")


def block(
    case: Case,
    result: Result,
    suite: Suite,
    command: str,
    level: Basis = Basis.OBSERVED,
    *,
    only: str = "",
    departs: Sequence[str] | None = None,
) -> str:
    """Everything that the reader of a failure needs: what was sent, expected and why, what came, how to repeat.

    `only` says how to judge this case alone where no command does, `departs` in what the answer departs where the
    findings are not to be told in full.
    """
    lines = [headline(case, result)]
    lines += section("where", [f"{case.file}:{case.line}"])
    lines += section("states", statements(case, suite))
    lines += exchange(result, level, departs, wrong_token=case.auth is Auth.WRONG_TOKEN)
    lines += section("excuse", excuse(result))
    lines += section("note", paragraph(case.note))
    lines += section("evidence", evidence(case, suite))
    lines += section("repeat", (result.sent or {}).get("curl", "").splitlines())
    lines += section("only this", [only or f"{command} --case {case.name}"])
    return "\n".join(map(visible, lines))


def exchange(
    result: Result, level: Basis, departs: Sequence[str] | None = None, *, wrong_token: bool = False
) -> list[str]:
    """What was sent, in what the answer departs or why there is no judgement, and what came."""
    lines = section("sent", _sent(result, " with a wrong token" if wrong_token else ""))
    told = [line for finding in result.counted(level) for line in departure(finding)] if departs is None else departs
    lines += section("departs", told)
    lines += section("reason", paragraph(result.reason))
    return lines + section("got", _got(result))


def headline(case: Case, result: Result) -> str:
    """Verdict, name, method and path, expected and got, on one line."""
    outcome = came(result) or "no answer"
    if result.findings and outcome in {str(outcome) for outcome in case.expect.answers}:
        outcome += f" that departs in {len(result.findings)} place{'' if len(result.findings) == 1 else 's'}"
    path = (result.sent or {}).get("url", "").partition("/Accounts/")[2].partition("/")[2] or case.resource
    verdict = "STALE" if result.complaint and result.verdict is Verdict.PASS else result.verdict.upper()
    return f"{verdict} {case.name}: {case.method} {path}: expected {answers(case)}, got {outcome}"


def excuse(result: Result) -> list[str]:
    """What the target declares about the case, and which line of its file to change where that does not hold."""
    said = result.excuse or {}
    if not said:
        return []
    place = f"{said['place']}: " if not result.complaint else ""
    until = f"until {said['until']}" if said.get("until") else ""
    lines = [result.complaint] if result.complaint else []
    lines += ["; ".join(filter(None, (place + (said["reason"] or f"does not claim {said.get('cases')}"), until)))]
    return [part for line in [*lines, said.get("link", "")] if line for part in paragraph(line)]


def declared(result: Result) -> str:
    """A declared deviation on few lines: the case, every departure, and the words of the target file."""
    lines = [f"{result.verdict.upper()} {result.case}: {'; '.join(map(str, result.findings))}"]
    return "\n".join(map(visible, [*lines, *(f"  {line}" for line in excuse(result))]))


def came(result: Result) -> str:
    """The outcomes of the answers in short form; empty where none came."""
    return " then ".join(str(got.get("outcome") or got["status"]) for got in result.got)


def answers(case: Case) -> str:
    """What conforms, in the short form of the cases."""
    return " or ".join(str(outcome) for outcome in case.expect.answers) or "a refusal"


def statements(case: Case, suite: Suite) -> list[str]:
    """Each statement in words, and the link to its place on the page."""
    lines = []
    for identifier in case.states:
        statement = suite.statements[identifier]
        lines += wrap(f"{identifier}  {statement.says}", WIDTH - MARGIN, subsequent_indent="     ")
    anchor = case.source or (suite.statements[case.states[0]].anchor if case.states else "")
    return [*lines, f"{PAGE}#{anchor}" if anchor else PAGE]


def evidence(case: Case, suite: Suite) -> list[str]:
    """Each piece of evidence: where it is, of what kind, when and with which credentials."""
    lines = []
    for identifier in case.evidence:
        entry = suite.evidence[identifier]
        lines += [f"{entry.id}: {entry.kind}, {entry.recorded}, {entry.credentials} credentials"]
        lines += [f"  {line}" for line in paragraph(link(entry.where), WIDTH - MARGIN - 2)]
    return lines


def link(where: str) -> str:
    """A file of a public repository as an address that can be opened; anything else as it is."""
    thread = re.fullmatch(r"([\w.-]+/[\w.-]+) (issue|pull request) #(\d+)", where)
    if thread:
        return f"https://github.com/{thread[1]}/{'issues' if thread[2] == 'issue' else 'pull'}/{thread[3]}"
    found = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}):(\S+)", where)
    if not found or "*" in where:
        return re.sub(r"^([\w.-]+/[\w.-]+)@([0-9a-f]{7,40}):", r"https://github.com/\1/tree/\2 ", where)
    return f"https://github.com/{found[1]}/blob/{found[2]}/{found[3]}"


def summary(report: Report) -> list[str]:
    """The verdict per level, the counts, and what keeps a level undecided."""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.counts.items() if number)
    lines = [f"{len(report.results)} cases: {counts}"]
    faults = Faults(report)
    lines += [counted(faults)] if faults.all else []
    lines += [f"counted are those of requirements {report.requirements}"] if report.requirements else []
    lines += [f"level {level:<9}  {standing(report, level)}" for level in Basis]
    lines += [f"resources that attain a level: {resources}"] if (resources := by_resource(report)) else []
    lines += [f"the file could not be read: {error}" for error in report.errors]
    lines += report.remarks
    return lines


def by_resource(report: Report) -> str:
    """The level that each resource attains, where the whole attains less; empty where none attains more."""
    levels = {name: report.of_resource(name).attained for name in report.resources}
    if len(set(levels.values())) < 2:
        return ""
    return ", ".join(f"{name} {level}" for name, level in levels.items() if level)


def counted(faults: Faults) -> str:
    """How many cases fail for how many faults."""
    cases, number = len(faults.failures), len(faults.all)
    fails = "1 case fails" if cases == 1 else f"{cases} cases fail"
    return f"{fails} for {number} fault{'' if number == 1 else 's'}"


def declaration(report: Report, level: Basis) -> str:
    """How many cases keep the target from `level` as it declares itself."""
    deviations = sum(result.verdict is Verdict.DEVIATION for result in report.declared(level))
    unsupported = len(report.declared(level)) - deviations
    named = ((deviations, "deviates", "deviate"), (unsupported, "is unsupported", "are unsupported"))
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in named if number)


def conclusion(report: Report) -> str:
    """What the report comes to, in one sentence."""
    name = re.sub("^the ", "The ", report.target["name"])
    total = len(report.results)
    attained = report.attained
    if attained is Basis.OBSERVED:
        return f"{name} conforms at all three levels."
    if report.standing(report.level) is Standing.AS_DECLARED:
        conforms = f"conforms at level {attained}" if attained else "conforms at no level"
        return f"{name} {conforms}; else it departs as it declares: {declaration(report, report.level)}."
    if attained:
        return f"{name} conforms at level {attained}."
    if any(result.counts_against(report.level) for result in report.results):
        return f"{name} conforms at no level."
    settled = (Verdict.PASS, Verdict.FAIL, Verdict.UNSUPPORTED, Verdict.DEVIATION)
    open_ = sum(result.verdict not in settled for result in report.results)
    if report.errors and not open_:
        return "No level is attained: not every case file could be read."
    return f"No level is attained: {open_} of {total} cases were not judged."


def attained(part: Report) -> str:
    """The level that a report, or a part of it, attains, in one word; empty where it has no cases."""
    if not part.results:
        return ""
    if part.attained:
        return str(part.attained)
    standing = part.standing(part.level)
    return "none" if standing is Standing.NONCONFORMANT else str(standing)


def passed(part: Report) -> str:
    """How many of its cases are passed at the level asked for; empty where it has none."""
    total = len(part.results)
    return f"{sum(result.shown(part.level) is Verdict.PASS for result in part.results)}/{total}" if total else ""


def grouped(results: Iterable[Result]) -> dict[str, list[str]]:
    """The names of results by their reason, so that one reason is said once."""
    groups: dict[str, list[str]] = {}
    for result in results:
        groups.setdefault(result.reason, []).append(result.case)
    return groups


def paragraph(said: str, width: int = WIDTH - MARGIN) -> list[str]:
    """The text in lines that fit beside the margin, no word of it broken."""
    return wrap(said, width, break_long_words=False, break_on_hyphens=False)


def standing(report: Report, level: Basis) -> str:
    """How the target stands at a level, and how many cases keep it from better."""
    standing = report.standing(level)
    if standing is Standing.CONFORMANT:
        return str(standing)
    if standing is Standing.AS_DECLARED:
        return f"{standing}: {declaration(report, level)}, and everything else conforms"
    against = sum(result.counts_against(level) for result in report.results)
    if standing is Standing.NONCONFORMANT:
        return f"{standing}: {against} of {len(report.results)} cases stand against it"
    of_level = report.of_level(level)
    unjudged = sum(result.verdict in UNJUDGED for result in of_level)
    if report.errors and not unjudged:
        return f"{standing}: {len(report.errors)} case files could not be read"
    return f"{standing}: {unjudged} of {len(of_level)} cases were not judged"


def section(title: str, lines: Sequence[str]) -> list[str]:
    """The lines with the title before the first and a margin before the others; nothing where there are none."""
    indent = " " * MARGIN
    return [(f"  {title:<{MARGIN - 2}}" if number == 0 else indent) + line for number, line in enumerate(lines)]


def _sent(result: Result, token: str = "") -> list[str]:
    if not result.sent:
        return []
    lines = [f"{result.sent['method']} {result.sent['url']}"]
    lines += [cut(f"{name}={value}") for name, value in result.sent["form"]]
    who = [f"as {result.sent['user']}{token}" if result.sent["user"] else "without credentials"]
    return lines + ([] if result.place else who)


def departure(finding: Finding, fault: int = 0) -> list[str]:
    """A finding in full, with the number of its fault where there is one."""
    where = f" at {finding.where}" if finding.where else ""
    number = f", fault {fault}" if fault else ""
    told = (f"expected  {finding.expected}", f"got       {finding.got}")
    lines = [wrap(line, WIDTH - MARGIN, initial_indent="  ", subsequent_indent=" " * 12) for line in told]
    return [f"{finding.what}{where} [{finding.basis}]{number}", *lines[0], *lines[1]]


def _got(result: Result) -> list[str]:
    lines = []
    for got in result.got:
        kinds = [value for name, value in got["headers"] if name.lower() == "content-type"]
        lines += [f"{got['status']} {kinds[0] if kinds else '(no Content-Type)'}"]
        lines += wrap(cut(got["body"]), WIDTH - MARGIN)
    return lines


def visible(text: str) -> str:
    """`text` with every character written out that would move a terminal or be seen by nobody.

    A line that a CI service would take for a command of its own begins with a backslash.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
    return COMMAND.sub(r"\1\\\2", text)


def lines_visible(text: str) -> str:
    """`text`, line by line, as `visible` writes it."""
    return "\n".join(map(visible, text.splitlines()))


def cut(text: str) -> str:
    """`text` as far as a line of a report shows it, made visible."""
    text = visible(text)
    return text if len(text) <= MESSAGE_SHOWN else f"{text[:MESSAGE_SHOWN]}... ({len(text)} characters)"
