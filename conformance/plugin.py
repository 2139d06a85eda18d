"""pytest as the engine: collecting loads cases, setting up exchanges, calling judges.

An exchange that says nothing about the contract is an error of the set-up; a wrong answer is a failure of the
call. Works as `pytest -p conformance.plugin cases --twilio-target URL`, serially and under xdist.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest

from conformance.engine import options
from conformance.engine.collector import DISPLAY, GATHERING, RESULT, Display, ResultCollector
from conformance.engine.distribution import SPREAD, Distribution
from conformance.engine.items import RUN, CaseFile, CaseItem, Cases
from conformance.engine.run import OtherSuite, Run, redacted
from conformance.engine.steps import listeners, take
from conformance.engine.window import window
from conformance.exit_codes import INCONCLUSIVE, PASSED, USAGE
from conformance.judging.schemas import load_validators
from conformance.reports import layout
from conformance.session.preparation import Refused
from conformance.suite.requirements import UnknownRequirements
from conformance.suite.yaml_document import Malformed
from conformance.target import CredentialsMissing, NotStarted, TargetRefused

NotRun = type("not run", (pytest.exit.Exception,), {"__doc__": "Nothing is run, as allowed; pytest says the name."})

IDLE = (
    "assertion", "debugging", "doctest", "faulthandler", "legacypath", "logging", "pastebin", "python", "python_api",
    "recwarn", "setuponly", "setupplan", "stepwise", "threadexception", "tmpdir", "unittest", "unraisableexception",
    "warnings",
)  # fmt: skip
"""Parts of pytest that cases have no use for; each would be asked at every step of every case."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the suite, all with the prefix `--twilio-`."""
    options.add(parser.getgroup("twilio", "conformance to Twilio's test credentials").addoption)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Loads the cases and opens the target."""
    config.option.continue_on_collection_errors = True
    try:
        begun = config.stash.get(RUN, None)
        run = config.stash[RUN] = begun or Run(config.getoption, getattr(config, "workerinput", {}).get("twilio"))
    except (TargetRefused, UnknownRequirements, Malformed, NotStarted, OtherSuite, options.Misused) as error:
        said = layout.printable_lines(str(error))
        if isinstance(error, CredentialsMissing) and config.getoption("--twilio-allow-missing-credentials"):
            raise NotRun(said, returncode=PASSED) from None
        raise pytest.UsageError(said) from None
    except KeyboardInterrupt:
        pytest.exit("interrupted while the target was started", returncode=INCONCLUSIVE)
    if run.settings.whole:
        config.args = [str(config.rootpath)]
    if run.told is None:
        display = config.pluginmanager.get_plugin(DISPLAY)
        run.gathering = ResultCollector(run.bench, display)
        config.pluginmanager.register(run.gathering, GATHERING)
        config.pluginmanager.register(Distribution(run), SPREAD)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Closes the target."""
    if RUN in config.stash:
        config.stash[RUN].bench.close()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Proves that the credentials are test credentials, before any worker starts."""
    run = session.config.stash[RUN]
    if run.told is not None:
        return
    try:
        run.bench.prepare()
    except Refused as error:
        if run.gathering:
            run.gathering.refuse(str(error))
        pytest.exit(str(error), returncode=USAGE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves only the cases that were named, where any were."""
    names = config.stash[RUN].settings.names
    if not names:
        return
    named = [not isinstance(item, CaseItem) or item.case.name in names for item in items]
    config.hook.pytest_deselected(items=[item for item, wanted in zip(items, named, strict=True) if not wanted])
    items[:] = [item for item, wanted in zip(items, named, strict=True) if wanted]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Remembers the order in which cases will be judged, and who wants to hear of them."""
    run = session.config.stash[RUN]
    cases = [item for item in session.items if isinstance(item, CaseItem)]
    run.cases = [item.case for item in cases]
    run.order = {item.nodeid: place for place, item in enumerate(cases)}
    run.told_once = listeners(session.config)


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Cases | None:
    """Collects the cases of a whole run at once; where files are named, pytest looks for them."""
    whole = parent.config.stash[RUN].settings.whole
    return Cases.from_parent(parent, path=path) if whole and path == parent.config.rootpath else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Claims the case files of the suite and of `--twilio-cases`, and no other file."""
    if file_path not in parent.config.stash[RUN].loaded.files:
        return None
    return CaseFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Sends ahead what this process will surely judge next; judges nothing more in a run that was stopped."""
    if not isinstance(item, CaseItem):
        return None
    if item.run.stopped:
        item.session.shouldstop = "the run was stopped"
        return True
    item.run.trial.prefetch(window(item, nextitem))
    load_validators()
    if item.run.told_once is None:
        return None
    take(item, item.run.told_once)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Gives the result to the report of the set-up or the only one, and takes every secret out of what pytest says."""
    report = yield
    if isinstance(item, CaseItem):
        redact = item.run.bench.redact
        report.sections = [(name, redact(content)) for name, content in report.sections]
        if report.failed:
            report.longrepr = redact(_said(call, report))
    if isinstance(item, CaseItem) and item.result and (call.when == "setup" or item.run.told_once):
        setattr(report, RESULT, item.result if item.run.told is None else item.result.to_json())
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_internalerror(excrepr: Any) -> None:  # noqa: ANN401 - pytest has no public type for it
    """Takes every secret out of what pytest says about an error of the suite, in workers too."""
    said = redacted(str(excrepr))
    excrepr.toterminal = lambda writer: writer.write(said)


def _said(call: pytest.CallInfo[None], report: pytest.TestReport) -> str:
    """What pytest says of a failure; of an error of ours the bare traceback, since arguments hold secrets."""
    error = call.excinfo.value if call.excinfo else None
    if error is None or isinstance(error, (pytest.fail.Exception, pytest.skip.Exception)):
        return str(report.longrepr)
    return "".join(format_exception(error))


class _Carrier:
    """Hands a display, and a run that has begun, to pytest before the plugin is configured."""

    def __init__(self, display: Display, begun: Run | None) -> None:
        self.display, self.begun = display, begun

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self.display, DISPLAY)
        if self.begun:
            config.stash[RUN] = self.begun


def main(arguments: Sequence[str], display: Display | None, begun: Run | None = None) -> int:
    """Runs pytest on `arguments` with this plugin and xdist alone, and returns its exit code.

    What has `begun` is gone on with. Without a display pytest's own output is all there is, and every part of pytest
    is there to be asked for.
    """
    alone = ["-p", "conformance.plugin", "-p", "no:cacheprovider", "--noconftest"]
    if display is None or any(argument.startswith(("-n", "--tx", "--dist")) for argument in arguments):
        alone += ["-p", "xdist.plugin"]
    if display:
        alone += [word for part in IDLE for word in ("-p", f"no:{part}")]
    return int(pytest.main([*alone, *arguments], plugins=[_Carrier(display, begun)] if display else []))
