"""`replay`: judges recorded exchanges, such as those of other people's tests, without a network."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from conformance import __version__
from conformance.case import Basis, Suite
from conformance.commands.output_paths import announced, read_files, writable_outputs
from conformance.recorded.age import OF_ITS_TIME
from conformance.recorded.case_matching import CaseMatcher
from conformance.recorded.files import NothingFound, RecordingFile, found_files
from conformance.recorded.formats.readers import FORMATS
from conformance.recorded.kept_results import MAX_RESULTS, Replayed
from conformance.recorded.replay import replay as judge
from conformance.recorded.secrets import read_masked
from conformance.report import Report, now
from conformance.reports import github, layout, recorded_junit, recorded_text
from conformance.reports.detail import Detail
from conformance.reports.output_file import produced, written
from conformance.reports.printing import command as workflow_commands
from conformance.reports.printing import say
from conformance.reports.recorded_text import MOST_LINES, ExchangeText, count_words
from conformance.reports.replay_progress import ReplayProgress
from conformance.result import Result, complete
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.profiles import by_name_only, with_named

MANY = 40
"""Where there are more files, those in which every exchange passes have no line."""


def replay(
    *,
    files: Sequence[str | Path],
    level: str,
    report: Path | None = None,
    junit: Path | None = None,
    html: Sequence[Path] = (),
    markdown: Sequence[Path] = (),
    ctrf: Sequence[Path] = (),
    badge: Sequence[Path] = (),
    folders: Sequence[Path] = (),
    detail: str | None = None,
) -> int:
    """Judges every exchange of `files`, which are files, folders or patterns, and returns the exit code."""
    try:
        found = found_files(map(str, files))
    except NothingFound as error:
        raise click.UsageError(str(error)) from None
    recordings = found.files
    inputs = [*(file.path for file in recordings), *read_files(folders=folders)]
    outputs = writable_outputs(html, markdown, ctrf, badge, others=[report, junit], inputs=inputs)
    own = [folder.absolute() for folder in folders]
    loaded = load([data_folder("cases"), *own])
    # What a recording asks is named by it: also what is otherwise asked about by name only.
    suite = with_named(loaded.suite, by_name_only(loaded.suite))
    started = now()
    shown = Detail(detail or (Detail.ALL if len(recordings) == 1 else Detail.SHORT))
    replayed = _Judging(suite, Basis(level), shown, recordings).result()
    by_name = {case.name for case in loaded.suite.aside}
    scored = suite if any(result.case in by_name for result in replayed.results) else loaded.suite
    judged = Report(
        version=__version__,
        digest=digest(own),
        requirements=scored.scored,
        target={"name": "recordings", "base_url": f"recorded:{Path(files[0]).name}", "account_sid": "recorded"},
        started=started,
        finished=now(),
        level=Basis(level),
        results=_results(replayed, scored),
        errors=(*map(str, loaded.errors), *replayed.errors),
        remarks=(f"{replayed.unlisted} exchanges were judged and are not listed",) if replayed.unlisted else (),
    )
    command = shlex.join(["twilio-conformance", "replay", *map(str, files)])
    _print(judged, replayed, files, shown)
    if found.passed_over:
        say(recorded_text.passed_over_line(found.passed_over))
    failures = [
        *written([report] if report else [], lambda: json.dumps(judged.to_json(), indent=1) + "\n"),
        *written([junit] if junit else [], lambda: recorded_junit.render(judged)),
        *outputs.write(judged, suite, command),
    ]
    failures += produced("the summary of the job", lambda: _publish(judged, suite, command))
    return announced(judged.exit_code, failures)


def _publish(report: Report, suite: Suite, command: str) -> None:
    workflow_commands(github.publish(report, suite, command, os.environ))


@dataclass(frozen=True)
class _Judging:
    """The judging of files one after another; what each results in is printed at once, since it may not be kept."""

    suite: Suite
    level: Basis
    detail: Detail
    files: Sequence[RecordingFile]

    def result(self) -> Replayed:
        """The results of all files as one."""
        matcher, text = CaseMatcher(self.suite.cases), ExchangeText(self.suite, self.level)
        is_terminal, is_quiet = sys.stderr.isatty() and "CI" not in os.environ, self.detail is Detail.QUIET
        progress = ReplayProgress(len(self.files), is_terminal=is_terminal, is_quiet=is_quiet)
        parts: list[Replayed] = []
        kept = 0
        try:
            for file in self.files:
                if file.problem:
                    parts.append(Replayed((), 0, errors=(file.problem,)))
                    continue
                told, notes = list[Result](), dict[str, None]()
                part = judge(
                    read_masked(file.path),
                    self.suite.cases,
                    self.level,
                    most=MAX_RESULTS - kept,
                    show=partial(self._show, text, told, notes, progress),
                    matcher=matcher,
                )
                if (
                    part.errors
                    and not (part.total or part.ignored)
                    and file.may_be_none(is_readable=not part.is_recording)
                ):
                    part = Replayed((), 0, others=(file.path.name,))
                for line in self._lines(file.path, part, text, told, notes):
                    say(line)
                kept += len(part.results)
                parts.append(part)
                progress.file()
        finally:
            progress.stop()
        return Replayed.joined(parts)

    def _show(
        self, text: ExchangeText, told: list[Result], notes: dict[str, None], progress: ReplayProgress, result: Result
    ) -> None:
        progress.exchange()
        notes |= dict.fromkeys(each for each in result.remarks if each.startswith(OF_ITS_TIME))
        if self.detail is Detail.ALL:
            for line in text.lines(result):
                say(line)
        elif len(told) < MOST_LINES and text.is_told(result):
            told.append(result)

    def _lines(
        self, path: Path, part: Replayed, text: ExchangeText, told: Sequence[Result], notes: Iterable[str]
    ) -> Iterator[str]:
        """The summary of a file, with the first of its exchanges that do not pass."""
        if self.detail is Detail.QUIET or not (part.total or part.ignored):
            return
        if told or len(self.files) <= MANY or self.detail is Detail.ALL:
            yield f"{path}: {count_words(part.counts)}"
            yield from map(text.line, told)
            if line := recorded_text.stand_in_line(part.stand_ins):
                yield line
            if self.detail is not Detail.ALL:
                yield from (f"  {note}" for note in notes)


def _print(report: Report, replayed: Replayed, files: Sequence[str | Path], detail: Detail) -> None:
    for line in recorded_text.fault_lines(report) if detail is not Detail.QUIET else ():
        say(line)
    for line in _summary(replayed):
        say(line)
    if not replayed.total and not replayed.errors:
        say(f"No exchange with Twilio was found in {', '.join(map(str, files))}; looked for: {FORMATS}", err=True)
    for error in report.errors:
        say(f"Error: {error}", err=True)


def _results(replayed: Replayed, suite: Suite) -> tuple[Result, ...]:
    recorded = {result.case for result in replayed.results}
    # Nobody chose what recordings ask, so that they are about no profile.
    others = [replace(case, profiles=()) for case in suite.cases if case.name not in recorded]
    return (*replayed.results, *complete(others, {}, "no recording has its request"))


def _summary(replayed: Replayed) -> list[str]:
    names = layout.listed(replayed.others, MOST_LINES)
    count = len(replayed.others)
    others = f"{count} file{'' if count == 1 else 's'} with a mark of Twilio and no recording: {names}"
    return [
        *([others] if count else []),
        f"{count_words(replayed.counts)}; {replayed.by_case} judged by a case, the others by form alone",
        f"{replayed.ignored} exchanges with other services ignored",
    ]
