"""What people keep in public repositories is judged right: no genuine answer fails, and no wrong one passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.recorded.formats import read
from tests.support.public_recordings import PUBLIC, Public
from tests.support.suite_replay import replay_by_suite


@pytest.mark.parametrize("public", PUBLIC, ids=lambda public: public.name)
def test_a_public_recording_is_judged_right(tmp_path: Path, public: Public) -> None:
    path = tmp_path / "recording"
    path.write_text(public.write(public.exchanges))
    replayed = replay_by_suite(read(path))
    assert replayed.errors == ()
    found = [(str(result.verdict), [str(finding) for finding in result.findings]) for result in replayed.results]
    assert tuple(verdict for verdict, _ in found) == public.expected, found
    assert replayed.ignored == len(public.exchanges) - len(public.expected)
