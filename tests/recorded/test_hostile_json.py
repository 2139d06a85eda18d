"""Numbers and nesting without bounds in JSON are read or refused by every parser of `ijson`, and end no process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_run import ROOT
from tests.support.recordings import SUCCESS, plain

PLACE = "a place for a value"
NUMBERS: dict[str, Callable[[str], str]] = {
    "an integer": lambda digits: digits,
    "a negative integer": lambda digits: f"-{digits}",
    "a fraction": lambda digits: f"0.{digits}",
    "a long number with a fraction": lambda digits: f"{digits}.5",
    "an exponent": lambda digits: f"1e{digits}",
    "a negative exponent": lambda digits: f"1e-{digits}",
}
LENGTHS = (18, 19, 20, 309, 4300, 4301, 5000, 100_000)
NESTED: dict[str, Callable[[int], str]] = {
    "lists": lambda depth: "[" * depth + "]" * depth,
    "lists without an end": lambda depth: "[" * depth,
    "objects": lambda depth: '{"a":' * depth + "1" + "}" * depth,
    "objects without an end": lambda depth: '{"a":' * depth,
}
DEPTHS = (100, 1_000, 100_000)

PROGRAM = """
import sys
from pathlib import Path
from conformance.recorded.formats import read
from conformance.recorded.replay import replay
for name in sys.argv[1:]:
    replayed = replay(read(Path(name)), ())
    print(name, "refused" if replayed.errors else "read", flush=True)
"""


def recording(value: str) -> str:
    """A recording with the value in its answer."""
    entry = plain(SUCCESS)
    entry["response"]["body"]["extra"] = PLACE
    return json.dumps([entry]).replace(f'"{PLACE}"', value)


def hostile() -> list[str]:
    numbers = [number("9" * length) for number in NUMBERS.values() for length in LENGTHS]
    nested = [nest(depth) for nest in NESTED.values() for depth in DEPTHS]
    values = numbers + nested
    return [
        *map(recording, values),
        *(value for value in values if value[0] in "[{"),
        *(f"[{each}]" for each in numbers),
    ]


@pytest.mark.parametrize("backend", ["", "python"], ids=["the usual parser", "the parser in Python"])
def test_numbers_and_nesting_without_bounds_end_no_process(tmp_path: Path, backend: str) -> None:
    contents = hostile()
    paths = [tmp_path / f"{number}.json" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    environment = os.environ | ({"IJSON_BACKEND": backend} if backend else {})
    command = [sys.executable, "-c", PROGRAM, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr[-2000:]
    outcomes = dict(line.split() for line in done.stdout.splitlines())
    assert set(outcomes) == set(map(str, paths))
    assert {"read", "refused"} == set(outcomes.values())
