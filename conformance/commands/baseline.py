"""`baseline`: a run becomes a first target file, which a person completes with reasons."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from conformance.commands.run import run
from conformance.commands.writable import checked
from conformance.exit_codes import INCONCLUSIVE
from conformance.finding import Verdict
from conformance.result import Result
from conformance.suite.requirements import EVERYTHING
from conformance.target import is_target_file
from conformance.targets.baseline import excuse_lines, lines_without_excuses, settings_lines


def baseline(
    *, target: str, out: Path | None, account_sid: str | None, auth_token_env: str | None, folders: Sequence[Path]
) -> int:
    """Judges `target` and writes `out`; 0 where that is done, else the exit code of the run."""
    out = _place(target, out)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        code = run(
            target=target,
            account_sid=account_sid,
            auth_token_env=auth_token_env,
            requirements=EVERYTHING,
            report=path,
            folders=folders,
        )
        report = json.loads(path.read_text()) if path.exists() else None
    if report is None or code in (3, 4):
        return code
    return _write(out, target, report["target"], [Result.from_json(data) for data in report["cases"]], auth_token_env)


def _place(target: str, out: Path | None) -> Path:
    """Where the new file goes: beside the one that it continues, whose paths are relative to its folder."""
    described = Path(target) if is_target_file(target) else None
    out = out or (described.with_suffix(".baseline.yaml") if described else Path("target.yaml"))
    checked(out)
    if out.exists():
        raise click.UsageError(f"{out} exists already; name another file with --out")
    if described and out.absolute().parent != described.absolute().parent:
        raise click.UsageError(f"{out} continues {described} and has to stand beside it")
    return out


def _write(out: Path, where: str, target: dict[str, str], results: Sequence[Result], auth_token_env: str | None) -> int:
    unheard = [result.case for result in results if result.verdict is Verdict.INCONCLUSIVE and not result.got]
    if len(unheard) == len(results):
        click.echo("Nothing was answered, so that there is nothing to write down.", err=True)
        return INCONCLUSIVE
    first = (
        lines_without_excuses(Path(where)) if is_target_file(where) else settings_lines(where, target, auth_token_env)
    )
    lines = excuse_lines(results)
    out.write_text("\n".join([*first, *lines, ""]), "utf-8")
    click.echo(f"Wrote {out}: " + ("fill in each empty reason." if '""' in "\n".join(lines) else "nothing to excuse."))
    if unheard:
        click.echo(f"Not in it, since no answer came: {', '.join(unheard)}.", err=True)
    return 0
