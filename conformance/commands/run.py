"""`run`: pytest as the engine, shielded from the user's own settings, with a display of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

import click

from conformance.commands.writable import checked, checked_outputs
from conformance.engine.isolation import USER_VARIABLES
from conformance.engine.keyword_expression import syntax_error
from conformance.engine.prefetch import prefetch
from conformance.engine.run import redacted
from conformance.exit_codes import INCONCLUSIVE, INTERNAL, INTERRUPTED, NOTHING
from conformance.interrupts import held
from conformance.redact import redactor
from conformance.reports.line_output import LineOutput, Plain
from conformance.suite.data import data_folder
from conformance.target import TOKEN_VARIABLE

NO_PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
COLOUR = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables that ask for colours where there is no terminal."""

INI = Path(__file__).parents[1] / "engine.ini"


def run(
    *,
    target: str | None,
    account_sid: str | None = None,
    auth_token_env: str | None = None,
    allow_missing_credentials: bool = False,
    level: str = "observed",
    requirements: str | None = None,
    select: str | None = None,
    names: Sequence[str] = (),
    stop: bool = False,
    workers: str | None = None,
    machines: Sequence[str] = (),
    timeout: float | None = None,
    concurrency: int | None = None,
    rate: str | None = None,
    callback_url: str | None = None,
    callback_listen: str | None = None,
    report: Path | None = None,
    junit: Path | None = None,
    html: Sequence[Path] = (),
    markdown: Sequence[Path] = (),
    ctrf: Sequence[Path] = (),
    badge: Sequence[Path] = (),
    folders: Sequence[Path] = (),
    pytest_arguments: Sequence[str] = (),
    keep: Path | None = None,
) -> int:
    """Judges a target and returns the exit code."""
    checked(report, junit)
    outputs = checked_outputs(html, markdown, ctrf, badge)
    options = {
        "--twilio-target": target,
        "--twilio-account-sid": account_sid,
        "--twilio-auth-token-env": auth_token_env,
        "--twilio-level": level,
        "--twilio-requirements": requirements,
        "--twilio-timeout": timeout,
        "--twilio-concurrency": concurrency,
        "--twilio-rate": rate,
        "--twilio-callback-url": callback_url,
        "--twilio-callback-listen": callback_listen,
        "--twilio-keep": keep,
        "--twilio-report": report and report.absolute(),
        "--junitxml": junit and junit.absolute(),
        "-k": select,
        "-n": workers,
    }
    if select and (workers or machines) and (wrong := syntax_error(select)):
        raise click.UsageError(f"Wrong expression passed to '-k': {select}: {wrong}")
    chosen = [f"--twilio-case={name}" for name in names]
    given = {name: value for name, value in options.items() if _given(name, value)}
    arguments = ["--twilio-whole"]
    arguments += [f"{name}={value}" if name[:2] == "--" else f"{name}{value}" for name, value in given.items()]
    arguments += [f"--twilio-cases={folder.absolute()}" for folder in folders]
    for form, paths in vars(outputs).items():
        arguments += [f"--twilio-{form}={path}" for path in paths]
    arguments += ["--twilio-allow-missing-credentials"] * allow_missing_credentials
    if (callback_url or callback_listen) and (workers or machines):
        raise click.UsageError("--callback-url and --callback-listen name one listener; each worker would need its own")
    arguments += chosen + ["-x"] * stop + _spread(workers, machines)
    secrets = [os.environ.get(name, "") for name in (TOKEN_VARIABLE, auth_token_env or TOKEN_VARIABLE)]
    wanted = ", ".join(filter(None, (select, *names)))
    alone = not (workers or machines or pytest_arguments)
    return _judge([*arguments, *pytest_arguments], alone, bool(pytest_arguments), secrets, wanted)


def _spread(workers: str | None, machines: Sequence[str]) -> list[str]:
    """How cases are spread: in growing and shrinking chunks, so that one long file keeps everybody busy."""
    if workers is not None and machines:
        raise click.UsageError("-n is for processes of this machine alone: say it as --tx 4*popen beside other --tx")
    shielded = [f"--tx={machine}//env:{NO_PLUGINS}=1" for machine in machines]
    return [*shielded, "--dist=load"] if workers or machines else []


def _given(name: str, value: object) -> bool:
    """An empty text is a choice too, and refused later, but for a selection that selects nothing away."""
    return bool(value) if name == "-k" else value is not None


def _judge(arguments: list[str], alone: bool, show_pytest: bool, secrets: Sequence[str], wanted: str) -> int:
    said = io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(_own_environment())
        with held():
            begun, arguments = prefetch(arguments) if alone else (None, arguments)
            if begun:
                stack.callback(begun.session.close)
            # Imported only now: it takes its time, and what was sent is on its way already.
            from conformance import plugin
            from conformance.reports.terminal import Terminal

        display = None if show_pytest else Terminal(_outlet(sys.stdout))
        if display:
            stack.enter_context(redirect_stdout(said))
        code = plugin.main([*_shield(), *arguments], display, begun)
    if code == INTERRUPTED:
        click.echo("Interrupted.", err=True)
        return INCONCLUSIVE
    if display and display.refused:
        click.echo(f"Error: {display.refused}", err=True)
    elif code == INTERNAL:
        click.echo(redacted(redactor("", secrets)(said.getvalue())), err=True)
        click.echo("This is an error of the suite, not of the target; please report the lines above.", err=True)
    elif code == NOTHING and display:
        click.echo(_nothing(display.totals, wanted), err=True)
    return code


def _outlet(stream: TextIO | None) -> LineOutput:
    """In colour where somebody watches or colours are asked for, in plain lines elsewhere."""
    if stream is None:
        return Plain(None)
    if not stream.isatty() and not any(os.environ.get(name) for name in COLOUR):
        return Plain(stream)
    from conformance.reports.colour import Coloured

    return Coloured(stream)


def _shield() -> list[str]:
    """Settings that keep pytest from looking for any of the user's."""
    root = data_folder("cases").parent
    silent = "-Wignore::pytest.PytestAssertRewriteWarning"
    return [f"-c{INI}", f"--rootdir={root}", f"--confcutdir={root}", "--capture=no", silent]


def _nothing(judged: Mapping[str, int], select: str | None) -> str:
    if judged:
        return "Nothing was judged that the target claims."
    return f"Nothing ran: no case matches {select!r}." if select else "Nothing ran."


@contextmanager
def _own_environment() -> Iterator[None]:
    """Pytest sees neither the user's options nor plugins that happen to be installed; workers inherit this."""
    before = dict(os.environ)
    for name in USER_VARIABLES:
        os.environ.pop(name, None)
    os.environ[NO_PLUGINS] = "1"
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
