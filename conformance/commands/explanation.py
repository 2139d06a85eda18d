"""`explain`: all about one case, and the reason for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from conformance.case import Case, Suite
from conformance.commands.catalogue import found_by, line, load_cases
from conformance.exit_codes import FAILED
from conformance.judging.echo import Echo, echoes
from conformance.judging.finding_text import values_of_field
from conformance.judging.meanings import meanings
from conformance.reports import case_text, layout
from conformance.reports.printing import say
from conformance.request import Request, build_request
from conformance.suggestion import near_case
from conformance.suite.loader import Loaded
from conformance.target import SID_VARIABLE, TOKEN_VARIABLE, TWILIO_URL, Target
from conformance.wire.curl import curl

PLACEHOLDER_TARGET = Target("twilio", TWILIO_URL, f"${SID_VARIABLE}", "the-right-token", f"${TOKEN_VARIABLE}")
"""Twilio, with the name of a variable in place of the SID; the right token is shown as the other variable."""

PLACEHOLDER_SID = "SID-of-the-first-answer"
"""What stands in place of the resource that the first answer names."""

EXAMPLE = 0
"""The seed of the values with which a command is shown where no run is meant."""


def explain(*, case: str, seed: int | None, answer: bool, folders: Sequence[Path]) -> int:
    """Prints all about one case, with the values of this seed, or only an `answer` that conforms to it.

    `case` is its name, or what `-k` finds it by; where several are found, each gets a line. The result is 4 where none
    is found, and 1 where only an answer is asked for and the embedded target has none that conforms.
    """
    loaded = load_cases(folders).drawn(EXAMPLE if seed is None else seed)
    found = _found(case, loaded.suite)
    if len(found) > 1:
        say("\n".join(map(line, found)))
        say(f"{len(found)} cases have {case!r}; name one of them.", err=True)
        return 0
    if answer:
        return _say_answer(found[0], loaded)
    example = [f"# with the values of --seed {EXAMPLE}"] if found[0].drawn and seed is None else []
    lines = explanation(found[0], loaded.suite, seed=seed)
    say("\n".join([*lines, *layout.section("answer", [*example, *_answer(found[0], loaded)])]))
    return 0


def _found(words: str, suite: Suite) -> list[Case]:
    """The case of this name, or those that have these words; raises `click.UsageError` where there are none."""
    named = [case for case in suite.cases if case.name == words]
    if named:
        return named
    names = [case.name for case in suite.cases]
    refusal = click.UsageError(f"no case {words!r}{near_case(words, names) or '; `list` shows all there are'}")
    try:
        found = found_by(words, suite)
    except click.UsageError:
        raise refusal from None
    if not found:
        raise refusal
    return found


def _say_answer(case: Case, loaded: Loaded) -> int:
    from conformance.commands.example_answer import NoExample, answer_lines, callback_note, example_answer

    try:
        result = example_answer(case, loaded)
    except NoExample as reason:
        say(f"Error: {reason}", err=True)
        return FAILED
    say("\n".join(answer_lines(case, result)))
    if note := callback_note(case):
        say(note, err=True)
    return 0


def _answer(case: Case, loaded: Loaded) -> list[str]:
    """An answer that conforms, or why none is shown."""
    from conformance.commands.example_answer import NoExample, answer_lines, callback_note, example_answer

    try:
        answer = answer_lines(case, example_answer(case, loaded))
    except NoExample as reason:
        return layout.wrapped(str(reason))
    note = layout.wrapped(callback_note(case))
    return [*answer, *([""] if note else []), *note]


def explanation(case: Case, suite: Suite, *, seed: int | None = None) -> list[str]:
    """Statements, request, conformant answers with their basis, evidence, and the curl command.

    Without a seed the values that were drawn for `case` are an example, and only the command has them.
    """
    examples = case.drawn if seed is None else {}
    request = build_request(case, PLACEHOLDER_TARGET, dict.fromkeys(case.silent, "https://listener.example/"))
    callbacks = [f"{name} is the address of a callback server, which must receive no request" for name in case.silent]
    lines = [case.name, *layout.section("where", [f"{case.file}:{case.line}"])]
    lines += layout.section("states", case_text.statement_lines(case, suite))
    lines += layout.section(
        "sends", [f"{case.method} {request.url}", *_form(request, examples), *_classes(case), *callbacks]
    )
    second = _second_request(case)
    if second:
        lines += layout.section("then", [f"{second.method} {second.url}", *_form(second, examples)])
    lines += layout.section("conforms", _conforms(replace(case, then=None), examples))
    lines += layout.section("2nd", _conforms(case.then, examples)) if case.then else []
    lines += layout.section("control", list(case.control))
    lines += layout.section("note", layout.wrapped(case.note))
    lines += layout.section("evidence", case_text.evidence_lines(case, suite))
    lines += layout.section("catalogue", case_text.catalogue_lines(case))
    commands = [curl(each, PLACEHOLDER_TARGET, [PLACEHOLDER_TARGET.account_sid]) for each in (request, second) if each]
    example = [f"# with the values of --seed {EXAMPLE}"] if examples else []
    return [*lines, *layout.section("try it", [*example, *"\n".join(commands).splitlines()])]


def _second_request(case: Case) -> Request | None:
    """The second request of a case, at a placeholder where its address follows from the first answer."""
    if case.then is None:
        return None
    is_followed = case.then.at is not None
    second = replace(case.then, resource=f"{case.resource}/{PLACEHOLDER_SID}") if is_followed else case.then
    return build_request(second, PLACEHOLDER_TARGET)


def _form(request: Request, examples: Mapping[str, str]) -> list[str]:
    return [layout.parameter(name, value) for name, value in request.form if name not in examples]


def _classes(case: Case) -> list[str]:
    """What is drawn for a case, in words."""
    classes = [f"{name} is drawn anew in each run: {each.in_words}" for name, each in case.draw]
    classes += [hand.in_words for hand in case.beside]
    classes += ["the token is a wrong one, drawn anew in each run"] if case.drawn_token else []
    return [line for each in classes for line in layout.wrapped(each)]


def _conforms(case: Case, examples: Mapping[str, str]) -> list[str]:
    expect = case.expect
    answers = case_text.conformant_answers(case)
    lines = [f"{answers}: the code on the basis '{expect.basis}', the status '{expect.status_basis}'"]
    if expect.refusal_basis:
        lines += [f"that it is refused on the basis '{expect.refusal_basis}'"]
    if expect.inferred:
        lines += [f"expected is {' or '.join(map(str, expect.inferred))} on the basis '{expect.inferred_basis}'"]
    if not expect.refuses:
        lines += [f"a success has the shape that `schemas {expect.schema}` prints"]
        lines += [_without(examples, f"{echo.field} is {_values(echo, case)} [{echo.basis}]") for echo in echoes(case)]
        lines += [_without(examples, each) for each in meanings(case)]
    if case.repeat > 1:
        lines += [f"sent {case.repeat} times, with the same outcome each time"]
    return [part for line in lines for part in layout.wrapped(line)]


def _values(echo: Echo, case: Case) -> str:
    values = values_of_field(echo.values, case, echo.field)
    return " or ".join(repr(value) if isinstance(value, str) else json.dumps(value) for value in values)


def _without(examples: Mapping[str, str], text: str) -> str:
    """The text with the name of a parameter in the place of its example."""
    for name, value in examples.items():
        text = text.replace(repr(value)[1:-1], f"<{name}>")
    return text
