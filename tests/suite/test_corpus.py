"""The cases are what they claim to be: read here as plain YAML, with nothing of the suite in between."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

CASES = Path(__file__).parents[2] / "cases"
LEDGERS = ("statements.yaml", "evidence.yaml", "observed.yaml", "requirements.yaml", "companions.yaml")
FILES = sorted(path for path in CASES.rglob("*.yaml") if path.relative_to(CASES).as_posix() not in LEDGERS)
WIDTH = 160
LOOKUP = "v2/PhoneNumbers/{PhoneNumber}"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

LISTED = """
R01 R02 R03 R04 R05 R06 R07 R08
R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20
R30 R31 R32 R33 R34 R35 R36 R37 R38 R39 R40 R41 R42 R43 R44 R45
R50 R51 R52 R53 R54 R55 R56 R57 R58 R59 R60 R61
R70 R71 R72 R73 R74 R75 R76
"""
STATEMENTS = LISTED.split()

ANCHORS = {
    "find-your-test-credentials",
    "supported-resources",
    "magic-input",
    "test-incoming-phone-numbers",
    "test-incoming-phone-numbers-parameters-PhoneNumber",
    "test-incoming-phone-numbers-parameters-AreaCode",
    "test-sms-messages",
    "test-sms-messages-parameters-From",
    "test-sms-messages-parameters-To",
    "test-calls",
    "test-calls-parameters-From",
    "test-calls-parameters-To",
    "test-lookup",
    "testing-sim-swap-with-magic-numbers",
    "testing-sms-pumping-risk-with-magic-numbers",
    "testing-reassigned-number-with-magic-numbers",
    "testing-identity-match-with-magic-numbers",
}
"""The passages of the page; from `test-lookup` on those of 2026, which leads to four pages of their own."""

KINDS = {"recording", "live-test", "official-sample", "captured-log", "pasted-response", "document"}

TABLES: list[tuple[str, str, str, str | None, str]] = [
    ("IncomingPhoneNumbers", "PhoneNumber", "+15005550000", "21422", "R10"),
    ("IncomingPhoneNumbers", "PhoneNumber", "+15005550001", "21421", "R11"),
    ("IncomingPhoneNumbers", "PhoneNumber", "+15005550006", None, "R12"),
    ("IncomingPhoneNumbers", "AreaCode", "533", "21452", "R13"),
    ("IncomingPhoneNumbers", "AreaCode", "500", None, "R14"),
    ("IncomingPhoneNumbers", "PhoneNumber", "33", "21421", "R17"),
    ("Messages", "From", "+15005550001", "21212", "R30"),
    ("Messages", "From", "+15005550007", "21606", "R31"),
    ("Messages", "From", "+15005550008", "21611", "R32"),
    ("Messages", "From", "+15005550006", None, "R33"),
    ("Messages", "To", "+15005550001", "21211", "R35"),
    ("Messages", "To", "+15005550002", "21612", "R36"),
    ("Messages", "To", "+15005550003", "21408", "R37"),
    ("Messages", "To", "+15005550004", "21610", "R38"),
    ("Messages", "To", "+15005550009", "21614", "R39"),
    ("Messages", "To", "+5571981265131", None, "R43"),
    ("Calls", "From", "+15005550001", "21212", "R50"),
    ("Calls", "From", "+15005550006", None, "R51"),
    ("Calls", "To", "+15005550001", "21217", "R53"),
    ("Calls", "To", "+15005550002", "21214", "R54"),
    ("Calls", "To", "+15005550003", "21215", "R55"),
    ("Calls", "To", "+15005550004", "21216", "R56"),
    ("Calls", "To", "+14108675310", None, "R60"),
]
"""The rows of the page that name a value, and the values of its examples: a code, or None for no error."""

ALL_OTHERS = {
    "R34": ("Messages", "From", {"21606", "21212", "21266", "21612", "refused"}),
    "R52": ("Calls", "From", {"21210", "21212", "21215", "21216", "refused"}),
    "R40": ("Messages", "To", {None}),
    "R57": ("Calls", "To", {None}),
}
"""The rows "all others": what every member of theirs with basis page may be answered."""

OTHERS = ("+14155550100", "+442079460123", "+15005550000", "555", "4155550100")
"""Senders in no table: ordinary here and abroad, magic elsewhere, a short code, text without a plus sign."""

MEMBERS = [
    *(("R34", "Messages", "From", value) for value in (*OTHERS, "+15005550002", "+15005550009", "+123", "1111111")),
    *(("R52", "Calls", "From", value) for value in (*OTHERS, "+15005550007", "+15005550008")),
    *(
        ("R19", "IncomingPhoneNumbers", "PhoneNumber", value)
        for value in ("DE", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF", "+1500JKL0001")
    ),
]
"""What stands for a row or a sentence that names no value: statement, resource, parameter, value."""


@dataclass(frozen=True)
class Case:
    """A case with the defaults of its file under it, still as texts."""

    name: str
    path: Path
    keys: dict[str, Any]

    def texts(self, key: str) -> list[str]:
        value = self.keys.get(key, [])
        return [value] if isinstance(value, str) else value

    @cached_property
    def send(self) -> Mapping[str, Any]:
        """The form; of what is drawn anew in each run, the class."""
        sent = {name: value for name, value in self.keys.get("send", {}).items() if value != "null"}
        return sent | {name: f"any {each}" for name, each in self.draw.items()}

    @cached_property
    def draw(self) -> Mapping[str, Any]:
        return {name: each for name, each in self.keys.get("draw", {}).items() if each != "null"}

    @property
    def beside(self) -> dict[str, str]:
        """The hands of companions that the case gets, by deck."""
        return self.keys.get("beside", {})

    @property
    def answers(self) -> list[str]:
        answers = self.keys["expect"]["answers"]
        return [answers] if isinstance(answers, str) else answers

    @property
    def codes(self) -> set[str | None]:
        return {answer.partition("/")[2] or (answer if answer == "refused" else None) for answer in self.answers}

    @property
    def basis(self) -> str:
        """Of the outcome: whoever states the status of a refusal states the refusal."""
        expect = self.keys["expect"]
        if None not in self.codes and "refusal-basis" in expect:
            return expect["refusal-basis"]
        stated = expect.get("status-basis") == "page" and None not in self.codes
        return "page" if stated else expect.get("basis", "page")

    @property
    def inferred(self) -> list[str]:
        """The narrower outcomes that are expected where others conform too."""
        inferred = self.keys["expect"].get("inferred", [])
        return [inferred] if isinstance(inferred, str) else inferred

    @property
    def resource(self) -> str:
        return self.keys.get("resource", "Messages")


def raw(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def ledger(name: str) -> list[dict[str, str]]:
    return raw(CASES / f"{name}.yaml")[name]


def expectation(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"answers": value}


def laid_over(own: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    keys = defaults | own
    keys["send"] = defaults.get("send", {}) | own.get("send", {})
    keys["draw"] = defaults.get("draw", {}) | own.get("draw", {})
    keys["beside"] = defaults.get("beside", {}) | own.get("beside", {})
    keys["expect"] = expectation(defaults.get("expect", {})) | expectation(own.get("expect", {}))
    return {name: value for name, value in keys.items() if value != "null"}


@cache
def cases() -> tuple[Case, ...]:
    return tuple(each_case())


def each_case() -> Iterator[Case]:
    for path in FILES:
        file = raw(path)
        capability = path.relative_to(CASES).with_suffix("").as_posix()
        for own in file["cases"]:
            yield Case(f"{capability}/{own['id']}", path, laid_over(own, file.get("defaults", {})))


@cache
def requests() -> tuple[Case, ...]:
    """Every request with its expectation: the cases, and the second requests as cases of their own."""
    return (*cases(), *(second_of(case) for case in cases() if "then" in case.keys))


def second_of(case: Case) -> Case:
    """The second request of a case; where it is at the URI of the first answer, at that of a message that was seen."""
    then = case.keys["then"]
    kept = {name: value for name, value in case.keys.items() if name not in ("then", "method")}
    followed = {"resource": f"{case.resource}/SM0123456789abcdef0123456789abcdef", "send": then.get("send", {})}
    own = followed if "at" in then else {"send": case.send | then.get("send", {})}
    method = {"method": then["method"]} if "method" in then else {}
    return Case(f"{case.name}, 2nd", case.path, kept | own | method | {"expect": expectation(then["expect"])})


@cache
def cases_by_name() -> Mapping[str, Case]:
    return {case.name: case for case in cases()}


def named(names: set[str]) -> list[Case]:
    return [case for name, case in cases_by_name().items() if name in names]


@pytest.fixture(scope="module")
def statements() -> dict[str, str]:
    return {entry["id"]: entry["says"] for entry in ledger("statements")}


def test_the_ledger_has_exactly_the_statements_of_the_page() -> None:
    assert [entry["id"] for entry in ledger("statements")] == STATEMENTS
    assert len(STATEMENTS) == 54
    assert {entry["id"] for entry in ledger("statements") if entry.get("since", "0.1") != "0.1"} == {
        f"R{number}" for number in range(70, 77)
    }


@pytest.mark.parametrize("entry", ledger("statements"), ids=lambda entry: entry["id"])
def test_a_statement_is_a_sentence_about_what_is(entry: dict[str, str]) -> None:
    optional = {"rows", "not-testable", "not-read", "in-2026", "since"}
    assert {"id", "says", "anchor"} <= set(entry) <= {"id", "says", "anchor"} | optional
    assert all(entry.get(name, ".").endswith(".") for name in ("not-testable", "not-read", "in-2026"))
    assert entry["says"].endswith(".")
    assert entry["says"][0].isupper()
    assert not re.search(r"\bshould\b", entry["says"], re.IGNORECASE)
    assert "\n" not in entry["says"]
    assert entry["anchor"] in ANCHORS


UNASKED = {
    entry["id"]
    for entry in ledger("statements")
    if entry.get("not-testable", "").startswith("Nothing of it:") or entry.get("not-read") == "Every row."
}
"""Statements that no request can show, or of which nobody could read what to ask."""


def test_what_is_not_asked_is_known_by_name() -> None:
    unread = {entry["id"] for entry in ledger("statements") if entry.get("not-read") == "Every row."}
    assert UNASKED - unread == {"R71"}
    assert not any(UNASKED.intersection(case.texts("states")) for case in cases())


LED_TO = ("test-lookup", "testing-sim-swap-with-magic-numbers", "testing-sms-pumping-risk-with-magic-numbers")
"""Anchors of what other pages state: the Test Credentials page leads to them, and has nothing of it itself."""


def basis_of(entry: dict[str, Any]) -> str:
    """Where the strongest case of a statement comes from: of one whose rows nobody read, a public test."""
    if entry.get("not-read", "").startswith("Every row"):
        return "observed"
    return "reference" if entry["anchor"] in LED_TO else "page"


@pytest.mark.parametrize("entry", ledger("statements"), ids=lambda entry: entry["id"])
def test_every_statement_has_a_case_that_rests_on_where_it_was_read_and_none_that_rests_on_more(
    entry: dict[str, Any],
) -> None:
    statement, basis = entry["id"], basis_of(entry)
    bases = {case.basis for case in cases() if statement in case.texts("states")}
    assert statement in UNASKED or basis in bases, f"no case with basis {basis} checks {statement}: {entry['says']}"
    if entry["anchor"] in LED_TO:
        assert "page" not in bases


def test_no_answer_to_a_magic_number_of_lookup_is_surer_than_what_is_known_of_its_row() -> None:
    """Cells of one row in several cases are one request: the surest of them is what is known of it."""
    rows: dict[str, list[Case]] = {}
    for case in cases():
        if "Fields" in case.send:
            rows.setdefault(json.dumps(case.send, sort_keys=True), []).append(case)
    ranks = ["page", "reference", "observed", "inferred"]
    assert rows
    for row in rows.values():
        known = min(ranks.index(case.keys["expect"]["body-basis"]) for case in row)
        for case in row:
            assert ranks.index(case.basis) >= known, case.name
            assert case.keys["expect"]["status-basis"] in ("reference", ranks[known]), case.name
            assert known < ranks.index("inferred") or case.keys["expect"]["status-basis"] == "inferred", case.name


@pytest.mark.parametrize("row", TABLES, ids=lambda row: f"{row[4]}-{row[0]}-{row[1]}-{row[2]}")
def test_every_value_of_the_page_is_a_case_with_its_code(row: tuple[str, str, str, str | None, str]) -> None:
    resource, parameter, value, code, statement = row
    checking = [
        case
        for case in cases()
        if case.resource == resource
        and case.send.get(parameter) == value
        and statement in case.texts("states")
        and case.basis == "page"
    ]
    assert checking
    for case in checking:
        assert case.codes == {code}, case.name


@pytest.mark.parametrize("statement", sorted(ALL_OTHERS))
def test_the_rows_for_all_others_have_several_members_and_none_that_the_table_names(statement: str) -> None:
    resource, parameter, codes = ALL_OTHERS[statement]
    # The page says that a recipient is validated, which states no outcome of any one.
    ordinary = [case for case in cases() if case.name.split("/")[1] == "to-ordinary"]
    stated = [case for case in cases() if case.basis == "page"]
    members = [case for case in (ordinary if None in codes else stated) if statement in case.texts("states")]
    values = {case.send[parameter] for case in members}
    assert len(values) >= 6
    assert not values & {row[2] for row in TABLES if row[:2] == (resource, parameter) and row[4] not in ("R43", "R60")}
    for case in members:
        assert case.resource == resource
        assert case.codes <= codes, case.name


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{member[0]}-{member[3]}")
def test_what_stands_for_a_row_without_a_value_is_sent(member: tuple[str, str, str, str]) -> None:
    statement, resource, parameter, value = member
    sent = [case for case in cases() if case.resource == resource and case.send.get(parameter) == value]
    assert any(statement in case.texts("states") for case in sent), f"{statement}: no case sends {parameter}={value}"


def test_names_are_slugs_and_none_is_used_twice() -> None:
    for case in cases():
        assert all(SLUG.fullmatch(part) for part in case.name.split("/")), case.name
    assert [name for name, times in Counter(case.name for case in cases()).items() if times > 1] == []


def test_no_two_cases_of_a_file_send_the_same_thing() -> None:
    kept = ("resource", "method", "auth", "account", "format", "repeat", "silent", "send", "draw", "beside", "then")
    sent = Counter((case.path, str({key: case.keys.get(key) for key in kept})) for case in cases())
    assert [what for what, times in sent.items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CASES).as_posix())
def test_a_file_names_its_schema_and_says_where_it_is_from(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    up = "../" * len(path.relative_to(CASES).parts)
    assert lines[0] == f"# yaml-language-server: $schema={up}schemas/case-file.json"
    assert (path.parent / up / "schemas").resolve() == CASES.parent / "schemas"
    assert lines[1].startswith("# ")
    assert set(raw(path)) == {"defaults", "cases"}


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.yaml")), ids=lambda path: path.relative_to(CASES).as_posix())
def test_no_line_is_too_long_to_read(path: Path) -> None:
    long = [number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if len(line) > WIDTH]
    assert long == []


def test_every_case_names_its_place_on_the_page() -> None:
    assert [case.name for case in cases() if case.keys.get("source") not in ANCHORS] == []


def test_every_case_names_statements_of_the_ledger() -> None:
    for case in cases():
        assert case.texts("states"), case.name
        assert set(case.texts("states")) <= set(STATEMENTS), case.name


def test_every_case_has_evidence_and_all_evidence_is_used() -> None:
    known = {entry["id"] for entry in ledger("evidence")}
    assert len(known) == len(ledger("evidence"))
    for case in cases():
        assert case.texts("evidence"), case.name
        assert set(case.texts("evidence")) <= known, case.name
    assert known - {name for case in cases() for name in case.texts("evidence")} == set()


@pytest.mark.parametrize("entry", ledger("evidence"), ids=lambda entry: entry["id"])
def test_evidence_says_what_it_is_where_and_of_when(entry: dict[str, str]) -> None:
    assert {"id", "where", "kind", "recorded", "credentials"} <= set(entry)
    assert set(entry) <= {"id", "where", "kind", "recorded", "credentials", "note", "shows"}
    assert SLUG.fullmatch(entry["id"])
    assert entry["kind"] in KINDS
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?|undated", entry["recorded"])
    assert entry["credentials"] in ("test", "live", "none", "unknown")
    assert entry.get("note", ".").endswith(".")


def test_what_rests_on_other_documents_names_one() -> None:
    documents = {entry["id"] for entry in ledger("evidence") if entry["kind"] == "document"}
    for case in cases():
        if case.basis == "reference":
            assert set(case.texts("evidence")) & documents, f"{case.name} names no document"


def test_every_refusal_has_a_control_that_exists_and_succeeds() -> None:
    successes = {case.name for case in cases() if None in case.codes}
    for case in cases():
        controls = set(case.texts("control"))
        assert controls <= successes, f"{case.name}: {controls - successes}"
        if None not in case.codes:
            assert controls, f"{case.name} has no control"


def test_a_control_asks_the_same_resource() -> None:
    for case in cases():
        is_post = case.keys.get("method", "POST") == "POST"
        if case.resource in ("Messages", "Calls", "IncomingPhoneNumbers") and is_post and None not in case.codes:
            assert {control.resource for control in named(set(case.texts("control")))} == {case.resource}, case.name


def test_a_refusal_differs_from_its_control_in_one_party() -> None:
    """One defect for each case, but where any refusal conforms, or it was seen which of two is reported."""
    for case in cases():
        is_get = case.keys.get("method") == "GET"
        if is_get or case.resource not in ("Messages", "Calls") or None in case.codes or case.answers == ["refused"]:
            continue
        for control in named(set(case.texts("control"))):
            parties = {name for name in (*case.send, *control.send) if name.lower().strip("[]") in ("to", "from")}
            differing = {name.lower().strip("[]") for name in parties if differs(case, control, name)}
            bad = {name for name in differing if not is_accepted(case, name.capitalize())}
            assert len(bad) <= 1 or case.name.startswith("messages/two-defects/"), f"{case.name}: {bad}"


def is_accepted(case: Case, parameter: str) -> bool:
    """Whether some case sends the same value and succeeds."""
    value = case.send.get(parameter)
    resource = case.resource
    return value is not None and any(
        each.resource == resource and each.send.get(parameter) == value and None in each.codes for each in cases()
    )


def differs(case: Case, control: Case, name: str) -> bool:
    return case.send.get(name) != control.send.get(name)


def test_answers_are_pairs_of_status_and_code() -> None:
    for case in cases():
        assert case.answers, case.name
        for answer in case.answers:
            success = "200" if case.resource == LOOKUP else "201"
            assert re.fullmatch(rf"{success}|refused|4\d\d/\d{{5}}", answer), f"{case.name}: {answer}"
        assert len(set(case.answers)) == len(case.answers), case.name


def test_a_success_names_its_schema() -> None:
    shapes = {"Messages": "message", "Calls": "call", "IncomingPhoneNumbers": "incoming-phone-number", LOOKUP: "lookup"}
    for case in cases():
        if None in case.codes:
            shape = shapes[case.resource]
            shape = f"xml-{shape}" if case.keys.get("format") == "xml" else shape
            assert case.keys["expect"].get("schema") == shape, case.name


def test_a_closed_resource_rests_on_the_status_that_the_page_states() -> None:
    about = [case for case in requests() if "R03" in case.texts("states") and "then" not in case.keys]
    closed = [case for case in about if case.basis == "page"]
    assert len({(case.resource, case.keys.get("method", "POST")) for case in closed}) >= 8
    assert {case.keys.get("method", "POST") for case in closed} == {"GET", "POST", "DELETE"}
    for case in closed:
        # Of the host of Lookup no refusal was recorded, and the documents name two codes.
        open_code = ["403/20008", "403/20003"] if case.keys.get("service") == "lookups" else ["403/20008"]
        assert case.answers == open_code, case.name
        assert case.keys["expect"].get("status-basis") == "page", case.name


def test_the_full_queue_may_be_429_or_400_and_429_comes_first() -> None:
    full = [case for case in cases() if "R32" in case.texts("states")]
    assert full
    assert all(case.answers == ["429/21611", "400/21611"] for case in full)


@pytest.mark.parametrize(
    ("name", "length", "codes"),
    [("long", 1600 - 38, {None}), ("longest", 1600, {None, "21617"}), ("too-long", 1601, {"21617"})],
)
def test_the_limit_of_a_body_is_sent_to_the_character(name: str, length: int, codes: set[str | None]) -> None:
    (case,) = named({f"messages/body/{name}"})
    assert len(case.send["Body"]) == length
    assert case.codes == codes


def test_an_empty_body_is_refused_as_the_page_says_and_its_code_is_not_the_pages() -> None:
    (case,) = named({"messages/body/empty"})
    assert case.basis == "page"
    assert case.keys["expect"]["basis"] == "reference"
    assert (case.codes, case.inferred) == ({"21602", "21619"}, ["400/21602"])


def test_a_missing_parameter_is_sent_absent_and_empty() -> None:
    for parameter in ("To", "From", "Body"):
        refused = [case for case in cases() if case.resource == "Messages" and None not in case.codes]
        plain = [case for case in refused if not {"MessagingServiceSid", "MediaUrl"} & set(case.send)]
        open_to = [
            case for case in plain if not {"auth", "account"} & set(case.keys) and "R03" not in case.keys["states"]
        ]
        assert any(parameter not in case.send for case in open_to), parameter
        assert any(case.send.get(parameter) == "" for case in open_to), parameter


def test_requests_are_repeated_and_listeners_are_named_where_the_page_says_so() -> None:
    repeated = [case for case in cases() if "R07" in case.texts("states")]
    assert {case.resource for case in repeated} == {"Messages", "Calls", "IncomingPhoneNumbers", "Conferences", LOOKUP}
    again = [case for case in cases() if {"R07", "R15"} & set(case.texts("states"))]
    assert all(case.keys.get("repeat") == "2" or "then" in case.keys for case in again)
    silent = {(case.resource, *case.texts("silent")) for case in cases() if case.texts("silent")}
    calls = ("StatusCallback", "Url", "FallbackUrl", "RecordingStatusCallback", "AsyncAmdStatusCallback")
    assert {("Messages", "StatusCallback"), *(("Calls", parameter) for parameter in calls)} <= silent
    for parameter in ("StatusCallback", "Url"):
        heard = [case for case in cases() if parameter in case.texts("silent")]
        assert {None in case.codes for case in heard} == {True, False}, parameter
        assert {case.keys.get("format", "json") for case in heard} == {"json", "xml"}, parameter
    for case in cases():
        assert not set(case.texts("silent")) & set(case.send), case.name


def test_addresses_are_those_of_examples_and_no_account_is_named() -> None:
    for path in CASES.rglob("*.yaml"):
        text = path.read_text("utf-8")
        assert not re.search(r"\b(AC|SK)[0-9a-f]{32}\b", text), path
        if path in FILES:
            hosts = set(re.findall(r"https?://(?:user:secret@)?([^/\s,\]}\"]+)", text))
            assert hosts <= {"example.com", "example.com:8443", "203.0.113.5"}, path


def test_a_note_is_made_of_sentences() -> None:
    for case in cases():
        note = case.keys.get("note", "A.")
        assert note[0].isupper() or note[0].isdigit(), case.name
        assert note.endswith("."), case.name
