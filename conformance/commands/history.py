"""`history`: what changed from night to night, and when, from ledgers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from conformance.commands.output_paths import announced, require_writable
from conformance.commands.stored_nights import kept_results
from conformance.exit_codes import NOTHING, PASSED
from conformance.file_content import Unreadable
from conformance.history.history import History
from conformance.history.ledger import Ledger, read_ledgers
from conformance.reports import history_feed, history_json, history_markdown, history_story, history_text
from conformance.reports.output_file import FailedOutput, written
from conformance.reports.printing import say, say_json
from conformance.suggestion import did_you_mean

STDOUT = Path("-")
NO_NIGHT = "No night: 'twilio-conformance ledger' makes a ledger of reports."


def history(
    *,
    ledgers: Sequence[Path],
    html: Sequence[Path],
    markdown: Sequence[Path],
    json_files: Sequence[Path],
    atom: Sequence[Path],
    atom_url: str,
    since: date | None,
    case: str | None,
    targets: Sequence[str],
    reports: Path | None,
) -> int:
    """Prints and writes the history of the nights; 5 where there is none."""
    files = [path for path in json_files if path != STDOUT]
    require_writable(*html, *markdown, *files, *atom, inputs=ledgers)
    if reports and not case:
        raise click.UsageError("--reports is about one case: name it with --case")
    if atom_url and not atom:
        raise click.UsageError("--atom-url is about the feed of --atom, which is missing")
    ledger = _read(ledgers)
    _require_names(ledger, case, targets)
    found = History.of(ledger, targets=targets, since=since or date.min, case=case or "")
    if not found.timelines:
        for remark in found.remarks:
            say(f"Remark: {remark}", err=True)
        reason = f"No night since {since}." if since and ledger.nights else NO_NIGHT
        say(reason, err=True)
        return NOTHING
    if STDOUT in json_files:
        say_json(history_json.to_json(found))
    elif case:
        say("\n".join(history_story.lines(found, case, kept_results(found, case, reports))))
    else:
        say("\n".join(history_text.lines(found)))
    outputs: list[tuple[Sequence[Path], Callable[[], str]]] = [
        (html, lambda: _page(found)),
        (markdown, lambda: history_markdown.markdown(found)),
        (files, lambda: json.dumps(history_json.to_json(found), indent=1) + "\n"),
        (atom, lambda: history_feed.feed(found, atom_url)),
    ]
    failures: list[FailedOutput] = [failure for paths, make in outputs for failure in written(paths, make)]
    return announced(PASSED, failures)


def _page(found: History) -> str:
    from conformance.reports.history_page import page

    return page(found)


def _read(paths: Sequence[Path]) -> Ledger:
    try:
        return read_ledgers(dict.fromkeys(paths))
    except Unreadable as error:
        raise click.UsageError(str(error)) from None


def _require_names(ledger: Ledger, case: str | None, targets: Sequence[str]) -> None:
    """Raises `click.UsageError` for a case or a target that no night has, where there is any night."""
    if not ledger.nights:
        return
    for name in targets:
        if name not in ledger.targets:
            raise click.UsageError(f"no target {name!r}{did_you_mean(name, ledger.targets)}")
    names = dict.fromkeys(name for cases in {night.cases for night in ledger.nights} for name in cases)
    if case is not None and case not in names:
        raise click.UsageError(f"no case {case!r} in any night{did_you_mean(case, names)}")
