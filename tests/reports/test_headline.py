"""The headline says first what each resource attained, and last what was not asked, in every form of a report."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest

from conformance.case import Basis
from conformance.certificates.certificate import certificate_obstacle, derive_certificate
from conformance.certificates.claim import Claim
from conformance.comparing.conclusion import step_outputs
from conformance.finding import Finding, Verdict
from conformance.judging.schemas import schema, validator
from conformance.profile import Profile
from conformance.report import Report
from conformance.reports import headline
from conformance.reports.badge import Badge
from conformance.reports.matrix import Matrix
from conformance.resource_result import Attainment, resource_results, resource_words
from conformance.result import ACCOUNT_SUSPECTED, NOT_SELECTED, Result
from conformance.suite.profiles import left_out
from conformance.targets.excuse import NO_EXCUSES
from tests.support.written_reports import ACCOUNT, SUITE, URL, WRITERS, report_of, result_with

ONLY_MESSAGES = Profile(("messages",), ("calls", "numbers"))
CLAIM = Claim(
    {"version": "1", "requirements": SUITE.scored, "digest": "0" * 64},
    {"name": "a fake", "base_url": URL, "account_sid": ACCOUNT},
    None,
    "2026-01-01T00:00:00Z",
    Basis.OBSERVED,
    NO_EXCUSES,
    1,
    (),
    ONLY_MESSAGES,
)
RESOURCES_IN_CERTIFICATE = schema("certificate")["properties"]["resources"]
OWN = {
    name: tuple(case for case in SUITE.cases if case.profiles == (name,) and case.name.startswith(f"{name}/"))[:2]
    for name in ("calls", "messages", "numbers")
}
"""Two cases of each resource."""

SHARED = next(case for case in SUITE.cases if len(case.profiles) == 3)
"""A case that belongs to each profile."""


def report(verdicts: Mapping[str, Verdict], shared: Verdict = Verdict.PASS, *, only_messages: bool = False) -> Report:
    """A report with a verdict on each resource: on both of its cases, or the second where the first one passes."""
    asked = [name for name in verdicts if name == "messages" or not only_messages]
    results = [
        replace(
            result_with(Verdict.PASS if first and _judged(verdicts[name]) else verdicts[name], case), profiles=(name,)
        )
        for name in asked
        for first, case in ((True, OWN[name][0]), (False, OWN[name][1]))
    ]
    made = report_of(*results, replace(result_with(shared, SHARED), profiles=SHARED.profiles))
    return replace(made, profile=ONLY_MESSAGES) if only_messages else made


def _judged(verdict: Verdict) -> bool:
    return verdict in (Verdict.FAIL, Verdict.DEVIATION, Verdict.INCONCLUSIVE)


FORMS = (
    "terminal",
    "terminal in colours",
    "HTML",
    "Markdown",
    "job summary",
    "issue of a night",
    "matrix",
    "matrix in Markdown",
    "matrix in HTML",
)
MESSAGES_CONFORM = {"messages": Verdict.PASS, "calls": Verdict.UNSUPPORTED, "numbers": Verdict.NOT_OFFERED}


def test_what_was_asked_comes_first_and_what_was_not_asked_last_in_every_form_of_a_report() -> None:
    judged = report(MESSAGES_CONFORM, only_messages=True)
    assert headline.conclusion(judged) == "a fake, messages: conforms at observed (3 of 3)."
    for form in FORMS:
        written = " ".join(WRITERS[form](judged).split())
        assert -1 < written.find("messages: conforms at observed") < written.find("Resources not asked: calls, numbers")


def test_a_badge_says_what_was_asked_then_the_date_then_what_was_not() -> None:
    badge = Badge.of(report(MESSAGES_CONFORM, only_messages=True))
    assert badge.message == "messages: observed, 3 of 3, 2026-01-01; not asked: calls, numbers, lookup"
    assert badge.color_name == "brightgreen"


def test_a_badge_says_in_short_what_a_resource_attains_of_what_is_claimed() -> None:
    unclaimed = report(MESSAGES_CONFORM, Verdict.UNSUPPORTED, only_messages=True)
    assert Badge.of(unclaimed).message.startswith("messages: observed, 2 of 2 claimed, 2026-01-01")
    deviating = report({"messages": Verdict.DEVIATION}, only_messages=True)
    assert Badge.of(deviating).message.startswith("messages: as declared, 2 of 3, 2026-01-01")


@pytest.mark.parametrize("verdict", [Verdict.NOT_OFFERED, Verdict.UNSUPPORTED, Verdict.NOT_RUN, Verdict.FAIL])
@pytest.mark.parametrize("first", [Verdict.PASS, Verdict.FAIL, Verdict.DEVIATION])
def test_every_resource_that_was_asked_is_in_the_badge_with_the_word_of_the_certificate(
    first: Verdict, verdict: Verdict
) -> None:
    judged = replace(
        report({"messages": first, "calls": verdict}), profile=Profile(("messages", "calls"), ("numbers",))
    )
    message = Badge.of(judged).message
    for name, word in resource_words(judged).items():
        assert re.search(rf"\b{name}\b[a-z, ]*: {word.replace('-', ' ')}\b", message), message


WIDEST_BADGE = 720
"""Pixels: less than the width of the text of a README on the page of GitHub."""


@pytest.mark.parametrize("shared", [Verdict.PASS, Verdict.UNSUPPORTED])
@pytest.mark.parametrize("only_messages", [True, False])
def test_no_badge_is_wider_than_a_readme(shared: Verdict, only_messages: bool) -> None:
    for first, second in product(Verdict, repeat=2):
        judged = report({"messages": first, "calls": second, "numbers": first}, shared, only_messages=only_messages)
        width = re.search(r'width="(\d+)"', Badge.of(judged).svg())
        assert width
        assert int(width[1]) <= WIDEST_BADGE, Badge.of(judged).message


def test_an_output_of_the_action_says_what_each_resource_attains() -> None:
    judged = report(MESSAGES_CONFORM, only_messages=True)
    outputs = step_outputs(0, judged, "r.json", left_out(judged))
    words = {"messages": "observed", "calls": "not-asked", "numbers": "not-asked", "lookup": "not-asked"}
    assert json.loads(outputs["resources"]) == words
    assert step_outputs(4, None, "r.json")["resources"] == "{}"


@pytest.mark.parametrize("only_messages", [True, False])
@pytest.mark.parametrize(
    ("beside", "level"),
    [
        (Verdict.PASS, "observed"),
        (Verdict.UNSUPPORTED, "observed"),
        (Verdict.NOT_ASKED, "observed"),
        (Verdict.DEVIATION, "none"),
        (Verdict.FAIL, "none"),
        (Verdict.NOT_OFFERED, "none"),
        (Verdict.INCONCLUSIVE, "none"),
    ],
)
def test_the_level_in_an_output_of_the_action_is_that_of_what_is_claimed(
    beside: Verdict, level: str, only_messages: bool
) -> None:
    others = {} if only_messages else {"calls": Verdict.UNSUPPORTED, "numbers": Verdict.UNSUPPORTED}
    judged = report({"messages": Verdict.PASS, **others}, beside, only_messages=only_messages)
    outputs = step_outputs(judged.exit_code, judged, "r.json")
    assert outputs["level"] == level
    if level == "observed":
        assert outputs["verdict"] in ("conformant", "as-declared")
        assert json.loads(outputs["resources"])["messages"] == level


def test_who_claims_nothing_attains_nothing() -> None:
    judged = report(dict.fromkeys(OWN, Verdict.UNSUPPORTED), Verdict.UNSUPPORTED)
    assert step_outputs(5, judged, "r.json")["level"] == "none"


def test_a_resource_that_conforms_is_named_before_the_others_though_the_whole_does_not() -> None:
    judged = report({"calls": Verdict.FAIL, "messages": Verdict.PASS, "numbers": Verdict.NOT_OFFERED})
    said = headline.conclusion(judged)
    assert said == (
        "a fake, messages: conforms at observed (3 of 3); "
        "calls: does not conform at observed (2 of 3); not offered: numbers."
    )
    assert Badge.of(judged).color_name == "orange"


def test_a_target_that_declares_the_rest_is_headed_by_what_it_attains() -> None:
    judged = report({**MESSAGES_CONFORM, "numbers": Verdict.UNSUPPORTED})
    said = headline.conclusion(judged)
    assert said == "a fake, messages: conforms at observed (3 of 3); not claimed: calls, numbers."
    assert judged.exit_code == 0


def test_a_resource_is_not_claimed_though_what_is_closed_beside_it_deviates_as_declared() -> None:
    closed = next(case for case in SUITE.cases if case.profiles == ("calls",) and case.name.startswith("other-"))
    judged = report(dict.fromkeys(OWN, Verdict.UNSUPPORTED) | {"messages": Verdict.PASS})
    beside = replace(result_with(Verdict.DEVIATION, closed), profiles=("calls",))
    assert resource_words(replace(judged, results=(*judged.results, beside)))["calls"] == Attainment.NOT_CLAIMED


def test_what_a_target_does_not_claim_of_a_resource_is_said_with_its_place() -> None:
    judged = report(MESSAGES_CONFORM, Verdict.UNSUPPORTED, only_messages=True)
    said = "a fake, messages: conforms at observed (2 of 2 claimed; 1 not claimed, of other-resources)."
    assert headline.conclusion(judged) == said


def test_a_declared_deviation_of_a_resource_is_counted() -> None:
    judged = report({"messages": Verdict.DEVIATION}, only_messages=True)
    said = "a fake, messages: as declared at observed (2 of 3; 1 deviates)."
    assert headline.conclusion(judged) == said


def test_a_profile_that_is_not_attained_is_headed_by_its_failure() -> None:
    judged = report({"messages": Verdict.FAIL}, only_messages=True)
    assert headline.conclusion(judged) == "a fake, messages: does not conform at observed (2 of 3)."
    assert Badge.of(judged).color_name == "red"


def test_a_case_that_needs_several_resources_is_counted_though_it_belongs_to_none() -> None:
    judged = report({"messages": Verdict.PASS, "calls": Verdict.PASS})
    beside = replace(result_with(Verdict.FAIL, SUITE.case("messages/to/unroutable")), profiles=())
    said = headline.conclusion(replace(judged, results=(*judged.results, beside)))
    assert said.endswith("; 1 case of no single resource that is claimed does not conform.")
    badge = Badge.of(replace(judged, results=(*judged.results, beside)))
    assert badge.message.startswith("messages, calls: observed; other cases: nonconformant")


def test_a_selection_in_which_nothing_departs_is_no_failure() -> None:
    judged = report({"messages": Verdict.INCONCLUSIVE, "calls": Verdict.NOT_RUN}, Verdict.NOT_RUN)
    judged = replace(judged, results=tuple(one for one in judged.results if one.verdict is not Verdict.INCONCLUSIVE))
    said = headline.conclusion(judged)
    assert said == "a fake: 1 case conforms at observed of those that were run; 3 were not run."


UNCHOSEN = replace(result_with(Verdict.NOT_RUN, SHARED), reason=NOT_SELECTED)


@pytest.mark.parametrize(
    ("verdicts", "counts", "said"),
    [
        ([Verdict.PASS], "1 chosen case: 1 pass", "1 chosen case conforms at observed; 2 were not run."),
        ([Verdict.FAIL], "1 chosen case: 1 fail", "1 chosen case does not conform at observed."),
        (
            [Verdict.FAIL, Verdict.PASS],
            "2 chosen cases: 1 pass, 1 fail",
            "1 of 2 chosen cases does not conform at observed.",
        ),
        (
            [Verdict.INCONCLUSIVE],
            "1 chosen case: 1 inconclusive",
            "of 1 chosen case, 0 conform at observed, and 1 has another verdict; 2 were not run.",
        ),
    ],
    ids=["pass", "fail", "one of two", "no verdict"],
)
@pytest.mark.parametrize("profile", [Profile(), ONLY_MESSAGES], ids=["everything", "one resource"])
def test_of_chosen_cases_those_alone_are_counted_and_judged_in_one_line(
    verdicts: list[Verdict], counts: str, said: str, profile: Profile
) -> None:
    results = [result_with(verdict, case) for verdict, case in zip(verdicts, OWN["messages"], strict=False)]
    judged = replace(report_of(*results, UNCHOSEN, UNCHOSEN), profile=profile)
    judged = replace(judged, results=tuple(replace(one, profiles=("messages",)) for one in judged.results))
    assert headline.conclusion(judged) == f"a fake: {said}"
    lines = WRITERS["terminal"](judged).splitlines()
    assert counts in lines
    assert not any(line.startswith("level ") for line in lines)
    assert "not-run" not in " ".join(lines[lines.index(counts) :])


def test_a_selection_is_no_whole_though_a_resource_conforms() -> None:
    judged = report({"messages": Verdict.PASS, "calls": Verdict.FAIL})
    unchosen = replace(UNCHOSEN, profiles=("calls",))
    said = headline.conclusion(replace(judged, results=(*judged.results, unchosen, unchosen)))
    assert said == "a fake, messages: conforms at observed (3 of 3); calls: does not conform at observed (2 of 3)."


def test_a_report_of_before_there_were_profiles_is_about_no_resource() -> None:
    old = report_of(result_with(Verdict.FAIL, OWN["messages"][0]), result_with(Verdict.PASS, OWN["calls"][0]))
    assert Report.from_json(old.to_json()) == old
    assert resource_results(old) == ()
    assert headline.conclusion(old) == "a fake conforms at no level."


@pytest.mark.parametrize("attainment", Attainment)
def test_every_writer_writes_every_attainment_of_a_resource(attainment: Attainment) -> None:
    verdicts = {
        Attainment.CONFORMANT: Verdict.PASS,
        Attainment.AS_DECLARED: Verdict.DEVIATION,
        Attainment.NONCONFORMANT: Verdict.FAIL,
        Attainment.UNDECIDED: Verdict.INCONCLUSIVE,
        Attainment.NOT_OFFERED: Verdict.NOT_OFFERED,
        Attainment.NOT_CLAIMED: Verdict.UNSUPPORTED,
        Attainment.NOT_ASKED: Verdict.NOT_RUN,
    }
    judged = report({"calls": verdicts[attainment], "messages": Verdict.PASS})
    words = resource_words(judged)
    assert words == {"calls": words["calls"], "messages": "observed"}
    assert words["calls"] == ("observed" if attainment is Attainment.CONFORMANT else attainment)
    for write in WRITERS.values():
        write(judged)


@pytest.mark.parametrize("shared", [Verdict.PASS, Verdict.UNSUPPORTED])
@pytest.mark.parametrize("verdict", Verdict)
def test_every_form_says_the_same_of_what_a_resource_attains(verdict: Verdict, shared: Verdict) -> None:
    judged = report({"messages": verdict}, shared, only_messages=True)
    word = resource_words(judged)["messages"]
    certified = derive_certificate(CLAIM, [(one, None) for one in judged.results])
    assert certified["resources"] == resource_words(judged, CLAIM.profile.not_asked)
    outputs = step_outputs(judged.exit_code, judged, "r.json")
    assert (certified["attained"] or "none") == outputs["level"]
    assert word not in set(Basis) or outputs["level"] == word
    assert not list(validator("certificate").descend(certified["resources"], RESOURCES_IN_CERTIFICATE))
    (group,) = Matrix.of([judged], SUITE).resources.get("messages") or ()
    assert group.word == word
    in_words = word.replace("-", " ")
    assert Badge.of(judged).message.startswith((f"messages: {in_words}", "undecided"))
    for form in ("matrix", "matrix in Markdown", "matrix in HTML"):
        assert in_words in WRITERS[form](judged)
    said = headline.conclusion(judged)
    assert word not in set(Basis) or f"messages: conforms at {word}" in said


@pytest.mark.parametrize("only_messages", [True, False])
@pytest.mark.parametrize("verdict", [Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.NOT_OFFERED, Verdict.PASS])
def test_where_the_account_seems_wrong_every_form_says_so_first_and_nothing_is_decided(
    verdict: Verdict, only_messages: bool
) -> None:
    judged = report(dict.fromkeys(OWN, verdict), only_messages=only_messages)
    judged = replace(judged, remarks=(f"{ACCOUNT_SUSPECTED} Each of 9 answers was 401.",))
    assert headline.conclusion(judged) == "a fake is undecided: are the Account SID and the auth token right?"
    assert Badge.of(judged).message == "undecided: are the Account SID and the auth token right?, 2026-01-01" + (
        "; not asked: calls, numbers, lookup" if only_messages else ""
    )
    outputs = step_outputs(judged.exit_code, judged, "r.json")
    assert (outputs["verdict"], outputs["level"], outputs["exit-code"]) == ("inconclusive", "none", "20")
    assert set(json.loads(outputs["resources"]).values()) == {"undecided"}
    assert not judged.attained
    for form in FORMS:
        assert "are the account sid and the auth token right?" in " ".join(WRITERS[form](judged).lower().split())
    assert "Mend first: the Account SID or the auth token" in WRITERS["terminal"](judged)
    assert Report.from_json(judged.to_json()).exit_code == 20
    assert certificate_obstacle(judged)


@pytest.mark.parametrize("outcome", ["401/20003", "404/20404"])
def test_a_certificate_is_of_no_run_in_which_the_account_was_refused(outcome: str) -> None:
    got = {"outcome": outcome, "status": int(outcome[:3]), "headers": [], "body": "", "cut": False}
    failing = [replace(one, got=(got,)) for one in report(dict.fromkeys(OWN, Verdict.FAIL)).results]
    results = [replace(failing[0], case="messages/from/valid"), *failing[1:]]
    certified = derive_certificate(CLAIM, [(one, None) for one in results])
    assert set(certified["standing"].values()) == {"undecided"}
    assert certified["resources"]["messages"] == "undecided"
    others = [*results, replace(results[0], got=(got | {"outcome": "201", "status": 201},))]
    assert "undecided" not in derive_certificate(CLAIM, [(one, None) for one in others])["standing"].values()


def test_what_departs_at_a_higher_level_only_is_said_beside_the_level_attained() -> None:
    judged = report({"messages": Verdict.FAIL}, only_messages=True)
    observed = Finding("outcome", "", "400/21612", "201 and no error", Basis.OBSERVED)
    results = tuple(replace(one, findings=(observed,)) if one.findings else one for one in judged.results)
    said = headline.conclusion(replace(judged, results=results))
    assert said.startswith("a fake, messages: conforms at ")
    assert said.endswith(", and not at observed (2 of 3).")


@pytest.mark.parametrize("form", ["HTML", "Markdown", "job summary"])
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE])
def test_a_page_about_chosen_cases_has_nothing_of_the_others(form: str, verdict: Verdict) -> None:
    names = [case for case in SUITE.cases if case.name.startswith("messages/to/")]
    rest = [
        Result(case.name, case.basis, Verdict.NOT_RUN, reason=NOT_SELECTED) for case in SUITE.cases if case not in names
    ]
    judged = report_of(*(result_with(verdict, case) for case in names), *rest)
    page = re.sub("<style>.*?</style>", "", WRITERS[form](judged), flags=re.DOTALL)
    assert f"{len(names)} chosen cases" in page
    assert all(case.name in page for case in names)
    words = set(re.findall(r"[\w/-]+", page))
    assert not [one.case for one in rest if one.case in words]
    assert "undecided" not in page
    assert "not-run" not in page
    assert "| level | standing |" not in page
    assert 'class="levels"' not in page
