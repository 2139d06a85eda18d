"""Values that were drawn anew: that they differ is no change, and what differs with them breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.case import Basis
from conformance.comparing.change import ChangeKind
from conformance.comparing.comparison import Comparison
from conformance.fake import Account, Request, Response, Tables, respond
from conformance.finding import Finding, Verdict
from conformance.judging.echo import TRIAL_PREFIX
from conformance.judging.finding_text import expected_values, received_value
from conformance.reports.stability import merge_runs
from conformance.result import Result
from conformance.targets.baseline import excuse_lines
from conformance.targets.target_file import read_target_file
from tests.cli.test_run import conform, report_of, said
from tests.reports.test_report import report
from tests.support.counting_target import counted
from tests.support.judged_targets import LOADED

DRAWN = "messages/to-ordinary/drawn"
ONE, OTHER = {"To": "+14108671357"}, {"To": "+14159993579"}


def finding(drawn: dict[str, str], what: str = "echo", where: str = "/to") -> Finding:
    return Finding(what, where, f'"{drawn["To"]}"', f'"{drawn["To"][1:]}"', Basis.OBSERVED)


def result(drawn: dict[str, str], outcome: str = "201", *findings: Finding, **more: Any) -> Result:
    verdict = Verdict.FAIL if any(each.basis is not Basis.INFERRED for each in findings) else Verdict.PASS
    status = int(outcome[:3])
    body = f'{{"message": "The number {drawn["To"][1:]} ..."}}' if status >= 400 else "{}"
    got = {"outcome": outcome, "status": status, "headers": [], "body": body, "cut": False}
    return replace(Result(DRAWN, Basis.OBSERVED, verdict, findings, got=(got,), drawn=drawn), **more)


def refused(drawn: dict[str, str], basis: Basis = Basis.OBSERVED, outcome: str = "400/21211") -> Result:
    return result(drawn, outcome, Finding("outcome", "", "201", outcome, basis))


def changes(old: Result, new: Result, level: Basis = Basis.OBSERVED) -> dict[ChangeKind, tuple[str, ...]]:
    comparison = Comparison(report(old), report(new, level=level))
    return {change.kind: change.descriptions for change in comparison.changes}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (result(ONE), result(OTHER)),
        (result(ONE, "201", finding(ONE)), result(OTHER, "201", finding(OTHER))),
        (refused(ONE), refused(OTHER)),
        (refused(ONE, Basis.INFERRED), refused(OTHER, Basis.INFERRED)),
    ],
)
def test_that_another_value_was_drawn_is_no_change(old: Result, new: Result) -> None:
    assert changes(old, new) == {}


@pytest.mark.parametrize("basis", [Basis.OBSERVED, Basis.INFERRED])
def test_another_outcome_of_another_value_is_told_with_both_and_breaks_nothing(basis: Basis) -> None:
    for old, new in ((result(ONE), refused(OTHER, basis)), (refused(ONE, basis), result(OTHER))):
        comparison = Comparison(report(old), report(new))
        (change,) = comparison.changes
        assert change.kind is ChangeKind.ANOTHER_VALUE
        (text,) = change.descriptions
        for value in ("To=+14108671357", "To=+14159993579", "201", "400/21211"):
            assert value in text
        assert comparison.exit_code == 0


@pytest.mark.parametrize("where", ["/from", "/status"])
def test_a_finding_at_another_place_is_about_another_value(where: str) -> None:
    old, new = result(ONE, "201", finding(ONE)), result(OTHER, "201", finding(OTHER), finding(OTHER, "field", where))
    assert list(changes(old, new)) == [ChangeKind.ANOTHER_VALUE]


def test_the_same_value_is_judged_as_ever() -> None:
    assert list(changes(result(ONE), refused(ONE))) == [ChangeKind.BREAKING]
    assert list(changes(refused(ONE), result(ONE))) == [ChangeKind.REPAIRED]


@pytest.mark.parametrize(
    "others",
    [(result(ONE), "answers as inferred now"), (refused(ONE, Basis.INFERRED, "400/21212"), "answers otherwise")],
)
def test_an_answer_that_the_level_lets_pass_before_and_after_moved_and_broke_nothing(
    others: tuple[Result, str],
) -> None:
    unconfirmed, (other, says) = refused(ONE, Basis.INFERRED), others
    for old, new, text in ((unconfirmed, other, says), (other, unconfirmed, "answers otherwise")):
        comparison = Comparison(report(old), report(new))
        (change,) = comparison.changes
        assert (change.kind, comparison.exit_code) == (ChangeKind.MOVED, 0)
        assert change.descriptions[0].startswith(text)


def test_no_verdict_is_undecided_whatever_was_drawn() -> None:
    silent = Result(DRAWN, Basis.OBSERVED, Verdict.INCONCLUSIVE, reason="no answer", drawn=OTHER)
    assert list(changes(result(ONE), silent)) == [ChangeKind.UNDECIDED]


def test_headers_and_fields_are_compared_whatever_was_drawn() -> None:
    new = result(OTHER, drift=("/colour",))
    assert list(changes(result(ONE), new)) == [ChangeKind.ADDITIVE]


def test_runs_with_other_values_are_not_unstable_and_runs_with_the_same_are() -> None:
    several = merge_runs([report(result(ONE)), report(refused(OTHER))])
    assert not several.results[0].is_unstable
    assert several.results[0].verdict is Verdict.FAIL
    assert several.results[0].reason == "another value in each run: pass 1 of 2 times, fail 1 of 2 times"
    several = merge_runs([report(result(ONE)), report(refused(ONE)), report(refused(OTHER))])
    assert several.results[0].is_unstable


def test_a_baseline_holds_in_a_run_with_other_values(tmp_path: Path) -> None:
    named = result(ONE, "201", finding(ONE), Finding("field", "/status", '"queued"', '"sent"', Basis.OBSERVED))
    lines = ["name: a", "base-url: http://127.0.0.1:1", *excuse_lines(report(named))]
    (tmp_path / "t.yaml").write_text("\n".join(lines).replace('reason: ""', "reason: Known to us."))
    excuses = read_target_file(str(tmp_path / "t.yaml"), [DRAWN]).excuses
    other = result(OTHER, "201", finding(OTHER), Finding("field", "/status", '"queued"', '"sent"', Basis.OBSERVED))
    assert excuses.apply(other, "2026-01-01").verdict is Verdict.DEVIATION
    worse = result(OTHER, "201", finding(OTHER), Finding("field", "/status", '"queued"', '"lost"', Basis.OBSERVED))
    undeclared = excuses.apply(worse, "2026-01-01")
    assert [one.got for one in undeclared.counted(Basis.OBSERVED)] == ['"lost"']


@pytest.mark.parametrize("seed", range(20))
def test_a_baseline_holds_for_a_text_that_is_too_long_for_one_line(tmp_path: Path, seed: int) -> None:
    cases = [LOADED.drawn(each).suite.case("messages/body/drawn") for each in (seed, seed + 1)]
    one, other = (
        replace(
            Result(case.name, Basis.OBSERVED, Verdict.FAIL, drawn=case.drawn),
            findings=(
                Finding(
                    "echo",
                    "/body",
                    expected_values((text, TRIAL_PREFIX + text)),
                    received_value(text.upper()),
                    Basis.OBSERVED,
                ),
            ),
        )
        for case in cases
        for text in case.drawn.values()
    )
    lines = ["name: a", "base-url: http://127.0.0.1:1", *excuse_lines(report(one))]
    (tmp_path / "t.yaml").write_text("\n".join(lines).replace('reason: ""', "reason: Known to us."))
    excuses = read_target_file(str(tmp_path / "t.yaml"), [one.case]).excuses
    assert excuses.apply(one, "2026-01-01").verdict is Verdict.DEVIATION
    assert excuses.apply(other, "2026-01-01").verdict is Verdict.DEVIATION


def only_some_numbers(request: Request, account: Account, tables: Tables) -> Response:
    """A target that knows the numbers of the cases, and of others only some."""
    number = request.first("To")
    if request.path.endswith("/Messages.json") and number[:8] in ("+1410867", "+1415999", "+1234567"):
        known = number in ("+14108675310", "+14159999999") or number[8] in "13579"
        request = request if known else replace(request, form=(("To", "+15005550001"), ("From", "+15005550006")))
    return respond(request, account, tables)


def test_two_nights_with_other_values_are_compared_without_a_break(tmp_path: Path) -> None:
    with counted(only_some_numbers) as target:
        found = []
        for seed in range(12):
            path = tmp_path / f"{seed}.json"
            done = conform(
                "run", *target.words, "--case", DRAWN, "--seed", str(seed), "--report", path, **target.environment
            )
            found.append((done.returncode, path, report_of(done, path)))
    (_, good, _), (_, bad, spoilt) = (next(each for each in found if each[0] == code) for code in (0, 1))
    done = conform("compare", good, bad)
    assert done.returncode == 0, done.stdout
    assert "ANOTHER-VALUE 1 case: fail with To=+1" in said(done)
    assert "BREAKING" not in done.stdout
    again = tmp_path / "again.json"
    with counted() as target:
        url = spoilt["target"]["base_url"]
        done = conform(
            "run",
            *target.words,
            "--case",
            DRAWN,
            "--seed",
            str(spoilt["seed"]),
            "--report",
            again,
            **target.environment,
        )
    assert done.returncode == 0
    done = conform("compare", "--changes", again, bad)
    assert done.returncode == 1, (url, done.stdout)
    assert "BREAKING 1 case" in said(done)
