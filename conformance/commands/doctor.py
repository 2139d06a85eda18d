"""`doctor`: whether a target can be judged, and what would be used for it."""

from __future__ import annotations

import os
import platform
import ssl
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, entry_points, version

import click

from conformance import __version__
from conformance.engine.isolation import USED_PLUGINS, USER_VARIABLES
from conformance.exit_codes import PASSED, USAGE
from conformance.redact import redactor
from conformance.reports import text
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, digest, load
from conformance.suite.yaml_document import Malformed
from conformance.target import LIVE_VARIABLES, SID_VARIABLE, TOKEN_VARIABLE, NotStarted, TargetRefused
from conformance.targets.doctor import Remark, State, credentials, settings, way
from conformance.targets.provenance import origin

LIBRARIES = ("requests", "urllib3", "pytest", "pytest-xdist", "jsonschema", "PyYAML")


def doctor(*, target: str | None, account_sid: str | None, auth_token_env: str | None, timeout: float) -> int:
    """Says a line for each thing that it looks at; 0 where `target` can be judged, else 4."""
    chosen = Settings(where=target, account_sid=account_sid, auth_token_env=auth_token_env, timeout=timeout)
    named = (TOKEN_VARIABLE, LIVE_VARIABLES[1], auth_token_env or TOKEN_VARIABLE)
    redact = redactor(os.environ.get(SID_VARIABLE, ""), [os.environ.get(name, "") for name in named])
    problems = 0
    for remark in _remarks(chosen):
        problems += remark.state is State.PROBLEM
        click.echo(text.visible(redact(str(remark))))
    click.echo("This target can be judged." if not problems else "This target cannot be judged.")
    return USAGE if problems else PASSED


def _remarks(chosen: Settings) -> Iterator[Remark]:
    loaded = load([data_folder("cases")])
    yield from _suite(loaded)
    yield from _surroundings(os.environ)
    try:
        bench = Session.open(chosen, loaded)
    except (TargetRefused, Malformed, NotStarted) as error:
        yield Remark(State.PROBLEM, "target", str(error))
        return
    try:
        yield from _target(bench, chosen)
    finally:
        bench.close()


def _target(bench: Session, chosen: Settings) -> Iterator[Remark]:
    source = origin(bench.opened, chosen.where, chosen.account_sid, chosen.auth_token_env, os.environ)
    found = [*settings(bench.opened, source), *_unused(bench, chosen)]
    by = "default" if chosen.timeout == Settings().timeout else "--timeout"
    limits = f"{chosen.timeout:g} s for a request ({by}), at most {bench.concurrency} in flight (default)"
    sight = bench.look()
    found += [Remark(State.OK, "limits", limits), *way(bench.target, sight, source), credentials(bench.target, sight)]
    for remark in found:
        yield Remark(remark.state, remark.about, bench.redact(remark.says))


def _suite(loaded: Loaded) -> Iterator[Remark]:
    says = f"{__version__}, {len(loaded.suite.cases)} cases, digest {digest()[:12]}, from {data_folder('cases').parent}"
    yield Remark(State.OK, "suite", says)
    for error in loaded.errors:
        yield Remark(State.PROBLEM, "cases", str(error))


def _surroundings(environment: Mapping[str, str]) -> Iterator[Remark]:
    """Versions, and what of pytest is there and is kept out of a run."""
    yield Remark(State.OK, "Python", f"{platform.python_version()}, {platform.platform(terse=True)}")
    yield Remark(State.OK, "libraries", ", ".join([*map(_version, LIBRARIES), ssl.OPENSSL_VERSION]))
    shut_out = [name for name in USER_VARIABLES if environment.get(name)]
    if shut_out:
        yield Remark(State.NOTE, "variables", f"{', '.join(shut_out)}: set, and kept out of runs")
    plugins = sorted({entry.name for entry in entry_points(group="pytest11")} - set(USED_PLUGINS))
    if plugins:
        yield Remark(State.NOTE, "pytest", f"plugins that are installed, and kept out of runs: {', '.join(plugins)}")


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} without a version"


def _unused(bench: Session, chosen: Settings) -> Iterator[Remark]:
    """Variables with credentials for Twilio that this target does not get."""
    if not bench.target.is_twilio:
        unsent = [name for name in (SID_VARIABLE, TOKEN_VARIABLE) if os.environ.get(name)]
        if unsent:
            yield Remark(State.NOTE, "variables", f"{', '.join(unsent)}: set, and sent to *.twilio.com only")
    used = bench.target.token_shown
    live = [name for name in LIVE_VARIABLES if os.environ.get(name) and used != f"${name}"]
    if chosen.account_sid:
        live = [name for name in live if os.environ[name] != chosen.account_sid]
    if live:
        yield Remark(State.NOTE, "variables", f"{', '.join(live)}: set, usually with live credentials, and not used")
