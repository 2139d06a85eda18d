"""The pytest plugin: cases are collected as items; the exchange is their set-up, the judgement their call.

An exchange that allows no judgement is an error in set-up, a wrong answer a failure in call. Use it as
`pytest -p conformance.plugin cases --twilio-target URL`, serially or under xdist.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.engine import options
from conformance.engine.callback_options import InvalidOption
from conformance.engine.collector import COLLECTOR, DISPLAY, RESULT, Display, ResultCollector
from conformance.engine.distribution import DISTRIBUTION, Distribution
from conformance.engine.isolation import UNUSED_PLUGINS
from conformance.engine.items import RUN, CaseFile, CaseItem, Cases
from conformance.engine.phases import failure_message, run_phases, single_report_hook
from conformance.engine.postponement import Postponement, postpone
from conformance.engine.pytest_options import require_consistent, require_usable
from conformance.engine.pytest_outputs import PytestOutputs
from conformance.engine.run import Run, SuiteMismatch, redacted
from conformance.engine.setup import ALLOW_MISSING, Setup, end_interrupted
from conformance.engine.window import window
from conformance.exit_codes import NOTHING, PASSED, USAGE
from conformance.interrupts import defer_interrupts
from conformance.judging.schemas import load_validators
from conformance.reports import layout
from conformance.session.preparation import Refused
from conformance.suite.requirements import UnknownRequirements
from conformance.suite.yaml_document import Malformed
from conformance.target import CredentialsMissing, NotStarted, TargetRefused

NotRun = type(
    "not run", (pytest.exit.Exception,), {"__doc__": "Nothing is run, as the options allow; pytest prints the name."}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the suite, all with the prefix `--twilio-`."""
    options.add(parser.getgroup("twilio", "conformance to Twilio's test credentials").addoption)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Loads the cases and starts the target where that is needed."""
    config.option.continue_on_collection_errors = True
    try:
        begun = config.stash.get(RUN, None)
        with defer_interrupts():
            worker_input = getattr(config, "workerinput", {}).get("twilio")
            if worker_input is None:
                require_consistent(config.option, options.settings(config.getoption))
            run = config.stash[RUN] = begun or Run(config.getoption, worker_input)
    except (TargetRefused, UnknownRequirements, Malformed, NotStarted, SuiteMismatch, InvalidOption) as error:
        option = "--requirements: " if isinstance(error, UnknownRequirements) else ""
        message = layout.printable_lines(option + str(error))
        if isinstance(error, CredentialsMissing) and config.getoption(ALLOW_MISSING):
            raise NotRun(message, returncode=PASSED) from None
        raise pytest.UsageError(message) from None
    except KeyboardInterrupt:
        end_interrupted(config.pluginmanager.get_plugin(DISPLAY))
    if run.settings.whole:
        config.args = [str(config.rootpath)]
    if not run.is_worker:
        display = config.pluginmanager.get_plugin(DISPLAY)
        run.collector = ResultCollector(run.session, display)
        config.pluginmanager.register(run.collector, COLLECTOR)
        config.pluginmanager.register(PytestOutputs(run.collector))
        config.pluginmanager.register(Distribution(run), DISTRIBUTION)
    config.pluginmanager.register(Postponement(run))


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Refuses more processes than are of use, before xdist makes a list of them all, and what pytest cannot read."""
    try:
        require_usable(config.option, lambda: int(config.hook.pytest_xdist_auto_num_workers(config=config)))
    except (InvalidOption, Warning) as error:
        raise pytest.UsageError(str(error)) from None
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the target where it was started, and closes every connection."""
    if RUN in config.stash:
        config.stash[RUN].session.close()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Makes the preflight, before any worker starts."""
    run = session.config.stash[RUN]
    if run.is_worker:
        return
    try:
        run.session.prepare()
    except Refused as error:
        if run.collector:
            run.collector.refuse(str(error))
        pytest.exit(layout.printable_lines(str(error)), returncode=USAGE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects all cases but those that were named, where any were, and those that do not have the text of `-k`."""
    run = config.stash[RUN]
    if run.selection.is_text:
        config.option.keyword = ""
    dropped = dict.fromkeys(item for item in items if isinstance(item, CaseItem) and not run.selects(item.case))
    config.hook.pytest_deselected(items=list(dropped))
    items[:] = [item for item in items if item not in dropped]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Remembers the order in which cases will be judged, and where their reports go."""
    run = session.config.stash[RUN]
    cases = [item for item in session.items if isinstance(item, CaseItem)]
    run.cases = [item.case for item in cases]
    run.positions = {item.nodeid: position for position, item in enumerate(cases)}
    run.report_hook = single_report_hook(session.config)


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Cases | None:
    """Collects all cases at once for `--twilio-whole`; where files are named, pytest finds them."""
    whole = parent.config.stash[RUN].settings.whole
    return Cases.from_parent(parent, path=path) if whole and path == parent.config.rootpath else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Collects the case files of the suite and of `--twilio-cases`, and no other file."""
    if file_path not in parent.config.stash[RUN].loaded.files:
        return None
    return CaseFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Sends ahead the cases that this process will judge next; judges no more in a run that was stopped."""
    if not isinstance(item, CaseItem):
        return None
    if item.run.stopped:
        item.session.shouldstop = "the run was stopped"
        return True
    with defer_interrupts():
        if not item.run.scheduler.retry.over:
            item.run.scheduler.prefetch(window(item, nextitem))
        load_validators()
        if postpone(item, nextitem):
            return True
        if item.run.report_hook is None:
            return None
        run_phases(item, item.run.report_hook)
        return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Puts the result into the report of the set-up, or the only report; masks every secret in what pytest reports."""
    report = yield
    if isinstance(item, CaseItem):
        redact = item.run.session.redact
        report.sections = [(name, layout.printable_lines(redact(content))) for name, content in report.sections]
        if report.failed:
            report.longrepr = layout.printable_lines(failure_message(call, report, redact))
    if isinstance(item, CaseItem) and item.result and (call.when == "setup" or item.run.report_hook):
        setattr(report, RESULT, item.result.to_json() if item.run.is_worker else item.result)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_internalerror(excrepr: Any) -> None:  # noqa: ANN401 - pytest has no public type for it
    """Masks every secret in what pytest prints about an error of the suite, in workers too."""
    message = layout.printable_lines(redacted(str(excrepr)))
    excrepr.toterminal = lambda writer: writer.write(message)


def main(arguments: Sequence[str], display: Display | None, begun: Run | None = None) -> int:
    """Runs pytest on `arguments` with this plugin and xdist alone, and returns its exit code.

    A run that has `begun` is continued; one in which no case was run is no success. Without a display pytest prints its
    own output, and all of its built-in plugins are active.
    """
    alone = ["-p", "conformance.plugin", "-p", "no:cacheprovider", "--noconftest"]
    if display is None or any(argument.startswith(("-n", "--tx", "--dist")) for argument in arguments):
        alone += ["-p", "xdist.plugin"]
    if display:
        alone += [word for name in UNUSED_PLUGINS for word in ("-p", f"no:{name}")]
    setup = Setup(display, begun)
    try:
        code = int(pytest.main([*alone, *arguments], plugins=[setup]))
        return code if code != PASSED or setup.has_run_cases or setup.may_judge_nothing else NOTHING
    finally:
        setup.close()
