"""`run`: the options of the command as arguments for pytest, the engine of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands.isolated_pytest import NO_PLUGINS, Invocation, run_pytest
from conformance.commands.output_paths import announced, read_files, say_unwritten, states, writable_outputs
from conformance.commands.temporary_folder import temporary_folder
from conformance.engine.keyword_expression import Selection
from conformance.engine.pytest_options import MAX_PROCESSES
from conformance.exit_codes import INCONCLUSIVE
from conformance.number import read_whole
from conformance.reports.detail import Detail
from conformance.reports.junit import JUNIT_END
from conformance.reports.output_file import written
from conformance.reports.outputs import Outputs
from conformance.suite.data import data_folder
from conformance.suite.loader import load
from conformance.suite.profiles import UnknownResource, require_resources
from conformance.target import TOKEN_VARIABLE


def run(
    *,
    target: str,
    account_sid: str | None = None,
    auth_token_env: str | None = None,
    allow_missing_credentials: bool = False,
    level: str = "observed",
    requirements: str | None = None,
    resources: Sequence[str] = (),
    select: str | None = None,
    names: Sequence[str] = (),
    stop: bool = False,
    workers: int | str | None = None,
    machines: Sequence[str] = (),
    timeout: float | None = None,
    concurrency: int | None = None,
    rate: str | None = None,
    callback_url: str | None = None,
    callback_listen: str | None = None,
    listen: str | None = None,
    seed: int | None = None,
    report: Path | None = None,
    junit: Path | None = None,
    html: Sequence[Path] = (),
    markdown: Sequence[Path] = (),
    ctrf: Sequence[Path] = (),
    badge: Sequence[Path] = (),
    folders: Sequence[Path] = (),
    pytest_arguments: Sequence[str] = (),
    keep: Path | None = None,
    detail: str | None = None,
) -> int:
    """Judges a target and returns the exit code."""
    outputs = writable_outputs(html, markdown, ctrf, badge, others=(report, junit), inputs=read_files(target, folders))
    if own := [argument for argument in pytest_arguments if argument.startswith("--tw")]:
        raise click.UsageError(
            f"{own[0].partition('=')[0]} stands behind --, where options of pytest stand; those of the suite go before"
        )
    if any(argument.endswith("no:conformance.plugin") for argument in pytest_arguments):
        raise click.UsageError("-p no:conformance.plugin disables the suite itself")
    _refuse_unknown(resources)
    distributed = workers is not None or bool(machines)
    _refuse_if_distributed(distributed, select, folders, callback=bool(callback_url or callback_listen))
    options = {
        "--twilio-target": target,
        "--twilio-account-sid": account_sid,
        "--twilio-auth-token-env": auth_token_env,
        "--twilio-level": level,
        "--twilio-requirements": requirements,
        "--twilio-timeout": timeout and f"{timeout:.9f}",
        "--twilio-concurrency": concurrency,
        "--twilio-rate": rate,
        "--twilio-callback-url": callback_url,
        "--twilio-callback-listen": callback_listen,
        "--twilio-listen": listen,
        "--twilio-seed": seed,
        "--twilio-keep": keep,
        "--twilio-report": report and report.absolute(),
        "-k": select,
        "-n": workers,
    }
    arguments = ["--twilio-whole", *_with_values(options), *_repeated(folders, outputs, resources, names)]
    arguments += ["--twilio-allow-missing-credentials"] * allow_missing_credentials
    arguments += ["-x"] * stop + _distribution(workers, machines)
    invocation = Invocation(
        [*arguments, *pytest_arguments],
        may_begin_early=not (machines or pytest_arguments),
        own_output=bool(pytest_arguments),
        secrets=[os.environ.get(name, "") for name in (TOKEN_VARIABLE, auth_token_env or TOKEN_VARIABLE)],
        selection=" and ".join(["-k"] * bool(select) + ["--case"] * bool(names)),
        words=select or "",
        detail=Detail(detail or Detail.SHORT),
    )
    before = states([*filter(None, (report, junit)), *outputs.paths])
    try:
        code = _run_with_junit(invocation, junit) if junit else run_pytest(invocation)
    except KeyboardInterrupt:
        say_unwritten(before)
        raise
    if code == INCONCLUSIVE:
        say_unwritten(before)
    return code


def _run_with_junit(invocation: Invocation, junit: Path) -> int:
    """Runs pytest, which writes the JUnit file elsewhere: in place it ends with an internal error where it cannot."""
    with temporary_folder() as folder:
        made = folder / "junit.xml"
        code = INCONCLUSIVE
        try:
            code = run_pytest(replace(invocation, arguments=[f"--junitxml={made}", *invocation.arguments]))
        finally:
            # An interrupt that comes after the judgement costs no report.
            content = made.read_bytes() if made.exists() else b""
            # What pytest could not write to its end was reported by the run, and is not written a second time.
            if content.endswith(JUNIT_END):
                code = announced(code, list(written([junit], lambda: content)))
        return code


def _refuse_unknown(resources: Sequence[str]) -> None:
    """Refuses what is no resource; raises `click.UsageError`."""
    try:
        require_resources(resources)
    except UnknownResource as error:
        raise click.UsageError(f"--resource: {error}") from None


def _refuse_if_distributed(distributed: bool, select: str | None, folders: Sequence[Path], *, callback: bool) -> None:
    """Refuses early what would otherwise fail in each worker; raises `click.UsageError`."""
    if distributed and select and (wrong := Selection(select, load([data_folder("cases"), *folders]).suite).problem):
        raise click.UsageError(f"Wrong expression passed to '-k': {wrong}")
    if distributed and callback:
        raise click.UsageError("--callback-url and --callback-listen name one listener; each worker would need its own")


def _with_values(options: Mapping[str, object]) -> Iterator[str]:
    """The options that have a value; an empty text is one too, and refused later, except for an empty selection."""
    for name, value in options.items():
        if value is not None and (value or name != "-k"):
            yield f"{name}={value}" if name.startswith("--") else f"{name}{value}"


def _repeated(
    folders: Sequence[Path], outputs: Outputs, resources: Sequence[str], names: Sequence[str]
) -> Iterator[str]:
    """The options that may be given several times."""
    yield from (f"--twilio-cases={folder.absolute()}" for folder in folders)
    for form, paths in vars(outputs).items():
        yield from (f"--twilio-{form}={path}" for path in paths)
    yield from (f"--twilio-resource={name}" for name in resources)
    yield from (f"--twilio-case={name}" for name in names)


def _distribution(workers: int | str | None, machines: Sequence[str]) -> list[str]:
    """How cases are distributed: in chunks that get smaller, so that one long file keeps all workers busy."""
    if workers is not None and machines:
        raise click.UsageError("-n is for processes of this machine alone: say it as --tx 4*popen beside other --tx")
    isolated = [f"--tx={_checked(machine)}//env:{NO_PLUGINS}=1" for machine in machines]
    return [*isolated, "--dist=load"] if workers is not None or machines else []


def _checked(machine: str) -> str:
    """`machine` unchanged, whose number of processes, where it names one, is a whole number."""
    number, star, _ = machine.partition("*")
    if star and "=" not in number:
        try:
            read_whole(number, 1, MAX_PROCESSES)
        except ValueError as error:
            raise click.UsageError(f"--tx: before the star {error}") from None
    return machine
