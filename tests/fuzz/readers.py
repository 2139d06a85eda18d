"""Files that people and targets supply, changed at random: each is read, or refused by the one error of its reader."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

import yaml

from conformance.case import Basis
from conformance.commands import night
from conformance.comparing.comparison import Comparison
from conformance.finding import Finding, Verdict
from conformance.recorded.formats import read as read_recording
from conformance.recorded.replay import replay
from conformance.report import Report
from conformance.reports import change_report, matrix_report
from conformance.reports.html import page
from conformance.reports.matrix import Matrix
from conformance.reports.outputs import Outputs
from conformance.reports.stored import NotAReport
from conformance.reports.stored import read as read_report
from conformance.result import Result
from conformance.suite.data import data_folder
from conformance.suite.loader import Loaded, digest, load
from conformance.suite.yaml_document import Malformed
from conformance.target import TargetRefused
from conformance.targets.target_file import read_target_file
from tests.fuzz import Fuzzed
from tests.support.hostile_values import changed_text, changed_value
from tests.support.recordings import KINDS, REFUSAL, SUCCESS

CPU_LIMIT = 20.0
"""How many seconds of the processor one file may take; what has no bound takes for ever."""

TARGET_FILE = """\
name: my-fake
version: 2.3.0
homepage: https://example.com/my-fake
base-url: http://127.0.0.1:{port}/api
account-sid: AC00000000000000000000000000000000
auth-token: a-public-dummy
form: {Flag: no, To: [a, b]}
start: {command: [node, "{port}"], folder: ".", ready: {path: /health}, time-limit: 20, log: the.log}
before: ./seed.sh {port}
unsupported:
- {cases: calls/*, reason: It is a fake of messaging.}
deviations:
- case: messages/to/unroutable
  findings: [{what: outcome, expected: 400/21612, got: 201 and no error (sid SM*)}]
  reason: It has no carriers.
  link: https://example.com/issues/12
  until: 2027-03-31
"""


class Reader(NamedTuple):
    """A kind of file: valid contents, and what is done with it; the outcome in a word."""

    samples: Callable[[], tuple[str, ...]]
    use: Callable[[Path], str]


@cache
def suite() -> Loaded:
    """The suite, read once."""
    return load([data_folder("cases")])


@cache
def small_report() -> Report:
    """A report with every verdict and a finding."""
    cases = suite().suite.cases
    sent = {"method": "POST", "url": "http://127.0.0.1:1/a", "form": [["To", "+1"]], "user": "AC", "curl": "curl"}
    got = {
        "outcome": "201",
        "status": 201,
        "headers": [["Content-Type", "application/json"]],
        "body": "{}",
        "cut": False,
    }
    finding = Finding("field", "/sid", "a text", "null", Basis.OBSERVED)
    results = tuple(
        Result(case.name, case.basis, verdict, (finding,), "a reason", ("/unknown",), sent, (got,), 0.1, 1)
        for case, verdict in zip(cases, Verdict, strict=False)
    )
    target = {"name": "a", "base_url": "http://127.0.0.1:1", "account_sid": "AC"}
    return Report("0", "0" * 64, target, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", Basis.OBSERVED, results)


def use_case_file(path: Path) -> str:
    """Loads the folder of the file; what is wrong is an error with a place."""
    errors = load([data_folder("cases"), path.parent]).errors
    digest([path.parent])
    return "refused" if any(str(error).startswith(f"{path.parent.name}/") for error in errors) else "read"


def use_target_file(path: Path) -> str:
    """Reads the file and makes its target."""
    try:
        read_target_file(str(path), [case.name for case in suite().suite.cases]).target(4010, None, None, {})
    except (Malformed, TargetRefused):
        return "refused"
    return "read"


def use_recording(path: Path) -> str:
    """Judges every exchange of the file, and shows them in a report."""
    replayed = replay(read_recording(path), suite().suite.cases)
    json.dumps([result.to_json() for result in replayed.results], allow_nan=False)
    return "refused" if replayed.errors else "read"


def use_report(path: Path) -> str:
    """Writes the report in every form, and compares it with another."""
    try:
        stored = read_report(path)
    except NotAReport:
        return "refused"
    names = [path.parent / f"out.{suffix}" for suffix in ("html", "md", "ctrf.json", "svg", "json")]
    outputs = Outputs((names[0],), (names[1],), (names[2],), tuple(names[3:]))
    for failure in outputs.write(stored, suite().suite, "twilio-conformance run"):
        raise AssertionError(failure.message)
    for matrix, form in (
        (Matrix.compared(Comparison(stored, small_report()), suite().suite), change_report),
        (Matrix.of([stored, small_report()], suite().suite), matrix_report),
    ):
        json.dumps(form.to_json(matrix), allow_nan=False)
        list(form.lines(matrix))
        form.markdown(matrix)
        page(matrix)
    return "read"


def use_state(path: Path) -> str:
    """Reads the state of a night; a broken one counts as if there were none, and that is said."""
    with redirect_stderr(StringIO()) as said:
        nights, changed = night.unjudged_nights(path), night.changed_cases(path)
    if nights < 0 or min((changed or {}).values(), default=0) < 0:
        raise AssertionError(f"{nights} nights, {changed} changes")
    return "refused" if said.getvalue().count("Ignored") == 2 else "read"


READERS = {
    "case": Reader(lambda: ((data_folder("cases") / "messages" / "to.yaml").read_text("utf-8"),), use_case_file),
    "target": Reader(lambda: (TARGET_FILE,), use_target_file),
    "recording": Reader(
        lambda: tuple(kind(each) for kind in KINDS.values() for each in (SUCCESS, REFUSAL)), use_recording
    ),
    "report": Reader(lambda: (json.dumps(small_report().to_json()),), use_report),
    "state": Reader(lambda: ('{"silent": 2, "counts": {"breaking": 1, "repaired": 0}}',), use_state),
}


def fuzz(seed: int, count: int) -> Fuzzed:
    """Reads `count` changed files of every kind in turn."""
    random, found = Random(seed), Fuzzed()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            kind = list(READERS)[number % len(READERS)]
            content = _changed(random, random.choice(READERS[kind].samples()))
            path = Path(folder) / kind / ("file.yaml" if kind in ("case", "target") else "file.txt")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            for fault in _try(kind, path, found):
                found.faults.append(f"{kind} {number}: {fault}: {content[:300]!r}")
    return found


def _try(kind: str, path: Path, found: Fuzzed) -> Iterator[str]:
    begun = process_time()
    try:
        found.outcomes[f"{kind} {READERS[kind].use(path)}"] += 1
    except Exception as error:  # noqa: BLE001 - any exception that the reader does not promise is a fault
        yield f"{type(error).__name__}: {str(error)[:200]}"
    if process_time() - begun > CPU_LIMIT:
        yield "it takes too long"


def _changed(random: Random, text: str) -> bytes:
    """The text with a few values of its document, or a few of its characters, replaced."""
    if random.random() < 0.3:
        return changed_text(random, text)
    loaded: Any = yaml.load(text, Loader=yaml.CSafeLoader) if text[:1] not in "{[" else json.loads(text)
    for _ in range(random.randint(1, 3)):
        loaded = changed_value(random, loaded)
    as_json = random.random() < 0.5
    written = json.dumps(loaded, default=str) if as_json else yaml.dump(loaded, Dumper=yaml.CSafeDumper, width=10**6)
    return written.encode("utf-8", "surrogatepass")
