"""Every kind of file that a person or a target supplies, and every way in which it may be none.

Each is refused with exit code 4, its path and a reason, and read for no longer and into no more memory than its kind
allows.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from conformance.finding import Verdict
from conformance.suite.loader import digest
from tests.fuzz.readers import small_report
from tests.support import small_servers
from tests.support.called_commands import Ended, call
from tests.support.recordings import KINDS, REFUSAL
from tests.support.written_reports import ACCOUNT, SUITE, report_of, result_with

CPU_LIMIT = 10.0
"""How many seconds of the processor one file may take; what has no bound takes for ever, or all memory."""

TARGET_FILE = """\
name: my-fake
base-url: http://127.0.0.1:9
unsupported:
- {cases: calls/*, reason: It is a fake of messaging.}
"""
DEEP, MANY = 100_000, 2_500_000


class Kind(NamedTuple):
    """A kind of file: its name, valid content, what reads it, and the exit code where it is no such file.

    A kind with `parts` is not refused as a whole where one of them cannot be read, and may be a folder.
    """

    name: str
    sample: Callable[[], str]
    command: Callable[[Path], tuple[str | Path, ...]]
    refused: int = 4
    parts: bool = False

    @property
    def codes(self) -> tuple[int, ...]:
        return (self.refused, 5, 20) if self.parts else (self.refused,)


def ledger(name: str) -> Kind:
    """A ledger beside the case files."""
    return Kind(f"{name}.yaml", lambda: LEDGERS[name], lambda path: ("list", "--cases", path.parent, "-k", "R36"))


LEDGERS = {
    "statements": "statements:\n- {id: X1, says: A text., anchor: to}\n",
    "evidence": "evidence:\n- {id: seen-here, where: here, kind: recording, recorded: '2026', credentials: test}\n",
    "observed": (
        "evidence:\n- {id: run-1, where: here, kind: run, recorded: '2026-01-01', credentials: test, "
        "cases: [messages/to/unroutable]}\n"
    ),
    "requirements": "requirements:\n- {version: '9.0', digest: " + "0" * 64 + "}\n",
}


@cache
def report() -> str:
    return json.dumps(small_report().to_json())


@cache
def evidence() -> str:
    """A report on Twilio that is evidence of one case."""
    url, case = "https://api.twilio.com", SUITE.case("messages/to/unroutable")
    passed = result_with(Verdict.PASS, case)
    sent = {**(passed.sent or {}), "url": f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"}
    seen = replace(passed, sent=sent, got=({**passed.got[0], "outcome": "400/21612", "status": 400},))
    target = {"name": "twilio", "base_url": url, "account_sid": ACCOUNT}
    return json.dumps(replace(report_of(seen), target=target, preflight="test", digest=digest()).to_json())


def beside(path: Path, name: str, content: str) -> Path:
    other = path.with_name(name)
    other.write_text(content)
    return other


FILES = {
    "case": Kind(
        "own.yaml",
        lambda: "cases:\n- {id: a, states: R36, send: {To: '+1'}, expect: 400/21211}\n",
        lambda path: ("list", "--cases", path.parent, "-k", "R36"),
    ),
    **{f"ledger of {name}": ledger(name) for name in LEDGERS},
    "ledger to add to": Kind(
        "mine.yaml",
        lambda: LEDGERS["observed"],
        lambda path: ("evidence", "add", beside(path, "good.json", evidence()), "--out", path),
    ),
    "target": Kind("t.yaml", lambda: TARGET_FILE, lambda path: ("run", path, "--case", "messages/from/valid")),
    "target of doctor": Kind("t.yaml", lambda: TARGET_FILE, lambda path: ("doctor", path)),
    **{
        f"recording {kind}": Kind(
            kind, lambda kind=kind: KINDS[kind](REFUSAL), lambda path: ("replay", path), parts=True
        )
        for kind in KINDS
    },
    "report to render": Kind("r.json", report, lambda path: ("render", path, "--badge", path.with_name("b.svg"))),
    "report to compare": Kind(
        "r.json", report, lambda path: ("compare", path, beside(path, "good.json", report()), "--matrix")
    ),
    "report of a step": Kind("r.json", report, lambda path: ("outcome", path, "--exit-code", "0")),
    "report to add": Kind(
        "r.json", report, lambda path: ("evidence", "add", path, "--out", path.with_name("observed.yaml"))
    ),
    "report of a night": Kind(
        "r.json",
        report,
        lambda path: (
            *("night", path.parent / "last", path.parent, "--report", path),
            *("--exit-code", "1", "--run-url", "https://x"),
        ),
    ),
    "state of a night": Kind(
        "night.json",
        lambda: '{"silent": 2}',
        lambda path: (
            *("night", path.parent, path.parent.parent, "--report", path.with_name("none.json")),
            *("--exit-code", "20", "--run-url", "https://x"),
        ),
        refused=0,
    ),
    "changes of a night": Kind(
        "changes.json",
        lambda: '{"counts": {"breaking": 1, "repaired": 0}}',
        lambda path: (
            *("night", path.parent / "last", path.parent, "--report", path.with_name("none.json")),
            *("--exit-code", "20", "--run-url", "https://x"),
        ),
        refused=0,
    ),
    "certificate": Kind("certificate.json", lambda: "{}", lambda path: ("verify", path.parent), refused=1),
}
"""A night with an unreadable state goes on as if there were none; a certificate that cannot be read is not valid."""


def fifo(path: Path, _: bytes) -> None:
    os.mkfifo(path)


def folder(path: Path, _: bytes) -> None:
    path.mkdir()


def device(path: Path, _: bytes) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path, _: bytes) -> None:
    path.symlink_to(path.name)


def dangling(path: Path, _: bytes) -> None:
    path.symlink_to("nowhere")


def sparse(path: Path, sample: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(sample)
        stream.truncate(6 * 1024**3)


def content(make: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    return lambda path, sample: path.write_bytes(make(sample)) and None


def is_json(sample: bytes) -> bool:
    return sample[:1] in (b"{", b"[")


def instead(in_json: bytes, in_yaml: bytes | None = None) -> Callable[[Path, bytes], None]:
    """Content of its own for each of the two formats."""
    return content(lambda sample: in_json if is_json(sample) or in_yaml is None else in_yaml)


def with_entry(in_json: bytes, in_yaml: bytes) -> Callable[[Path, bytes], None]:
    """The sample with one more entry at its beginning, or behind it where it is a list."""

    def changed(sample: bytes) -> bytes:
        if sample[:1] == b"{":
            return b'{"x": ' + in_json + b", " + sample[1:]
        if sample[:1] == b"[":
            return sample.rstrip()[:-1] + b', {"request": ' + in_json + b"}]"
        return b"x: " + in_yaml + b"\n" + sample

    return content(changed)


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9)
)
NOT_FILES: Mapping[str, Callable[[Path, bytes], None]] = {
    "pipe": fifo,
    "folder": folder,
    "device": device,
    "loop of links": loop,
    "link to nothing": dangling,
}
CONTENTS: Mapping[str, Callable[[Path, bytes], None]] = {
    "empty": content(lambda _: b""),
    "blanks": content(lambda _: b" \n" * 1000),
    "too large": sparse,
    "NUL": content(lambda sample: sample[: len(sample) // 2] + b"\0" + sample[len(sample) // 2 :]),
    "not UTF-8": content(lambda sample: sample[: len(sample) // 2] + b"\xff\xfe" + sample[len(sample) // 2 :]),
    "UTF-16": content(lambda sample: sample.decode().encode("utf-16")),
    "UTF-8 with a mark": content(lambda sample: b"\xef\xbb\xbf" + sample),
    "cut": content(lambda sample: sample[: len(sample) // 2] + b'"'),
    "deep": instead(b"[" * DEEP + b"]" * DEEP, b"[" * DEEP),
    "deep mappings": instead(b'{"a":' * DEEP, b"{a: " * DEEP),
    "deep blocks": instead(b'{"a":[' * DEEP, b"- " * DEEP + b"x"),
    "many values": instead(b"[" + b"[]," * MANY + b"[]]", b"[" + b"[]," * 600_000 + b"[]]"),
    "many keys": instead(
        b"{" + b",".join(b'"%d":1' % n for n in range(150_000)) + b"}",
        b"".join(b"k%d: 1\n" % n for n in range(300_000)),
    ),
    "bomb of aliases": instead(
        BOMB + b"interactions: [{request: {method: POST, uri: //twilio.com}, response: {status: 400, body: *i}}]\n"
    ),
    "another format": instead(b"<html><body>no such page</body></html>"),
    "a text": instead(b"just a text"),
    "a number": instead(b"9" * 5000),
}
ENTRIES: Mapping[str, Callable[[Path, bytes], None]] = {
    "digits without end": with_entry(b"9" * 5000, b"9" * 5000),
    "NaN": with_entry(b"NaN", b".nan"),
    "infinity": with_entry(b"1e999", b".inf"),
    "a key twice": with_entry(b'{"a": 1, "a": 2}', b"{a: 1, a: 2}"),
    "half a character": with_entry(b'"\\ud800"', b'"\\ud800"'),
    "a tag": with_entry(b"!!x 1", b"!!python/object/apply:os.system [x]"),
    "an anchor": with_entry(b"&a 1", b"&a 1"),
    "a merge": with_entry(b"<<", b"1\n<<: {x: 2}"),
    "a key that is none": with_entry(b"{1: 2}", b"{[a]: 2}"),
}
READERS = (
    *("case", "target of doctor", "recording plain.json", "recording ruby.yml", "report to render", "report to add"),
    *("state of a night", "certificate"),
)
"""A kind of file for each reader."""

SLOW = {"target of doctor": ("many values", "many keys"), "report to add": ("many values", "many keys")}
"""Contents that another kind of file is tried with, which is read in the same way."""

BRIEF = ("too large", "not UTF-8", "a key twice")
"""Contents that are tried with every kind of file; the others with those of `READERS`."""

ONCE = tuple(kind for kind in FILES if not kind.startswith("recording") or kind in READERS)
"""The kinds of files without the forms of recordings that are read in the same way as another."""

BESIDE = ("digits without end", "NaN", "infinity", "a key twice", "half a character", "a tag", "an anchor", "a merge")
"""What costs a recording nothing where it stands beside its exchanges, since other programs write it."""


def may_be_read(kind: str, vice: str) -> bool:
    """Whether such a file is what it is to be nevertheless, and may be read."""
    if vice == "UTF-8 with a mark":
        return not FILES[kind].name.endswith("json") or kind.startswith("recording")
    return kind.startswith("recording") and vice in (*BESIDE, "UTF-16")


def tried(kind: Kind, make: Callable[[Path, bytes], None], tmp_path: Path) -> Ended:
    """What the command says of such a file; requires an end in bounded time, and no error of ours."""
    place = tmp_path / "place"
    place.mkdir()
    path = place / kind.name
    make(path, kind.sample().encode())
    begun = time.process_time()
    ended = call(*kind.command(path))
    assert time.process_time() - begun < CPU_LIMIT
    assert "Traceback" not in ended.out + ended.err
    assert "error of the suite" not in ended.out + ended.err
    return ended


def require_refusal(kind: Kind, ended: Ended) -> None:
    said = ended.out + ended.err
    assert ended.code in kind.codes, said[-2000:]
    lines = [line for line in said.splitlines() if kind.name in line]
    assert lines, said[-2000:]
    assert max(map(len, said.splitlines())) < 1500
    if kind.refused == 0:
        assert "Ignored" in lines[0]


@pytest.mark.parametrize("kind", FILES)
def test_a_sample_of_each_kind_is_read(kind: str, tmp_path: Path) -> None:
    """Without this the others would prove nothing."""
    ended = tried(FILES[kind], lambda path, sample: path.write_bytes(sample) and None, tmp_path)
    assert "cannot be read" not in ended.out + ended.err
    assert "Ignored" not in ended.err


@pytest.mark.parametrize("vice", NOT_FILES)
@pytest.mark.parametrize("kind", ONCE)
def test_what_is_no_file_is_refused_and_not_waited_for(
    kind: str, vice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.file_content.PIPE_SILENCE", 0.1)
    require_refusal(FILES[kind], tried(FILES[kind], NOT_FILES[vice], tmp_path))


CHANGED = {**CONTENTS, **ENTRIES}


@pytest.mark.parametrize(
    ("kind", "vice"),
    [
        *((kind, vice) for kind in READERS for vice in CHANGED if vice not in SLOW.get(kind, ())),
        *((kind, vice) for kind in ONCE if kind not in READERS for vice in BRIEF),
    ],
)
def test_content_that_no_file_of_its_kind_has_is_refused(kind: str, vice: str, tmp_path: Path) -> None:
    ended = tried(FILES[kind], CHANGED[vice], tmp_path)
    if not (ended.code == 0 and may_be_read(kind, vice)):
        require_refusal(FILES[kind], ended)


@pytest.mark.parametrize("vice", [*(name for name in NOT_FILES if name != "folder"), "too large"])
def test_certificates_of_authorities_are_read_from_a_file_or_not_at_all(vice: str, tmp_path: Path) -> None:
    """A folder of them is one that OpenSSL knows."""
    path = tmp_path / "ca.pem"
    {**NOT_FILES, **CONTENTS}[vice](path, b"")
    ended = call("doctor", "https://127.0.0.1:9", "--timeout", "2", REQUESTS_CA_BUNDLE=str(path))
    assert ended.code == 4
    assert f"no CA certificates can be read from {path}" in " ".join(ended.out.split())
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize("content", ["{name: a, base-url: URL}", "  name: a\n  base-url: URL\n", "name: [", "- a"])
def test_a_target_file_that_no_baseline_can_continue_is_refused_before_anything_is_sent(
    content: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.yaml"
    with small_servers.serving(small_servers.always_21211) as server:
        path.write_text(content.replace("URL", f'"{server.url}"'))
        ended = call("baseline", path)
    assert ended.code == 4
    assert ended.err.startswith(f"Error: {path}:")
    assert not server.requests
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "words",
    [
        ("render", "r.json", "--badge", "b.svg"),
        ("compare", "r.json", "r.json"),
        ("compare", "--matrix", "r.json", "r.json"),
        ("list",),
    ],
)
def test_no_command_passes_over_a_case_file_that_it_cannot_read(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    for name, make in NOT_FILES.items():
        make(tmp_path / "own" / f"{name.replace(' ', '-')}.yaml", b"")
    (tmp_path / "r.json").write_text(report())
    ended = call(*words, "--cases", "own")
    assert ended.code == 4
    assert len([line for line in ended.errors if line.startswith("Error: own/")]) == len(NOT_FILES)


@pytest.mark.parametrize("make", [fifo, device, loop, dangling])
@pytest.mark.parametrize("command", ["list", "run"])
def test_a_folder_of_cases_is_a_folder(command: str, make: Callable[[Path, bytes], None], tmp_path: Path) -> None:
    make(tmp_path / "own", b"")
    ended = call(command, *(["http://127.0.0.1:9"] if command == "run" else []), "--cases", tmp_path / "own")
    assert ended.code == 4
    assert "--cases" in ended.err
