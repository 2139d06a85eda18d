"""`doctor`: whether a target can be judged, and the settings and versions that a run would use."""

from __future__ import annotations

import os
import platform
import ssl
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, entry_points, version

from conformance import __version__
from conformance.engine.isolation import OWN_PLUGIN, USED_PLUGINS, USER_VARIABLES
from conformance.exit_codes import PASSED, USAGE
from conformance.reports.printing import say
from conformance.service import Service
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, digest, load
from conformance.suite.yaml_document import Malformed
from conformance.target import LIVE_VARIABLES, SID_VARIABLE, TOKEN_VARIABLE, NotStarted, TargetRefused
from conformance.targets.doctor import (
    CREDENTIALS,
    Diagnostic,
    State,
    as_notes,
    connection_diagnostics,
    credentials_diagnostic,
    elsewhere_diagnostics,
    settings_diagnostics,
)
from conformance.targets.provenance import provenance_of
from conformance.targets.secrecy import disclosure

LIBRARIES = ("requests", "urllib3", "pytest", "pytest-xdist", "jsonschema", "PyYAML")


def doctor(*, target: str, account_sid: str | None, auth_token_env: str | None, timeout: float) -> int:
    """Prints one line for each check; 0 where `target` can be judged, else 4."""
    chosen = Settings(where=target, account_sid=account_sid, auth_token_env=auth_token_env, timeout=timeout)
    problems, doubts = 0, 0
    for remark in _remarks(chosen):
        problems += remark.state is State.PROBLEM
        doubts += remark.about == CREDENTIALS and remark.state is State.NOTE
        say(str(remark))
    if problems:
        say("This target cannot be judged.")
        return USAGE
    say("This target can be judged, if the credentials are right." if doubts else "This target can be judged.")
    return PASSED


def _remarks(chosen: Settings) -> Iterator[Diagnostic]:
    loaded = load([data_folder("cases")])
    try:
        session = Session.open(chosen, loaded)
    except (TargetRefused, Malformed, NotStarted) as error:
        yield from (*_suite(loaded), *_environment(os.environ))
        yield Diagnostic(State.PROBLEM, "target", str(error))
        return
    try:
        yield from (*_suite(session.loaded), *_environment(os.environ))
        yield from _target(session, chosen)
    finally:
        session.close()


def _target(session: Session, chosen: Settings) -> Iterator[Diagnostic]:
    source = provenance_of(session.resolved, chosen.where, chosen.account_sid, chosen.auth_token_env, os.environ)
    remarks = [*settings_diagnostics(session.resolved, source), *_unused_credentials(session, chosen)]
    set_by = "default" if chosen.timeout == Settings().timeout else "--timeout"
    limits = f"{chosen.timeout:g} s for a request ({set_by}), at most {session.concurrency} in flight (default)"
    sight, elsewhere = session.probe()
    remarks.append(Diagnostic(State.OK, "limits", limits))
    of_api = [
        *connection_diagnostics(session.target, sight, source),
        credentials_diagnostic(session.target, sight, source),
    ]
    asks_api = any(case.service is Service.API for case in session.loaded.suite.cases)
    remarks += of_api if asks_api else as_notes(of_api)
    for service, there, seen in elsewhere:
        found = elsewhere_diagnostics(service, there, seen, source)
        remarks += as_notes(found) if asks_api else found
    if shown := disclosure(session.target):
        remarks.append(Diagnostic(State.NOTE, "auth token", shown))
    yield from remarks


def _suite(loaded: Loaded) -> Iterator[Diagnostic]:
    """The cases that a run has: with those of the resources that the target file names."""
    says = f"{__version__}, {len(loaded.suite.cases)} cases, digest {digest()[:12]}, from {data_folder('cases').parent}"
    yield Diagnostic(State.OK, "suite", says)
    for error in loaded.errors:
        yield Diagnostic(State.PROBLEM, "cases", str(error))


def _environment(environment: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Versions, and the variables and plugins of pytest that are kept out of a run."""
    yield Diagnostic(State.OK, "Python", f"{platform.python_version()}, {platform.platform(terse=True)}")
    yield Diagnostic(State.OK, "libraries", ", ".join([*map(_version, LIBRARIES), ssl.OPENSSL_VERSION]))
    excluded = [name for name in USER_VARIABLES if environment.get(name)]
    if excluded:
        yield Diagnostic(State.NOTE, "variables", f"{', '.join(excluded)}: set, and kept out of runs")
    plugins = sorted({entry.name for entry in entry_points(group="pytest11")} - {*USED_PLUGINS, OWN_PLUGIN})
    if plugins:
        yield Diagnostic(
            State.NOTE, "pytest", f"plugins that are installed, and kept out of runs: {', '.join(plugins)}"
        )


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} without a version"


def _unused_credentials(session: Session, chosen: Settings) -> Iterator[Diagnostic]:
    """Variables with credentials for Twilio that are not sent to this target."""
    if not session.target.is_twilio:
        unsent = [name for name in (SID_VARIABLE, TOKEN_VARIABLE) if os.environ.get(name)]
        if unsent:
            yield Diagnostic(State.NOTE, "variables", f"{', '.join(unsent)}: set, and sent to *.twilio.com only")
    used = session.target.token_shown
    live = [name for name in LIVE_VARIABLES if os.environ.get(name) and used != f"${name}"]
    if chosen.account_sid:
        live = [name for name in live if os.environ[name] != chosen.account_sid]
    if live:
        yield Diagnostic(
            State.NOTE, "variables", f"{', '.join(live)}: set, usually with live credentials, and not used"
        )
