"""What a run found as the excuses of a target file, in YAML, with reasons for a person to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from conformance.finding import Finding, Verdict
from conformance.normalise import normalised
from conformance.result import Result
from conformance.suite.node_values import as_mapping
from conformance.suite.yaml_document import Malformed, read_yaml

EXCUSES = ("unsupported", "deviations")


def head(where: str, target: Mapping[str, str], auth_token_env: str | None) -> list[str]:
    """The lines that say where a target is which no file described."""
    lines = [f"name: {quoted(target['name'])}", f"base-url: {quoted(where)}"]
    if where != "twilio":
        lines.append(f"account-sid: {quoted(target['account_sid'])}")
    return [*lines, *([f"auth-token-env: {quoted(auth_token_env)}"] if auth_token_env else [])]


def kept(path: Path) -> list[str]:
    """The lines of a target file without its excuses; raises `Malformed` where these stand on lines with others."""
    root = as_mapping(read_yaml(path), "a target file")
    starts = sorted((place.line, place.column, name) for name, place in root.places.items())
    if any(column != 1 for _, column, _ in starts):
        raise Malformed(root.place, "only a file with its keys at the beginning of lines can be continued")
    lines = path.read_text("utf-8").splitlines()
    ends = [line - 1 for line, _, _ in starts[1:]] + [len(lines)]
    for (line, _, name), end in reversed(list(zip(starts, ends, strict=True))):
        if name in EXCUSES:
            del lines[line - 1 : end]
    return lines


def excuses(results: Sequence[Result]) -> list[str]:
    """The lines of `unsupported` and `deviations` under which a run with these results is as declared."""
    return [*_section("unsupported", _unsupported(results)), *_section("deviations", _deviations(results))]


def quoted(text: str) -> str:
    """`text` as a YAML scalar that is read as it is written."""
    return str(yaml.safe_dump(text, default_style='"', width=10**9)).strip()


def _section(name: str, lines: Iterable[str]) -> list[str]:
    entries = list(lines)
    return [f"{name}:", *entries] if entries else []


def _unclaimed(result: Result) -> bool:
    """Whether the target was there and the case could still not be judged, or is unsupported as it was."""
    judged = result.verdict is Verdict.INCONCLUSIVE and bool(result.got)
    return judged or result.verdict in (Verdict.NOT_OFFERED, Verdict.UNSUPPORTED)


def _unsupported(results: Sequence[Result]) -> Iterator[str]:
    """The pattern that covers a case, once: as declared, else the whole resource or file where none is claimed."""
    declared: dict[str, str] = {}
    for result in filter(_unclaimed, results):
        said = result.excuse or {}
        declared.setdefault(said.get("cases") or _widest(result.case, results), said.get("reason", ""))
    for pattern, reason in declared.items():
        yield f"- {{cases: {quoted(pattern)}, reason: {quoted(reason)}}}"


def _widest(case: str, results: Sequence[Result]) -> str:
    for folder in (case.partition("/")[0], case.rpartition("/")[0]):
        inside = [result for result in results if result.case.startswith(f"{folder}/")]
        if len(inside) > 1 and all(_unclaimed(result) and not result.excuse for result in inside):
            return f"{folder}/*"
    return case


def _deviations(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.verdict not in (Verdict.FAIL, Verdict.DEVIATION):
            continue
        said = result.excuse or {}
        yield f"- case: {quoted(result.case)}"
        yield "  findings:"
        yield from map(_finding, result.findings)
        yield f"  reason: {quoted('' if result.complaint else said.get('reason', ''))}"
        if said and not result.complaint:
            yield from (f"  {name}: {quoted(said[name])}" for name in ("link", "until") if said.get(name))


def _finding(finding: Finding) -> str:
    texts = {"what": finding.what, "where": finding.where}
    texts |= {"expected": normalised(finding.expected), "got": normalised(finding.got)}
    return "  - {" + ", ".join(f"{name}: {quoted(text)}" for name, text in texts.items() if text) + "}"
