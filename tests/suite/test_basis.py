"""Each case has the basis that its evidence or the page gives it, by rules that need no judgement.

`observed` needs something seen with test credentials of that very input, or of a class that the case names and its
input lies in; `page` needs a row of a statement; `inferred` needs a note. Read as plain YAML, like the corpus; but what
is drawn anew in each run has the values of several runs, and each of them is held to the rules. An ordinary number that
is drawn was seen where another of its area code and exchange was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import conformance.case
from conformance.suite.data import data_folder
from conformance.suite.drawing import drawn
from conformance.suite.loader import load
from tests.suite.test_corpus import Case, cases, ledger, named, requests
from tests.support.shared_suite import shared_suite

Row = Mapping[str, Any]
NEEDS_ANOTHER_RESOURCE = "Sid$|^Emergency"
"""Parameters whose value is a resource of the account, or needs one: what is said of all parameters cannot be asked."""

SUITE = shared_suite("all").suite
RUNS = 40
"""In how many runs a case is held to the rules, each with its values."""

STATED = [row for entry in ledger("statements") for row in entry.get("rows", [])]
EVIDENCE = {entry["id"]: entry for entry in ledger("evidence")}
TABLES = ("PhoneNumber", "AreaCode", "From", "To")


def digits(value: str) -> str:
    return re.sub(r"\D", "", value)


CLASSES: Mapping[str, Callable[[str], bool]] = {
    "any": lambda _: True,
    "very-short": lambda value: len(digits(value)) <= 4 and value.removeprefix("+") == digits(value),
    "very-long": lambda value: len(digits(value)) > 15 and value.removeprefix("+") == digits(value),
    "letters-very-short": lambda value: value.isalpha() and len(value) <= 4,
    "letters-very-long": lambda value: value.isalpha() and len(value) > 15,
}
"""The classes that the page names in words; `all-others` is what no row of its table names."""


def values(case: Case, parameter: str) -> list[str] | None:
    """What a case sends in a parameter; `None` where it is not sent."""
    sent = case.send.get(parameter)
    if parameter in case.texts("silent"):
        return ["an address that the run chooses"]
    return [sent] if isinstance(sent, str) else sent


def instances(case: Case) -> list[Case]:
    """The case as several runs send it, where anything is drawn; else the case alone."""
    return [instance(case, run) for run in range(RUNS)] if case.draw or case.beside else [case]


@cache
def cases_of_run(run: int) -> Mapping[str, conformance.case.Case]:
    return {case.name: case for case in drawn(SUITE, run).cases}


def instance(case: Case, run: int) -> Case:
    """The case as that run sends it."""
    if not (case.draw or case.beside):
        return case
    sent = cases_of_run(run)[case.name]
    own = {"send": dict(sent.send), "resource": sent.resource, "method": sent.method, "draw": {}, "beside": {}}
    keys = dict(case.keys, **own, run=run, ordinary=set(ordinary(case)))
    return Case(case.name, case.path, keys)


def ordinary(case: Case) -> Iterator[str]:
    """The parameters for which an ordinary number is drawn, whatever it ends in."""
    for parameter, each in case.draw.items():
        if each in ("recipient", "sender") or {"same-last-four", "same-last-two"} & set(each):
            yield parameter


def deciding(case: Case) -> set[str]:
    """The parameters by which a case differs from its control; of a control, the one that it is about."""
    controls = named(set(case.texts("control")) - {case.name})
    controls = [instance(control, case.keys.get("run", 0)) for control in controls]
    if not controls:
        return {name for name in case.send if name in TABLES and name != "To"}
    if controls[0].resource != case.resource:
        return set(case.send)
    parameters = {*case.send, *controls[0].send, *case.texts("silent")}
    if "PhoneNumber" in case.send:  # which goes before an area code
        parameters.discard("AreaCode")
    return {name for name in parameters if values(case, name) != values(controls[0], name)}


def seen(case: Case) -> Iterator[Row]:
    """The rows of the evidence that a case names, where it was made with test credentials."""
    for name in case.texts("evidence"):
        if EVIDENCE[name]["credentials"] == "test" and EVIDENCE[name]["kind"] != "document":
            yield from EVIDENCE[name].get("shows", [])


SAME = ("method", "POST"), ("resource", "Messages"), ("auth", "right"), ("account", "own")


def covers(row: Row, case: Case) -> bool:
    """Whether a row is about the input of a case: the same request where it decides, or one of the row's class."""
    for key, default in SAME:
        own = case.keys.get(key, default)
        if row.get(key, default) != ("wrong-token" if own == "drawn-token" else own):
            return False
    if "AreaCode" in row.get("send", {}) and "PhoneNumber" in case.send:  # a number goes before an area code
        return False
    is_shown = all(
        matches(row, parameter, values(case, parameter))
        or (parameter in case.keys.get("ordinary", ()) and shares_exchange(row, parameter, values(case, parameter)))
        for parameter in row.get("send", {})
    )
    return is_shown and deciding(case) <= set(row.get("send", {}))


def shares_exchange(row: Row, parameter: str, sent: list[str] | None) -> bool:
    """Whether the number of a row has the area code and exchange of an American one that is sent."""
    shown = row["send"][parameter]
    return isinstance(shown, str) and sent is not None and re.fullmatch(rf"\{sent[0][:8]}[0-9]{{4}}", shown) is not None


def matches(row: Row, parameter: str, sent: list[str] | None) -> bool:
    shown = row["send"][parameter]
    shown = [shown] if isinstance(shown, str) else shown
    if sent is None or len(sent) != len(shown):
        return False
    if "class" in row:
        return all(re.fullmatch(pattern, value) for pattern, value in zip(shown, sent, strict=True))
    return shown == sent


def is_observed(case: Case) -> bool:
    """Whether some outcome that conforms was seen with test credentials of the input, or of the class named."""
    return all(map(input_was_observed, instances(case)))


def input_was_observed(case: Case) -> bool:
    rows = [row for row in seen(case) if row.get("class") in (None, case.keys.get("class"))]
    return any(covers(row, case) and row["answer"] in case.answers for row in rows)


def is_stated(case: Case) -> bool:
    """Whether the page states an outcome that conforms for the input of a case."""
    return all(map(input_is_stated, instances(case)))


def input_is_stated(case: Case) -> bool:
    if case.resource not in ("Messages", "Calls", "IncomingPhoneNumbers", "v2/PhoneNumbers/{PhoneNumber}"):
        return any(row.get("resource") == "any-other" and answered(case, row) for row in STATED)
    rows = {name: list(rows_of(case, name)) for name in deciding(case)}
    if None not in case.codes:
        return any(row["outcome"] != "none" and answered(case, row) for found in rows.values() for row in found)
    if case.resource == "IncomingPhoneNumbers":  # of its parameters none is required
        rows = {name: found for name, found in rows.items() if values(case, name) is not None}
    return all(found and {row["outcome"] for row in found} == {"none"} for found in rows.values())


def rows_of(case: Case, parameter: str) -> Iterator[Row]:
    """The rows of the page about what a case sends in a parameter; for a package only those with the number."""
    for row in STATED:
        if "Fields" in case.send and "value" not in row:
            continue
        if row.get("resource") == case.resource and includes(row, parameter, values(case, parameter)):
            yield row


def includes(row: Row, parameter: str, sent: list[str] | None) -> bool:
    named_ones = {*TABLES, "MessagingServiceSid"}
    if row["parameter"] == "any-other":
        return parameter not in named_ones and sent != [""] and not re.search(NEEDS_ANOTHER_RESOURCE, parameter)
    if row["parameter"] != parameter or sent is None:
        return False
    if "value" in row:
        return sent == [row["value"]]
    if row["class"] == "all-others":
        table = [
            each for each in STATED if (each.get("resource"), each.get("parameter")) == (row["resource"], parameter)
        ]
        return all(value not in [each.get("value") for each in table] for value in sent)
    return all(CLASSES[row["class"]](value) for value in sent)


def answered(case: Case, row: Row) -> bool:
    """Whether the outcome of a row conforms; where the page states no code, its status or its refusal does."""
    outcome = row["outcome"]
    if outcome == "refused" or (outcome != "none" and is_open(case)):
        return True
    return any(outcome in answer.split("/") for answer in case.answers)


def body_basis(case: Case) -> object:
    """The basis of the values in a body, where a case names it."""
    return case.keys["expect"].get("body-basis")


@pytest.mark.parametrize("case", [case for case in requests() if case.basis == "observed"], ids=lambda case: case.name)
def test_what_is_observed_was_seen_with_test_credentials_of_that_input_or_class(case: Case) -> None:
    assert is_observed(case), f"{case.name}: nothing of {case.texts('evidence')} shows {deciding(case)}"


@pytest.mark.parametrize(
    "case", [case for case in requests() if body_basis(case) == "observed"], ids=lambda case: case.name
)
def test_values_that_are_observed_were_seen_with_test_credentials_of_that_very_request(case: Case) -> None:
    assert any(row.get("send") == case.send and row["answer"] in case.answers for row in seen(case)), case.name


@pytest.mark.parametrize("case", [case for case in requests() if case.basis == "page"], ids=lambda case: case.name)
def test_what_rests_on_the_page_is_stated_by_it_for_that_input(case: Case) -> None:
    assert is_stated(case), f"{case.name}: no row of statements.yaml says so of {deciding(case)}"


@pytest.mark.parametrize("case", [case for case in requests() if case.basis == "inferred"], ids=lambda case: case.name)
def test_what_is_inferred_was_neither_seen_nor_stated(case: Case) -> None:
    assert not is_observed(case)
    assert not is_stated(case)


SEEN_WITH_TEST_CREDENTIALS = [
    row for entry in EVIDENCE.values() if entry["credentials"] == "test" for row in entry.get("shows", [])
]


@pytest.mark.parametrize("case", requests(), ids=lambda case: case.name)
def test_nothing_that_was_seen_with_test_credentials_contradicts_a_case(case: Case) -> None:
    sent = instances(case)
    about = [row for row in SEEN_WITH_TEST_CREDENTIALS if any(covers(row, each) for each in sent)]
    assert {row["answer"] for row in about} <= {*case.answers, *(row["answer"] for row in about if is_open(case))}


def is_open(case: Case) -> bool:
    """Whether any refusal conforms."""
    return case.answers == ["refused"]


def test_a_class_is_named_by_a_case_whose_input_lies_in_it() -> None:
    shown = {row["class"] for entry in EVIDENCE.values() for row in entry.get("shows", []) if "class" in row}
    assert shown == {case.keys["class"] for case in cases() if "class" in case.keys}
    for case in cases():
        if "class" in case.keys:
            assert any(covers(row, case) for row in seen(case) if row.get("class") == case.keys["class"]), case.name


def test_a_class_lies_in_the_area_code_and_exchange_of_a_number_that_was_seen_answered_so() -> None:
    """A class lends what was seen of one number to its neighbours, or to another notation of them, and to no others."""
    rows = [row for entry in EVIDENCE.values() for row in entry.get("shows", [])]
    exact = [row for row in rows if "class" not in row]
    for row in (row for row in rows if "class" in row):
        for parameter, pattern in row["send"].items():
            for alternative in pattern.split("|"):
                assert exchange(alternative) in {
                    exchange(each["send"][parameter])
                    for each in exact
                    if parameter in each.get("send", {}) and is_of(row, each)
                }, f"{row['class']}: {alternative}"


def is_of(row: Row, other: Row) -> bool:
    return all(row.get(key) == other.get(key) for key in ("resource", "answer"))


def exchange(number: str) -> str:
    """Area code and exchange; a class writes the last four digits as `[0-9]{4}`, or names them."""
    written = re.fullmatch(r"\\?\+?1?([0-9]{6})([0-9]{4}|\[0-9\]\{4\})", number)
    assert written, number
    return written[1]


def test_evidence_of_which_rows_are_shown_was_made_with_test_credentials() -> None:
    for entry in EVIDENCE.values():
        assert "shows" not in entry or entry["credentials"] == "test", entry["id"]
        if entry["credentials"] == "test" and entry["kind"] in ("recording", "live-test"):
            assert entry.get("shows") or entry["id"] in CODES_ALONE, entry["id"]


CODES_ALONE = ("dotnet-integration-test",)
"""Of which it is not known which inputs were sent."""


@pytest.mark.parametrize("case", [case for case in requests() if case.inferred], ids=lambda case: case.name)
def test_a_narrower_outcome_is_one_of_several_that_conform(case: Case) -> None:
    assert set(case.inferred) < set(case.answers)


def test_whatever_is_inferred_says_from_what() -> None:
    inferred = [
        case
        for case in requests()
        if case.inferred or "inferred" in (case.keys["expect"].get("basis"), body_basis(case))
    ]
    assert len(inferred) > 40
    for case in inferred:
        assert "nferred from" in case.keys["note"], case.name


OWN = """\
defaults:
  states: R35
  send: {From: "+15005550006", Body: a text, To: "+15005550001"}
cases:
- id: guess
  expect: %s
"""


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ("{answers: 400/21211, basis: inferred}", "6:39: what is inferred has a 'note'"),
        ("{answers: [400/21211, 400/21212], inferred: 400/21211}", "6:55: what is inferred has a 'note'"),
        ("{answers: 400/21211, basis: inferred}\n  note: ''", "what is inferred has a 'note'"),
        ("{answers: 400/21211, basis: inferred}\n  note: ' . \u00a0'", "what is inferred has a 'note'"),
        ("{answers: 400/21211, basis: inferred}\n  note: Guessed.", "what is inferred has a 'note'"),
        ("{answers: 400/21211, basis: inferred, inferred: 400/21211}\n  note: A.", "6:59: 'inferred' narrows"),
        ("{answers: [400/21211, 400/1], inferred: 400/21211}\n  note: A.", "an answer is STATUS or STATUS/CODE"),
        ("{answers: 400/21211, inferred: 400/21211}\n  note: A.", "6:42: 'inferred' is a part of the 'answers'"),
        ("{answers: 400/21211, inferred: 400/21212}\n  note: A.", "6:42: 'inferred' is a part of the 'answers'"),
        ("{answers: 400/21211, inferred: []}\n  note: A.", "6:42: no answer conforms"),
        ("{answers: 400/21211, refusal-basis: page}", "6:47: 'refusal-basis' is lower than the basis of the code"),
        ("{answers: [201, 400/21211], schema: message, basis: observed, refusal-basis: page}", "only refusals conform"),
        ("{answers: 400/21211, basis: guessed}", "known are page, reference, observed, inferred"),
        ("400/21211\n  class: five-digits", "7:10: no evidence of the case stands for a class 'five-digits'"),
    ],
)
def test_what_a_case_file_says_of_an_inference_is_read_strictly(tmp_path: Path, expect: str, problem: str) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "guesses.yaml").write_text(OWN % expect)
    (error,) = load([data_folder("cases"), own]).errors
    assert problem in str(error)
    assert str(error).startswith("mine/guesses.yaml:")


def test_a_control_that_is_only_inferred_to_succeed_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    row = "- {id: refused, expect: 400/21211, control: calls/to-ordinary/japan}\n"
    (own / "guesses.yaml").write_text((OWN % "400/21211") + row)
    (error,) = load([data_folder("cases"), own]).errors
    assert "mine/guesses.yaml:7:" in str(error)
    assert "the control 'calls/to-ordinary/japan' is only inferred to succeed" in str(error)


@pytest.mark.parametrize(
    ("ledger_text", "problem"),
    [
        ("shows: [{answer: 201, form: a}]", "unknown key 'form'"),
        ("shows: [{send: {To: a}}]", "a row has 'answer'"),
        ('shows: [{class: c, send: {To: "("}, answer: 201}]', "'(' is no pattern"),
        ("credentials: testing", "'credentials' are one of test, live, none, unknown, not 'testing'"),
    ],
)
def test_a_ledger_of_evidence_is_read_strictly(tmp_path: Path, ledger_text: str, problem: str) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    entry = {"id": "a", "where": "b", "kind": "recording", "recorded": "2020", "credentials": "test"}
    name, _, value = ledger_text.partition(": ")
    lines = [f"  {key}: {said}" for key, said in (entry | {name: value}).items()]
    (own / "evidence.yaml").write_text("evidence:\n-\n" + "\n".join(lines) + "\n")
    (error,) = load([data_folder("cases"), own]).errors
    assert problem in str(error)
    assert str(error).startswith("mine/evidence.yaml:")
