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

from conformance.commands import night
from conformance.comparing.comparison import Comparison
from conformance.recorded.formats import read as read_recording
from conformance.reports import change_report, matrix_report
from conformance.reports.html import page
from conformance.reports.matrix import Matrix
from conformance.reports.outputs import Outputs
from conformance.reports.stored import NotAReport
from conformance.reports.stored import read as read_report
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.yaml_document import Malformed
from conformance.target import TargetRefused
from conformance.targets.target_file import read_target_file
from tests.fuzz import Fuzzed
from tests.support.hostile_values import changed_text, changed_value
from tests.support.recordings import KINDS, REFUSAL, SUCCESS
from tests.support.sample_files import TARGET_FILE, small_report, small_suite_folder
from tests.support.shared_suite import shared_suite
from tests.support.suite_replay import replay_by_suite

CPU_LIMIT = 20.0
"""How many seconds of the processor one file may take; what has no bound takes for ever."""


class Reader(NamedTuple):
    """A kind of file: valid contents, and what is done with it; the outcome in a word."""

    samples: Callable[[], tuple[str, ...]]
    use: Callable[[Path], str]


def use_case_file(path: Path) -> str:
    """Loads the folder of the file beside a suite of one file; what is wrong is an error with a place."""
    errors = load([small_suite_folder(path.parent.with_name("suite")), path.parent]).errors
    digest([path.parent])
    return "refused" if any(str(error).startswith(f"{path.parent.name}/") for error in errors) else "read"


def use_target_file(path: Path) -> str:
    """Reads the file and makes its target."""
    try:
        read_target_file(str(path), [case.name for case in shared_suite().suite.cases]).target(4010, None, None, {})
    except (Malformed, TargetRefused):
        return "refused"
    return "read"


def use_recording(path: Path) -> str:
    """Judges every exchange of the file, and shows them in a report."""
    replayed = replay_by_suite(read_recording(path))
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
    for failure in outputs.write(stored, shared_suite().suite, "twilio-conformance run"):
        raise AssertionError(failure.message)
    for matrix, form in (
        (Matrix.compared(Comparison(stored, small_report()), shared_suite().suite), change_report),
        (Matrix.of([stored, small_report()], shared_suite().suite), matrix_report),
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


@cache
def recordings() -> tuple[str, ...]:
    """A success and a refusal in every kind of file."""
    return tuple(kind(each) for kind in KINDS.values() for each in (SUCCESS, REFUSAL))


READERS = {
    "case": Reader(lambda: ((data_folder("cases") / "messages" / "to.yaml").read_text("utf-8"),), use_case_file),
    "target": Reader(lambda: (TARGET_FILE,), use_target_file),
    "recording": Reader(recordings, use_recording),
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
    if random.random() < 0.3 or text[:1] in "!-" or "\n---" in text:
        return changed_text(random, text)  # a document with a tag of its own, or several of them
    loaded: Any = yaml.load(text, Loader=yaml.CSafeLoader) if text[:1] not in "{[" else json.loads(text)
    for _ in range(random.randint(1, 3)):
        loaded = changed_value(random, loaded)
    as_json = random.random() < 0.5
    written = json.dumps(loaded, default=str) if as_json else yaml.dump(loaded, Dumper=yaml.CSafeDumper, width=10**6)
    return written.encode("utf-8", "surrogatepass")
