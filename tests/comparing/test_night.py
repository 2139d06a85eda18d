"""What a night does to the rolling issue, decided without a network."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from conformance.commands.night import changed_cases, night, unjudged_nights
from conformance.comparing.conclusion import Conclusion
from conformance.comparing.night import IssueAction, Night, Plan, plan

CONFORMANT, DRIFT, INCONCLUSIVE = Conclusion.CONFORMANT, Conclusion.NONCONFORMANT, Conclusion.INCONCLUSIVE


@pytest.mark.parametrize(
    ("conclusion", "changed", "unjudged", "issue", "action", "now_unjudged", "keep", "fails_job"),
    [
        (CONFORMANT, None, 0, False, IssueAction.NOTHING, 0, True, False),
        (CONFORMANT, False, 2, False, IssueAction.NOTHING, 0, True, False),
        (CONFORMANT, True, 0, True, IssueAction.CLOSE, 0, True, False),
        (Conclusion.AS_DECLARED, None, 0, True, IssueAction.CLOSE, 0, True, False),
        (DRIFT, True, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, None, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, False, 0, False, IssueAction.OPEN, 0, True, True),
        (DRIFT, False, 0, True, IssueAction.UPDATE, 0, True, True),
        (DRIFT, False, 2, True, IssueAction.UPDATE, 0, True, True),
        (DRIFT, True, 0, True, IssueAction.COMMENT, 0, True, True),
        (DRIFT, None, 0, True, IssueAction.COMMENT, 0, True, True),
        (DRIFT, False, 3, True, IssueAction.COMMENT, 0, True, True),
        (INCONCLUSIVE, None, 0, False, IssueAction.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 1, False, IssueAction.NOTHING, 2, False, False),
        (INCONCLUSIVE, None, 2, False, IssueAction.OPEN, 3, False, True),
        (INCONCLUSIVE, None, 3, False, IssueAction.NOTHING, 4, False, True),
        (INCONCLUSIVE, None, 0, True, IssueAction.NOTHING, 1, False, False),
        (INCONCLUSIVE, None, 2, True, IssueAction.COMMENT, 3, False, True),
        (INCONCLUSIVE, None, 3, True, IssueAction.NOTHING, 4, False, True),
        (Conclusion.NOT_RUN, None, 1, True, IssueAction.NOTHING, 1, False, False),
        (Conclusion.PARTIAL, None, 1, True, IssueAction.NOTHING, 1, False, False),
        (Conclusion.REFUSED, None, 1, True, IssueAction.NOTHING, 1, False, True),
        (Conclusion.ERROR, None, 0, False, IssueAction.NOTHING, 0, False, True),
        (Conclusion.NOTHING, None, 0, False, IssueAction.NOTHING, 0, False, True),
    ],
)
def test_what_follows_from_a_night(
    conclusion: Conclusion,
    changed: bool | None,
    unjudged: int,
    issue: bool,
    action: IssueAction,
    now_unjudged: int,
    keep: bool,
    fails_job: bool,
) -> None:
    assert plan(Night(conclusion, changed, unjudged, issue)) == Plan(action, now_unjudged, keep, fails_job)


def test_an_issue_is_opened_where_none_is_and_only_a_night_that_conforms_closes_one() -> None:
    for conclusion, changed, unjudged, issue in product(Conclusion, (None, False, True), range(5), (False, True)):
        action = plan(Night(conclusion, changed, unjudged, issue)).action
        assert (action is IssueAction.OPEN) <= (not issue)
        assert (action in (IssueAction.UPDATE, IssueAction.COMMENT, IssueAction.CLOSE)) <= issue
        assert (action is IssueAction.CLOSE) is (
            issue and conclusion in (Conclusion.CONFORMANT, Conclusion.AS_DECLARED)
        )


def test_an_answer_that_changed_though_nobody_had_expected_it_is_reported_in_a_night_that_conforms() -> None:
    for issue, action in ((False, IssueAction.OPEN), (True, IssueAction.COMMENT)):
        night = Night(CONFORMANT, True, 0, issue, drifted=True)
        assert plan(night) == Plan(action, 0, keep=True, fails_job=True)
    declared = Night(Conclusion.AS_DECLARED, True, 0, True, drifted=True)
    assert plan(declared).action is IssueAction.CLOSE


BROKEN = [
    b"", b"{", b"null", b"[]", b"5", b"{}", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000,
    b'{"counts": null, "silent": null}', b'{"counts": [], "silent": []}', b'{"counts": 5, "silent": {}}',
    b'{"counts": "x", "silent": "x"}', b'{"silent": 1e999}', b'{"silent": NaN}', b'{"silent": true}',
    b'{"silent": -5}', b'{"silent": ' + b"9" * 5000 + b"}", b" " * 5_000_000,
]  # fmt: skip
"""Contents that no night wrote."""


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_files_that_cannot_be_read_are_as_if_there_were_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert unjudged_nights(path) == 0
    assert changed_cases(path) is None


@pytest.mark.parametrize("count", ["null", '"1"', "1e999", "-1", "true", "1.5", "9999999999"])
def test_a_count_that_is_none_makes_the_comparison_none(tmp_path: Path, count: str) -> None:
    (tmp_path / "changes.json").write_text(f'{{"counts": {{"breaking": {count}}}}}')
    assert changed_cases(tmp_path / "changes.json") is None


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [folder, pipe, dangling, lambda path: path.write_bytes(b"\xff\xfe\x00")])
@pytest.mark.parametrize("name", ["new/changes.json", "new/changes.md", "last/night.json"])
def test_a_night_is_decided_whatever_stands_where_its_files_should_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, make: Callable[[Path], None]
) -> None:
    last, new = tmp_path / "last", tmp_path / "new"
    last.mkdir()
    new.mkdir()
    make(tmp_path / name)
    assert night(last=last, new=new, report=tmp_path / "none.json", exit_code=20, issue="", run_url="https://x") == 0
    assert "act=nothing\n" in capsys.readouterr().out
    assert json.loads((new / "night.json").read_text()) == {"silent": 1}
