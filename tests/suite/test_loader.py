"""Case files: nothing is guessed, and what is wrong has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.case import Basis, Case, Outcome
from conformance.suite.loader import Loaded, load
from conformance.suite.yaml_document import Malformed

STATEMENTS = "statements:\n- {id: R35, says: A bad number is refused., anchor: to}\n"
EVIDENCE = "evidence:\n- {id: seen, where: here, kind: recording, recorded: '2026', credentials: test}\n"
GOOD = """\
defaults:
  send: {To: "+14108675310", From: "+15005550006", Body: hello}
cases:
- {id: fine, states: R35, expect: 201}
"""


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    cases = tmp_path / "cases"
    for name, content in {"statements": STATEMENTS, "evidence": EVIDENCE, **files}.items():
        path = cases / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return cases


def load_one(tmp_path: Path, content: str | bytes) -> Loaded:
    return load([folder(tmp_path, messages__to=content)])


def the_case(tmp_path: Path, keys: str, defaults: str = "") -> Case:
    loaded = load_one(tmp_path, f"{defaults}cases:\n- {{id: one, states: R35, {keys}}}\n")
    assert not loaded.errors
    return loaded.suite.cases[0]


def the_error(tmp_path: Path, content: str | bytes) -> str:
    loaded = load_one(tmp_path, content)
    assert len(loaded.errors) == 1
    assert not loaded.suite.cases
    return str(loaded.errors[0])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+15005550006", "+15005550006"),
        ("0533", "0533"),
        ("no", "no"),
        ("on", "on"),
        ("21:10", "21:10"),
        ("2010-04-01", "2010-04-01"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("true", "true"),
        ('"null"', "null"),
        ('"~"', "~"),
        ('""', ""),
        ("${TWILIO_TEST_SID}", "${TWILIO_TEST_SID}"),
    ],
)
def test_every_scalar_is_the_text_that_is_written(tmp_path: Path, written: str, meant: str) -> None:
    content = f"cases:\n- id: one\n  states: R35\n  send:\n    Body: {written}\n  expect: 201\n"
    assert load_one(tmp_path, content).suite.cases[0].send == (("Body", meant),)


def test_a_list_sends_a_parameter_several_times_and_in_order(tmp_path: Path) -> None:
    case = the_case(tmp_path, "send: {MediaUrl: [a, b], Body: x}, expect: 201")
    assert case.send == (("MediaUrl", "a"), ("MediaUrl", "b"), ("Body", "x"))


def test_a_case_is_the_defaults_with_its_own_keys_over_them(tmp_path: Path) -> None:
    defaults = 'defaults: {send: {To: "+1", Body: hello}, expect: {basis: reference, answers: 201}}\n'
    case = the_case(tmp_path, 'send: {To: "+2"}, expect: 400/21211', defaults)
    assert dict(case.send) == {"To": "+2", "Body": "hello"}
    assert case.expect.answers == (Outcome(400, 21211),)
    assert case.expect.basis is Basis.REFERENCE


@pytest.mark.parametrize("nothing", ["null", "~"])
def test_a_plain_null_removes_a_key_of_the_defaults(tmp_path: Path, nothing: str) -> None:
    defaults = 'defaults: {send: {To: "+1", Body: hello}, control: other/one}\n'
    case = the_case(tmp_path, f"send: {{Body: {nothing}}}, control: {nothing}, expect: 201", defaults)
    assert dict(case.send) == {"To": "+1"}
    assert case.control == ()


def test_an_empty_text_is_sent_and_null_is_not(tmp_path: Path) -> None:
    assert the_case(tmp_path, 'send: {Body: ""}, expect: 201').send == (("Body", ""),)
    assert the_case(tmp_path, "send: {Body: null}, expect: 201").send == ()


def test_several_answers_conform_as_pairs(tmp_path: Path) -> None:
    case = the_case(tmp_path, "expect: [429/21611, 400/21611]")
    assert case.expect.answers == (Outcome(429, 21611), Outcome(400, 21611))


def test_the_public_name_is_the_path_of_the_file_and_the_id(tmp_path: Path) -> None:
    case = the_case(tmp_path, "expect: 201")
    assert (case.name, case.capability, case.file, case.line) == (
        "messages/to/one",
        "messages/to",
        "cases/messages/to.yaml",
        2,
    )


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        ("cases:\n- {id: a, states: R35, expct: 201}\n", "2:24", "unknown key 'expct'; is it 'expect'?"),
        ("cases:\n- {id: a, states: R35}\n", "2:3", "a case has 'expect'"),
        ("cases:\n- {states: R35, expect: 201}\n", "2:3", "a case has 'id'"),
        ("cases:\n- {id: a, expect: 201}\n", "2:3", "a case has 'states'"),
        ("cases:\n- {id: a, states: R99, expect: 201}\n", "2:19", "unknown statement 'R99'"),
        ("cases:\n- {id: a, states: R35, evidence: x, expect: 201}\n", "2:34", "unknown evidence 'x'"),
        ("cases:\n- {id: a, id: b, states: R35, expect: 201}\n", "2:11", "key 'id' is written twice, first at line 2"),
        (
            "cases:\n- {id: A b, states: R35, expect: 201}\n",
            "2:4",
            "an id is a slug of a-z, 0-9 and hyphens, not 'A b'",
        ),
        ("cases:\n- {id: a, states: R35, expect: 20}\n", "2:32", "an answer is STATUS or STATUS/CODE"),
        ("cases:\n- {id: a, states: R35, expect: 4\uff10\uff10/21211}\n", "2:32", "an answer is STATUS or STATUS/CODE"),
        ("cases:\n- {id: a, states: R35, expect: 400}\n", "2:32", "'400': an error has a code and a success has none"),
        ("cases:\n- {id: a, states: R35, expect: 201/21211}\n", "2:32", "an error has a code and a success has none"),
        ("cases:\n- {id: a, states: R35, expect: []}\n", "2:32", "no answer conforms"),
        ("cases:\n- {id: a, states: R35, expect: {schema: x, answers: 201}}\n", "2:41", "unknown schema 'x'"),
        ("cases:\n- {id: a, states: R35, expect: {basis: x, answers: 201}}\n", "2:40", "unknown basis 'x'"),
        (
            "cases:\n- {id: a, states: R35, resource: Keys, expect: 201}\n",
            "2:48",
            "a success of Keys names its 'schema'",
        ),
        ("cases:\n- {id: a, states: R35, repeat: 9, expect: 201}\n", "2:32", "'repeat' is a number from 1 to 5"),
        ("cases:\n- {id: a, states: R35, method: SEND, expect: 201}\n", "2:32", "unknown method 'SEND'"),
        ("cases:\n- {id: a, states: R35, auth: some, expect: 201}\n", "2:30", "unknown auth 'some'"),
        ("cases:\n- {id: a, states: R35, control: b/c, expect: 201}\n", "2:1", "unknown control 'b/c'"),
        ("cases:\n- id: a\n\tstates: R35\n", "3:1", "indent with spaces, not tabs"),
        ("cases:\n- id: a\n   states: R35\n", "3:10", "not YAML"),
        (
            "cases:\n- id: a\n  states: R35\n  expect: 201\n  send:\n    Body:\n",
            "6:10",
            'no value; write "" for an empty text',
        ),
        ("cases: &all\n- {id: a, states: R35, expect: 201}\nx: *all\n", "1:8", "anchors and aliases are not used here"),
        ("cases: !!python/name:os.system\n", "1:8", "tags are not used here"),
        ("cases: text\n", "1:8", "'cases' is a list with at least one entry"),
        ("- one\n", "1:1", "a case file is a mapping"),
        ("defaults: {id: a}\n", "1:1", "a case file has 'cases'"),
        ("more: 1\ncases:\n- {id: a, states: R35, expect: 201}\n", "1:1", "unknown key 'more'"),
        ("", "1:1", "the file is empty"),
        ("# only a comment\n", "1:1", "the file is empty"),
        (b"a\x00b", "1:1", "not YAML"),
        (
            "cases:\n- {id: a, states: R35, expect: 201}\n- {id: a, states: R35, expect: 201}\n",
            "3:1",
            "id 'a' is used twice",
        ),
    ],
)
def test_what_is_wrong_is_said_with_path_line_and_column(
    tmp_path: Path, content: str | bytes, place: str, says: str
) -> None:
    error = the_error(tmp_path, content)
    assert error.startswith(f"cases/messages/to.yaml:{place}: ")
    assert says in error


def test_what_is_wrong_with_a_file_as_a_whole_is_said_without_a_place_in_it(tmp_path: Path) -> None:
    assert the_error(tmp_path, b"\x00\x01\xff\xfe") == "cases/messages/to.yaml: not a text file in UTF-8 (byte 2)"


def test_a_file_that_cannot_be_read_leaves_the_others_alone(tmp_path: Path) -> None:
    loaded = load([folder(tmp_path, good=GOOD, bad="cases: [", worse=b"\xff")])
    assert [case.name for case in loaded.suite.cases] == ["good/fine"]
    assert [error.place.file for error in loaded.errors] == ["cases/bad.yaml", "cases/worse.yaml"]


def test_a_control_in_an_unreadable_file_is_not_a_second_error(tmp_path: Path) -> None:
    refusal = "cases:\n- {id: no, states: R35, control: bad/one, expect: 400/21211}\n"
    loaded = load([folder(tmp_path, bad="cases: [", good=refusal)])
    assert [error.place.file for error in loaded.errors] == ["cases/bad.yaml"]
    assert [case.name for case in loaded.suite.cases] == ["good/no"]


def test_a_refusal_is_no_control(tmp_path: Path) -> None:
    content = (
        "cases:\n"
        "- {id: no, states: R35, expect: 400/21211}\n"
        "- {id: nor, states: R35, expect: 400/21211, control: messages/to/no}\n"
    )
    assert the_error(tmp_path, content).endswith("the control 'messages/to/no' is no success")


def test_a_name_is_taken_once_over_all_folders(tmp_path: Path) -> None:
    own = folder(tmp_path / "own", messages__to=GOOD)
    loaded = load([folder(tmp_path, messages__to=GOOD), own])
    assert "the name 'messages/to/fine' is taken by cases/messages/to.yaml:4" in str(loaded.errors[-1])
    assert len(loaded.suite.cases) == 1


def test_a_folder_of_ones_own_may_bring_its_own_statements(tmp_path: Path) -> None:
    own = folder(
        tmp_path / "own",
        mine=GOOD.replace("R35", "X1"),
        statements=STATEMENTS.replace("R35", "X1"),
        evidence=EVIDENCE.replace("seen", "mine"),
    )
    loaded = load([folder(tmp_path, good=GOOD), own])
    assert not loaded.errors
    assert [case.states for case in loaded.suite.cases] == [("R35",), ("X1",)]


def test_a_ledger_that_names_an_id_twice_is_an_error(tmp_path: Path) -> None:
    loaded = load([folder(tmp_path, statements=STATEMENTS + STATEMENTS.partition("\n")[2], good=GOOD)])
    assert "cases/statements.yaml:3:4: id 'R35' is used twice" in str(loaded.errors[0])


def test_an_error_survives_the_way_between_processes() -> None:
    import pickle

    from conformance.suite.yaml_document import Place

    error = Malformed(Place("a.yaml", 3, 4), "no")
    assert str(pickle.loads(pickle.dumps(error))) == "a.yaml:3:4: no"
