"""Every writer of a report writes every standing and every verdict there is, and none makes one look better."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from conformance.case import Basis
from conformance.certificates.attestation import build_attestation
from conformance.comparing.change import ChangeKind
from conformance.comparing.conclusion import Conclusion, conclude
from conformance.finding import Verdict
from conformance.report import Standing
from conformance.reports import appearance
from conformance.reports.badge import Badge
from conformance.reports.ctrf import convert
from conformance.reports.stability import merge_runs
from conformance.suite.data import data_folder
from tests.support.written_reports import (
    CASES,
    JUDGED_CASE,
    OTHERS,
    REASON,
    SUITE,
    WRITERS,
    judged_case,
    report_of,
    report_standing,
    report_with,
    result_with,
)

SCHEMA = jsonschema.Draft202012Validator(json.loads((data_folder("schemas") / "report.json").read_text()))
NAMING = (
    *("terminal", "terminal in colours", "report", "short report", "merged report", "HTML", "brief HTML", "Markdown"),
    *("CTRF", "job summary", "outputs of a step", "issue of a night", "matrix", "matrix in JSON", "matrix in HTML"),
    *("changes in JSON", "changes back in JSON", "changes in HTML", "changes back in HTML"),
)
"""Writers that name the verdict of each case; the others name what departs, or the standing alone."""

CHEAP = tuple(name for name in WRITERS if not name.endswith("HTML"))
"""Writers that are tried with one verdict at a time too."""

EXCUSE = {"kind": "deviation", "reason": "known", "place": "t.yaml:8", "complaint": "t.yaml:8: it ended"}

VOID = {"meta", "link", "br", "input", "img", "hr", "col", "path", "rect", "use", "circle"}


class Balance(HTMLParser):
    """The elements that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def require_form(name: str, written: str) -> None:
    """Requires the text to be what its form says."""
    if written.startswith("<!"):
        balance = Balance()
        balance.feed(written)
        assert balance.open == []
    elif name == "badge":
        ElementTree.fromstring(written)
    elif written[:1] == "{":
        data = json.loads(written)
        if name.endswith("report"):
            SCHEMA.validate(data)
    elif name == "baseline":
        assert yaml.safe_load(written)["name"] == "a"


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("name", CHEAP)
def test_a_writer_takes_a_report_in_which_one_case_has_any_verdict(name: str, verdict: Verdict) -> None:
    written = WRITERS[name](report_with(verdict))
    require_form(name, written)
    if name in NAMING:
        assert str(verdict) in written.lower().replace("\\-", "-")
    require_form(name, WRITERS[name](report_of(judged_case(verdict))))


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_takes_every_verdict_at_once_and_names_each(name: str) -> None:
    """With excuses that are not true, and a file that could not be read."""
    results = [result_with(verdict, case) for verdict, case in CASES.items()]
    refused = [replace(result, case=case.name, excuse=EXCUSE) for result, case in zip(results, OTHERS, strict=True)]
    written = WRITERS[name](replace(report_of(*results, *refused), errors=("a.yaml:1:1: no",)))
    require_form(name, written)
    if name in NAMING:
        shown = written.lower().replace("\\-", "-")
        assert {verdict for verdict in Verdict if str(verdict) not in shown} == set()


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_takes_every_standing(name: str, standing: Standing) -> None:
    report = report_standing(standing)
    assert {report.standing(level) for level in report.levels} == {standing}
    require_form(name, WRITERS[name](report))


@pytest.mark.parametrize("name", [name for name in CHEAP if not name.endswith("report")])
def test_a_writer_takes_a_report_without_any_case(name: str) -> None:
    require_form(name, WRITERS[name](report_of()))


@pytest.mark.parametrize("old", Verdict)
def test_a_comparison_of_any_two_verdicts_is_written(old: Verdict) -> None:
    from conformance.comparing.comparison import Comparison
    from conformance.reports import change_report
    from conformance.reports.matrix import Matrix

    for new in Verdict:
        comparison = Comparison(report_with(old), report_with(new))
        matrix = Matrix.compared(comparison, SUITE)
        written = "\n".join(change_report.lines(matrix)) + change_report.markdown(matrix)
        for kind, number in comparison.counts.items():
            assert (f"{number} {kind}" in written) is bool(number)
        if Verdict.PASS in (old, new) or Verdict.FAIL in (old, new):
            assert bool(comparison.changes) is (old is not new)


@pytest.mark.parametrize("other", Verdict)
def test_runs_with_any_two_verdicts_are_merged_into_the_more_urgent(other: Verdict) -> None:
    for verdict in Verdict:
        (*_, merged) = merge_runs([report_with(verdict), report_with(other)]).results
        assert merged.verdict is min(verdict, other, key=appearance.urgency)
        assert merged.is_unstable is (verdict is not other)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_a_pass_looks_like_one(verdict: Verdict) -> None:
    passes = verdict is Verdict.PASS
    assert (appearance.sign_of_verdict(verdict) == appearance.sign_of_verdict(Verdict.PASS)) is passes
    *_, test = convert(report_with(verdict), SUITE)["results"]["tests"]
    assert (test["status"] == "passed") is passes
    assert (JUDGED_CASE in attested(verdict)["passedTests"]) is passes
    assert sum(JUDGED_CASE in attested(verdict)[name] for name in ("passedTests", "warnedTests", "failedTests")) == 1


def attested(verdict: Verdict, standing: Standing = Standing.CONFORMANT) -> dict:
    certificate = {
        "suite": {"version": "0.1.0", "requirements": "0.1", "digest": "0" * 64},
        "artifact": None,
        "level": "page",
        "standing": {"page": str(standing)},
        "misdated": 0,
        "cases": [{"case": JUDGED_CASE, "verdict": str(verdict), "exchange": "0" * 64}],
    }
    return build_attestation(certificate)["predicate"]


@pytest.mark.parametrize("standing", Standing)
def test_only_what_conforms_looks_as_if_it_did(standing: Standing) -> None:
    conforms, report = standing is Standing.CONFORMANT, report_standing(standing)
    badge = Badge.of(report)
    assert ("conforms at" in badge.message) is conforms
    assert ("green" in badge.color_name) is conforms
    assert (str(standing) in badge.message) is not conforms
    assert (attested(Verdict.PASS, standing)["result"] == "PASSED") is conforms
    assert (conclude(0, report) is Conclusion.CONFORMANT) is conforms
    assert (report.attained is Basis.OBSERVED) is conforms
    assert (f"verdict={Conclusion.CONFORMANT}\n" in WRITERS["outputs of a step"](report)) is conforms
    others = set(Standing) - {standing}
    for look in (appearance.sign_of_standing, appearance.style_of_standing, appearance.badge_colors):
        assert look(standing) not in {look(other) for other in others}


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_of_change_has_a_sign_and_only_a_repair_a_good_one(kind: ChangeKind) -> None:
    good = appearance.sign_of_verdict(Verdict.PASS)
    assert (appearance.sign_of_change(kind) == good) is (kind is ChangeKind.REPAIRED)


@pytest.mark.parametrize("verdict", Verdict)
def test_what_fails_or_has_no_verdict_is_an_annotation(verdict: Verdict) -> None:
    report = report_with(verdict)
    written = WRITERS["annotations"](report)
    assert written.startswith("::error ") is (report.exit_code == 1)
    assert written.startswith("::warning") is (report.exit_code == 20)
    if verdict is Verdict.INCONCLUSIVE:
        assert REASON in written


@pytest.mark.parametrize("verdict", Verdict)
def test_a_baseline_declares_what_departs_and_nothing_else(verdict: Verdict) -> None:
    departs = verdict not in (Verdict.PASS, Verdict.NOT_SCORED, Verdict.NOT_ASKED, Verdict.NOT_RUN)
    assert (JUDGED_CASE in WRITERS["baseline"](report_of(result_with(verdict, SUITE.case(JUDGED_CASE))))) is departs
