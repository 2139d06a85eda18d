"""`baseline`: writes a first target file from a run; a person fills in the reasons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from conformance.commands.output_paths import require_writable, write_texts
from conformance.commands.run import run
from conformance.commands.temporary_folder import temporary_folder
from conformance.exit_codes import INCONCLUSIVE
from conformance.finding import Verdict
from conformance.report import Report
from conformance.reports import layout
from conformance.reports.detail import Detail
from conformance.reports.printing import say
from conformance.suite.yaml_document import Malformed
from conformance.target import is_target_file
from conformance.targets.baseline import drawn_note, excuse_lines, lines_without_excuses, run_lines, settings_lines
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.targets.target_file import read_target_file


def baseline(
    *,
    target: str,
    out: Path | None,
    account_sid: str | None,
    auth_token_env: str | None,
    resources: Sequence[str],
    timeout: float,
    concurrency: int | None,
    rate: str | None,
    listen: str | None,
    folders: Sequence[Path],
    seed: int | None,
) -> int:
    """Judges `target` and writes `out`; 0 where that is done, else the exit code of the run."""
    out = _output_path(target, out)
    continued = _lines_to_continue(target)
    with temporary_folder() as folder:
        path = folder / "report.json"
        code = run(
            target=target,
            account_sid=account_sid,
            auth_token_env=auth_token_env,
            requirements=None,
            resources=resources,
            timeout=timeout,
            concurrency=concurrency,
            rate=rate,
            listen=listen,
            seed=seed,
            report=path,
            folders=folders,
            detail=Detail.QUIET,
        )
        report = json.loads(path.read_text()) if path.exists() else None
    if report is None or code in (3, 4):
        return code
    found = Report.from_json(report)
    if found.suspicion:
        _say_wrapped(f"Nothing is written, since nothing can be said of the target. {found.suspicion}")
        return INCONCLUSIVE
    kept = {"resources": list(resources), "concurrency": concurrency, "rate": rate, "listen": listen}
    first = continued or [*settings_lines(target, report["target"], auth_token_env), *run_lines(kept)]
    return _write(out, first, found, _declared(target, [result.case for result in found.results]))


def _say_wrapped(text: str, *, err: bool = True) -> None:
    """Says what may be long, to the error stream unless it is a part of the result, in lines as those of a run."""
    say("\n".join(layout.hanging(layout.printable(text))), err=err)


def _output_path(target: str, out: Path | None) -> Path:
    """Where the new file goes: beside the target file that it continues, because paths in it are relative to it."""
    original = Path(target) if is_target_file(target) else None
    out = out or (original.with_suffix(".baseline.yaml") if original else Path("target.yaml"))
    require_writable(out)
    if out.exists():
        raise click.UsageError(f"{out} exists already; name another file with --out")
    if original and out.absolute().parent != original.absolute().parent:
        raise click.UsageError(f"{out} continues {original} and has to be in the same folder")
    return out


def _lines_to_continue(target: str) -> list[str]:
    """The lines of a target file with which the new one begins; raises `click.ClickException`."""
    try:
        return lines_without_excuses(Path(target)) if is_target_file(target) else []
    except Malformed as error:
        raise click.ClickException(str(error)) from None


def _declared(target: str, names: Sequence[str]) -> Excuses:
    """What a target file declares already, for the reasons in it."""
    return read_target_file(target, names).excuses if is_target_file(target) else NO_EXCUSES


def _write(out: Path, first: Sequence[str], report: Report, declared: Excuses) -> int:
    results = report.results
    unanswered = [result.case for result in results if result.verdict is Verdict.INCONCLUSIVE and not result.got]
    if len(unanswered) == len(results):
        say("There was no answer, so that nothing is written.", err=True)
        return INCONCLUSIVE
    lines = excuse_lines(report, declared)
    if code := write_texts({out: "\n".join([*first, *lines, ""])}):
        return code
    empty = sum('reason: ""' in line for line in lines)
    reasons = f"fill in the {empty} empty reason{'' if empty == 1 else 's'}" if empty else "no reason is empty"
    say(f"Wrote {out}: {reasons if lines else 'nothing to excuse'}.")
    if lines and (note := drawn_note(report)):
        _say_wrapped(note, err=False)
    if unanswered:
        _say_wrapped(f"Left out, because there was no answer: {', '.join(unanswered)}.")
    return 0
