"""`run`: pytest as the engine, shielded from the user's own settings, with a display of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path

import click

from conformance import plugin
from conformance.commands.writable import checked, checked_outputs
from conformance.data import data_folder
from conformance.engine.run import redacted
from conformance.redact import redactor
from conformance.reports.terminal import Outlet, Terminal
from conformance.shield import FOREIGN
from conformance.target import TOKEN_VARIABLE

NO_PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
INI = Path(plugin.__file__).with_name("engine.ini")


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
    chosen = [f"--twilio-case={name}" for name in names]
    given = {name: value for name, value in options.items() if _given(name, value)}
    arguments = [f"{name}={value}" if name[:2] == "--" else f"{name}{value}" for name, value in given.items()]
    arguments += [f"--twilio-cases={folder.absolute()}" for folder in folders]
    for form, paths in vars(outputs).items():
        arguments += [f"--twilio-{form}={path}" for path in paths]
    arguments += ["--twilio-allow-missing-credentials"] * allow_missing_credentials
    if callback_url and (workers or machines):
        raise click.UsageError("--callback-url names one listener, and several workers would each need their own")
    arguments += chosen + ["-x"] * stop + _spread(workers, machines)
    secrets = [os.environ.get(name, "") for name in (TOKEN_VARIABLE, auth_token_env or TOKEN_VARIABLE)]
    wanted = ", ".join(filter(None, (select, *names)))
    return _judge([*arguments, *pytest_arguments], bool(pytest_arguments), secrets, wanted)


def _spread(workers: str | None, machines: Sequence[str]) -> list[str]:
    """How cases are spread: in growing and shrinking chunks, so that one long file keeps everybody busy."""
    if workers is not None and machines:
        raise click.UsageError("-n is for processes of this machine alone: say it as --tx 4*popen beside other --tx")
    shielded = [f"--tx={machine}//env:{NO_PLUGINS}=1" for machine in machines]
    return [*shielded, "--dist=load"] if workers or machines else []


def _given(name: str, value: object) -> bool:
    """An empty text is a choice too, and refused later, but for a selection that selects nothing away."""
    return bool(value) if name == "-k" else value is not None


def _judge(arguments: list[str], show_pytest: bool, secrets: Sequence[str], wanted: str) -> int:
    root = data_folder("cases").parent
    shield = [f"-c{INI}", f"--rootdir={root}", f"--confcutdir={root}", "--capture=no", "-Wignore::pytest.PytestAssertRewriteWarning"]
    console = Outlet(file=sys.stdout, highlight=False)
    display = None if show_pytest else Terminal(console)
    said = io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(_own_environment())
        if display:
            stack.enter_context(redirect_stdout(said))
        code = plugin.main([*shield, "--twilio-whole", *arguments], display)
    if display and display.refused:
        click.echo(f"Error: {display.refused}", err=True)
    elif code == 3:
        click.echo(redacted(redactor("", secrets)(said.getvalue())), err=True)
        click.echo("This is an error of the suite, not of the target; please report the lines above.", err=True)
    elif code == 5 and display:
        click.echo(_nothing(display, wanted), err=True)
    return code


def _nothing(display: Terminal, select: str | None) -> str:
    if display.totals:
        return "Nothing was judged that the target claims."
    return f"Nothing ran: no case matches {select!r}." if select else "Nothing ran."


@contextmanager
def _own_environment() -> Iterator[None]:
    """Pytest sees neither the user's options nor plugins that happen to be installed; workers inherit this."""
    before = dict(os.environ)
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ[NO_PLUGINS] = "1"
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
