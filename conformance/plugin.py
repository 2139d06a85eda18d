"""pytest as the engine: collecting loads cases, setting up exchanges, calling judges.

An exchange that says nothing about the contract is an error of the set-up; a wrong answer is a failure of the
call. Works as `pytest -p conformance.plugin cases --twilio-target URL`, serially and under xdist.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest

from conformance import options
from conformance.bench import Bench, Refused
from conformance.case import Case
from conformance.data import data_folder
from conformance.document import Malformed
from conformance.finding import Verdict
from conformance.gather import DISPLAY, GATHERING, INCONCLUSIVE, RESULT, Display, Gathering
from conformance.load import Loaded, load
from conformance.opening import Opened
from conformance.process import NotStarted
from conformance.redact import Redact
from conformance.reports import text
from conformance.requirements import UnknownRequirements
from conformance.result import UNHEARD, Result
from conformance.shapes import prepare
from conformance.target import TargetRefused


class Run:
    """What the hooks of one process share."""

    def __init__(self, config: pytest.Config) -> None:
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.settings = options.settings(config.getoption)
        self.loaded: Loaded = load([data_folder("cases"), *self.settings.folders], self.settings.requirements)
        self.bench = self._bench()
        _redacting.append(self.bench.redact)
        self.order: dict[str, int] = {}
        self.gathering: Gathering | None = None

    def _bench(self) -> Bench:
        if self.worker is not None:
            return Bench(self.settings, self.loaded, Opened.from_wire(self.worker["twilio"]))
        return Bench.open(self.settings, self.loaded)

    @property
    def share(self) -> int:
        """How many processes ask the target."""
        return int(self.worker["workercount"]) if self.worker else 1


IDLE = (
    "debugging", "doctest", "faulthandler", "legacypath", "logging", "pastebin", "python", "python_api", "recwarn",
    "setuponly", "setupplan", "stepwise", "threadexception", "tmpdir", "unittest", "unraisableexception", "warnings",
)  # fmt: skip
"""Parts of pytest that cases have no use for; each would be asked at every step of every case."""

RUN = pytest.StashKey[Run]()

_redacting: list[Redact] = []
"""How to mask the secrets of the targets of this process; an internal error comes without a configuration."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the suite, all with the prefix `--twilio-`."""
    options.add(parser.getgroup("twilio", "conformance to Twilio's test credentials").addoption)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Loads the cases and opens the target."""
    config.option.continue_on_collection_errors = True
    try:
        run = config.stash[RUN] = Run(config)
    except (TargetRefused, UnknownRequirements, Malformed, NotStarted, options.Misused) as error:
        raise pytest.UsageError(text.lines_visible(str(error))) from None
    except KeyboardInterrupt:
        pytest.exit("interrupted while the target was started", returncode=INCONCLUSIVE)
    if run.worker is None:
        display = config.pluginmanager.get_plugin(DISPLAY)
        run.gathering = Gathering(run.bench, display)
        config.pluginmanager.register(run.gathering, GATHERING)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Closes the target."""
    if RUN in config.stash:
        config.stash[RUN].bench.close()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Proves that the credentials are test credentials, before any worker starts."""
    run = session.config.stash[RUN]
    if run.worker is not None:
        return
    try:
        run.bench.prove()
    except Refused as error:
        if run.gathering:
            run.gathering.refuse(str(error))
        pytest.exit(str(error), returncode=4)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves only the cases that were named, where any were."""
    names = config.stash[RUN].settings.names
    if not names:
        return
    others = [item for item in items if isinstance(item, CaseItem) and item.case.name not in names]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Remembers the order in which cases will be judged."""
    session.config.stash[RUN].order = {item.nodeid: place for place, item in enumerate(session.items)}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist has no public type for it
    """Tells a worker of xdist whom to ask."""
    node.workerinput["twilio"] = node.config.stash[RUN].bench.opened.to_wire()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Claims the case files of the suite and of `--twilio-cases`, and no other file."""
    if file_path not in parent.config.stash[RUN].loaded.files:
        return None
    return CaseFile.from_parent(parent, path=file_path)


class CaseFile(pytest.File):
    """One file of cases."""

    def collect(self) -> Iterable[CaseItem]:
        """Its cases; raises what is wrong with it."""
        cases = self.config.stash[RUN].loaded.files[self.path]
        if isinstance(cases, Malformed):
            raise cases
        for case in cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)

    def repr_failure(  # type: ignore[override] # as pytest.Collector has it
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> Any:  # noqa: ANN401 - as in pytest
        """What is wrong, with path, line and column, and no traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Malformed) else super().repr_failure(excinfo)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **rest: Any) -> None:  # noqa: ANN401 - as in pytest
        super().__init__(**rest)
        self.case = case
        self.result: Result | None = None
        self.extra_keyword_matches.update({case.name, *case.states})

    @property
    def run(self) -> Run:
        """What the hooks share."""
        return self.config.stash[RUN]

    def setup(self) -> None:
        """The exchange."""
        self.result = self.run.bench.trial(self.run.share).result(self.case)
        if self.result.verdict in UNHEARD:
            pytest.skip(self.result.reason)
        if self.result.verdict is Verdict.INCONCLUSIVE:
            pytest.fail(self._block(), pytrace=False)

    def runtest(self) -> None:
        """The judgement, at the level that counts."""
        if self.result and self.result.fails(self.run.settings.level):
            pytest.fail(self._block(), pytrace=False)
        if self.result and self.result.verdict is Verdict.DEVIATION:
            pytest.xfail(" ".join(text.excuse(self.result)))

    def _block(self) -> str:
        assert self.result is not None  # noqa: S101 - for the type checker
        run = self.run
        return text.block(self.case, self.result, run.loaded.suite, run.bench.command, run.settings.level)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case is written."""
        return self.path, self.case.line - 1, self.case.name


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Sends ahead what this process will surely judge next."""
    if not isinstance(item, CaseItem):
        return
    trial = item.run.bench.trial(item.run.share)
    trial.ahead([following.case for following in _following(item, nextitem, trial.concurrency)])
    prepare()


def _following(item: CaseItem, nextitem: pytest.Item | None, count: int) -> list[CaseItem]:
    """Serially, the next ones; a worker of xdist knows for sure its next one, and by file those of its file.

    Cases that listen for silence go first, so that their silence lasts while others are judged.
    """
    items = item.session.items
    start = item.run.order[item.nodeid]
    window: Sequence[pytest.Item | None] = items[start : start + count + 1]
    if item.run.worker is None and start == 0:
        window = [*window, *(late for late in items[count:] if isinstance(late, CaseItem) and late.case.silent)]
    if item.run.worker is not None:
        by_file = item.config.getoption("dist", "no") == "loadfile"
        same_file = [near for near in items[start : start + count + 1] if near.path == item.path]
        window = same_file if by_file else [item, nextitem]
    return [near for near in window if isinstance(near, CaseItem)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Gives the result to the report of the set-up, and takes every secret out of what pytest says."""
    report = yield
    if isinstance(item, CaseItem):
        redact = item.run.bench.redact
        report.sections = [(name, redact(content)) for name, content in report.sections]
        if report.failed:
            report.longrepr = redact(_said(call, report))
    if isinstance(item, CaseItem) and item.result and call.when == "setup":
        setattr(report, RESULT, item.result.to_json())
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_internalerror(excrepr: Any) -> None:  # noqa: ANN401 - pytest has no public type for it
    """Takes every secret out of what pytest says about an error of the suite, in workers too."""
    said = redacted(str(excrepr))
    excrepr.toterminal = lambda writer: writer.write(said)


def redacted(said: str) -> str:
    """`said` without the secrets of the targets of this process."""
    for redact in _redacting:
        said = redact(said)
    return said


def _said(call: pytest.CallInfo[None], report: pytest.TestReport) -> str:
    """What pytest says of a failure; of an error of ours the bare traceback, since arguments hold secrets."""
    error = call.excinfo.value if call.excinfo else None
    if error is None or isinstance(error, (pytest.fail.Exception, pytest.skip.Exception)):
        return str(report.longrepr)
    return "".join(format_exception(error))


class _Carrier:
    """Hands a display to pytest before the plugin is configured."""

    def __init__(self, display: Display) -> None:
        self.display = display

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self.display, DISPLAY)


def main(arguments: Sequence[str], display: Display | None) -> int:
    """Runs pytest on `arguments` with this plugin and xdist alone, and returns its exit code.

    Without a display pytest's own output is all there is, and every part of pytest is there to be asked for.
    """
    alone = ["-p", "conformance.plugin", "-p", "no:cacheprovider", "--noconftest"]
    if display is None or any(argument.startswith(("-n", "--tx", "--dist")) for argument in arguments):
        alone += ["-p", "xdist.plugin"]
    if display:
        alone += [word for part in IDLE for word in ("-p", f"no:{part}")]
    return int(pytest.main([*alone, *arguments], plugins=[_Carrier(display)] if display else []))
