"""A recording may be long: what is kept of its exchanges is bounded, and what they result in is not."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.finding import Verdict
from conformance.recorded import kept_results
from conformance.recorded.formats import read
from conformance.recorded.kept_results import Replayed
from tests.support.recorded_answers import Recording
from tests.support.recordings import REFUSAL, SUCCESS, plain
from tests.support.suite_replay import replay_by_suite

WRONG = replace(SUCCESS, body={**SUCCESS.body, "num_segments": 1})
READ = plain(replace(SUCCESS, method="GET", path=SUCCESS.path.replace("Messages", "Conferences")))
"""An exchange that nothing judges."""


BYTES_EACH = 1000
"""So little of an exchange is less than its request and answer; Python keeps some memory in reserve."""


def written(path: Path, entries: Sequence[object]) -> Path:
    path.write_text(json.dumps(entries))
    return path


def replayed(path: Path, most: int) -> Replayed:
    return replay_by_suite(read(path), most=most)


def peak(path: Path) -> int:
    """The bytes that Python holds at most during a replay, after another that fills the caches.

    No garbage is collected meanwhile, as the command line seldom does.
    """
    replayed(path, 10)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        replayed(path, 10)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.enable()


def test_four_times_the_exchanges_take_no_more_memory(tmp_path: Path) -> None:
    entries = [plain(SUCCESS), plain(REFUSAL), plain(WRONG), READ]
    short, long = (written(tmp_path / str(count), entries * (count // 4)) for count in (100, 400))
    assert peak(long) - peak(short) < 300 * BYTES_EACH


@pytest.mark.parametrize("recording", [SUCCESS, REFUSAL, WRONG], ids=["a success", "a refusal", "a wrong answer"])
def test_a_kind_of_result_that_comes_late_is_kept_too(tmp_path: Path, recording: Recording) -> None:
    path = written(tmp_path / "a.json", [READ] * 20 + [plain(recording)] * 5)
    found = replayed(path, 3)
    every = replayed(path, 1000)
    assert (found.counts, found.by_case, len(found.results), found.unlisted) == (every.counts, 5, 4, 21)
    assert found.results[-1].verdict is every.results[-1].verdict
    assert every.unlisted == 0


def test_exchanges_that_are_not_listed_are_printed_and_counted_and_decide(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    from conformance.commands.replay import replay as command

    monkeypatch.setattr("conformance.commands.replay.MAX_RESULTS", 2)
    paths = [written(tmp_path / name, [plain(REFUSAL)] * 4) for name in ("a.json", "b.json")]
    paths.append(written(tmp_path / "c.json", [plain(WRONG)]))
    assert command(files=paths, level="observed", report=tmp_path / "r.json", detail="all") == 1
    shown = capsys.readouterr().out
    assert "9 exchanges with Twilio: 8 pass, 1 fail; 9 judged by a case" in shown
    assert shown.count("PASS") == 8
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["remarks"] == ["5 exchanges were judged and are not listed"]
    assert report["counts"][Verdict.FAIL] == 1
    assert kept_results.MAX_RESULTS >= 1000
