"""Fuzzer of certificates: changes of a certified run, alone or written anew so that all of it fits together.

What no run can have had must not be valid; what another run could have had is valid; nothing raises an exception.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from conformance.certificates.verification import differences
from tests.fuzz import Fuzzed
from tests.support.certified_run import small_suite, unchanged_run
from tests.support.impossible_changes import IMPOSSIBLE
from tests.support.possible_changes import POSSIBLE
from tests.support.remembered_judging import remembering

Files = dict[str, bytes]


class Folder:
    """The folder of a certificate, of which only those files are written that differ from what is there."""

    def __init__(self, path: Path) -> None:
        self.path, self.files = path, Files()

    def write(self, files: Files) -> None:
        """Makes the folder hold exactly these files."""
        for name in self.files.keys() - files.keys():
            (self.path / name).unlink()
        for name, content in files.items():
            if self.files.get(name) != content:
                path = self.path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self.files = dict(files)


def fuzz(seed: int, count: int) -> Fuzzed:
    """Verifies the certificates of `count` changed runs."""
    random, found, suite = Random(seed), Fuzzed(), small_suite()
    genuine = unchanged_run().files(suite)
    with TemporaryDirectory() as path, remembering():
        folder = Folder(Path(path))
        for _ in range(count):
            name, files, valid = _changed(genuine, random)
            folder.write(files)
            try:
                problems = list(differences(folder.path, suite))
            except Exception as error:  # noqa: BLE001 - whatever it is, no certificate may raise it
                found.faults.append(f"{name}: {type(error).__name__}: {error}")
                continue
            found.outcomes[f"{'valid' if not problems else 'invalid'} after {name.partition(':')[0]}"] += 1
            if valid is bool(problems):
                found.faults.append(f"{name}: {'valid' if not problems else problems[0]}")
    return found


def _changed(genuine: Files, random: Random) -> tuple[str, Files, bool]:
    """What was changed, the files, and whether they are to be valid."""
    kind = random.random()
    if kind < 0.2:
        return _with_other_bytes(genuine, random)
    possible = kind > 0.7
    run = unchanged_run().copy()
    changes = random.sample(POSSIBLE, random.randrange(1, 4)) if possible else [random.choice(IMPOSSIBLE)]
    for change in changes:
        change(run, random)
    files = run.files(small_suite())
    names = ", ".join(change.__name__ if change.__name__ != "change" else "a member of an answer" for change in changes)
    if not possible and files == genuine:
        return "nothing: " + names, files, True
    return f"{'a possible' if possible else 'an impossible'} change: {names}", files, possible


def _with_other_bytes(genuine: Files, random: Random) -> tuple[str, Files, bool]:
    """One file changed without the others: in some bytes, missing, added, or the content of another."""
    files = dict(genuine)
    name = random.choice(list(files))
    content = bytearray(files[name])
    at, length = random.randrange(len(content)), random.randrange(1, 9)
    kind = random.choice(("replaced", "removed", "inserted", "missing", "added", "swapped"))
    if kind == "replaced":
        content[at] = (content[at] + random.randrange(1, 256)) % 256
    elif kind == "removed":
        del content[at : at + length]
    elif kind == "inserted":
        content[at:at] = random.randbytes(length)
    files[name] = bytes(content)
    if kind == "missing":
        del files[name]
    elif kind == "added":
        files[random.choice(("notes.txt", "exchanges/more.json", "exchanges/messages/to/more.json", ".hidden"))] = b"{}"
    elif kind == "swapped":
        other = random.choice([each for each in files if files[each] != files[name]])
        files[name], files[other] = files[other], files[name]
    return f"other bytes: {kind} in {name}", files, False
