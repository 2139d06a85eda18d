"""Baseline: a target file that declares what a run found, with reasons for a person to fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap

from conformance.finding import Verdict
from conformance.pattern import widest_pattern
from conformance.report import Report
from conformance.result import Result
from conformance.suite.node_values import as_mapping
from conformance.suite.yaml_document import Malformed
from conformance.suite.yaml_file import read_yaml
from conformance.target import TARGET_NAMES
from conformance.targets.baseline_faults import deviation_entries
from conformance.targets.declarations import EXCUSE_KEYS
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.targets.unsupported import narrower_patterns
from conformance.targets.yaml_lines import folded, yaml_quoted

NOTE_WIDTH = 110
"""How many characters a line of a note in the file has at most."""


def settings_lines(where: str, target: Mapping[str, str], auth_token_env: str | None) -> list[str]:
    """The lines with the settings of a target that has no target file."""
    lines = [f"name: {yaml_quoted(target['name'])}", f"base-url: {yaml_quoted(where)}"]
    if where not in TARGET_NAMES:
        lines.append(f"account-sid: {yaml_quoted(target['account_sid'])}")
    return [*lines, *([f"auth-token-env: {yaml_quoted(auth_token_env)}"] if auth_token_env else [])]


def run_lines(options: Mapping[str, object]) -> list[str]:
    """The lines with the options of a run that a target file can keep; those that nobody chose are left out."""
    return [f"{name}: {json.dumps(value)}" for name, value in options.items() if value]


def lines_without_excuses(path: Path) -> list[str]:
    """The lines of a target file without its excuses; raises `Malformed` where they share lines with other keys."""
    root = as_mapping(read_yaml(path), "a target file")
    starts = sorted((place.line, place.column, name) for name, place in root.places.items())
    if any(column != 1 for _, column, _ in starts):
        raise Malformed(root.place, "only a file with its keys at the beginning of lines can be continued")
    lines = path.read_text("utf-8").splitlines()
    ends = [line - 1 for line, _, _ in starts[1:]] + [len(lines)]
    for (line, _, name), end in reversed(list(zip(starts, ends, strict=True))):
        if name in EXCUSE_KEYS:
            del lines[line - 1 : end]
    return lines


def excuse_lines(report: Report, declared: Excuses = NO_EXCUSES) -> list[str]:
    """The lines of `unsupported` and `deviations` with which a run with this report is as declared.

    Reasons in `declared` are kept where they hold.
    """
    names = [result.case for result in report.results]
    entries = (line for entry in deviation_entries(report, declared) for line in entry.lines(names))
    note = [f"# {line}" for line in wrap(text, NOTE_WIDTH)] if (text := drawn_note(report)) else []
    return [*_section("unsupported", _unsupported(report.results)), *_section("deviations", entries, note)]


def drawn_note(report: Report) -> str:
    """That a run with other drawn values may show more, and how to repeat this one; empty where nothing was drawn."""
    drawn = sum(bool(result.drawn) for result in report.results)
    if not drawn or report.seed is None:
        return ""
    number = "1 case" if drawn == 1 else f"{drawn} cases"
    return (
        f"The values of {number} were drawn with --seed {report.seed}, which repeats them. Each run without it draws "
        "others, which may show a fault that is not declared here, or not show one that is."
    )


def _section(name: str, lines: Iterable[str], note: Sequence[str] = ()) -> list[str]:
    """The lines of a key; the note is behind it, so that it goes where the key does."""
    entries = list(lines)
    return [f"{name}:", *note, *entries] if entries else []


def _unclaimed(result: Result) -> bool:
    """Whether the case is not offered, unsupported, or could not be judged although the target answered."""
    answered = result.verdict is Verdict.INCONCLUSIVE and bool(result.got)
    return answered or result.verdict in (Verdict.NOT_OFFERED, Verdict.UNSUPPORTED)


def _unsupported(results: Sequence[Result]) -> Iterator[str]:
    """An entry for each pattern: the declared one, otherwise the widest that covers unclaimed cases alone."""
    declared: dict[str, str] = {}
    known = [result.case for result in results]
    new = [result.case for result in results if _unclaimed(result) and not result.excuse]
    for result in filter(_unclaimed, results):
        excuse = result.excuse or {}
        pattern = excuse.get("cases") or widest_pattern(result.case, new, known)
        declared.setdefault(pattern, excuse.get("reason", ""))
    for pattern, reason in declared.items():
        for each in _still_true(pattern, results):
            yield from folded(f"- {{cases: {yaml_quoted(each)}, reason: {yaml_quoted(reason)}}}")


def _still_true(pattern: str, results: Sequence[Result]) -> list[str]:
    """The pattern, or narrower ones where it is declared and some of its cases pass."""
    passing = [one.case for one in results if one.complaint and (one.excuse or {}).get("cases") == pattern]
    return narrower_patterns(pattern, passing, results) if passing else [pattern]
