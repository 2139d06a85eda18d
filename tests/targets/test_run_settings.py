"""A target file says which resources it offers and how it is asked; an option takes precedence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.suite.data import data_folder
from conformance.suite.profiles import RESOURCES
from conformance.suite.yaml_document import Malformed
from conformance.targets.resolving import ResolvedTarget
from conformance.targets.run_settings import ALL_RESOURCES, RunSettings
from conformance.targets.target_file import read_target_file
from conformance.wire.rate_limit import Rate
from tests.support.judged_targets import LOADED

SCHEMA = Draft7Validator(json.loads((data_folder("schemas") / "target.json").read_text()))
STATED = "resources: [messages]\nconcurrency: 1\nrate: 20/s\nlisten: 300ms\n"
READ = RunSettings(("messages",), 1, Rate(20), 0.3)


def file_with(folder: Path, lines: str) -> str:
    path = folder / "t.yaml"
    path.write_text(f"name: a fake\nbase-url: embedded\n{lines}")
    return str(path)


def run_settings(folder: Path, lines: str) -> RunSettings:
    return read_target_file(file_with(folder, lines), LOADED.suite.names).run


def test_a_target_file_says_how_its_target_is_asked(tmp_path: Path) -> None:
    assert run_settings(tmp_path, STATED) == READ
    assert run_settings(tmp_path, "resources: messages\n").resources == ("messages",)
    assert run_settings(tmp_path, "") == RunSettings()


def test_the_schema_for_editors_knows_every_resource() -> None:
    known = SCHEMA.schema["properties"]["resources"]
    assert known["items"]["enum"] == sorted(RESOURCES.values())
    for name in RESOURCES.values():
        for written in (name, [name]):
            SCHEMA.validate({"name": "a", "base-url": "embedded", "resources": written})


def test_a_file_that_places_a_service_names_its_resource_unless_it_names_resources(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    for lines, resources in (
        ("services: {lookups: 'http://127.0.0.1:1/l'}\n", ALL_RESOURCES),
        ("services: {lookups: 'http://127.0.0.1:1/l'}\nresources: [messages]\n", ("messages",)),
        ("", ()),
    ):
        path.write_text(f"name: a fake\nbase-url: http://127.0.0.1:1\n{lines}")
        assert read_target_file(str(path), LOADED.suite.names).run.resources == resources


@pytest.mark.parametrize(
    ("lines", "resources"),
    [("", ALL_RESOURCES), ("concurrency: 2\n", ALL_RESOURCES), ("resources: [messages]\n", ("messages",))],
)
def test_the_embedded_target_offers_every_resource_unless_a_file_chooses(
    tmp_path: Path, lines: str, resources: tuple[str, ...]
) -> None:
    for where in [file_with(tmp_path, lines), *(["embedded"] if not lines else [])]:
        opened = Session.open(Settings(where), LOADED)
        opened.close()
        assert opened.settings.resources == resources
        chosen = Session.open(Settings(where, resources=("calls",)), LOADED)
        chosen.close()
        assert chosen.settings.resources == ("calls",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("resources: [mesages]", r"3:12: 'resources': no such resource; did you mean 'messages'\?"),
        ("resources: []", "3:12: 'resources' is empty"),
        ("concurrency: 0", "3:14: 'concurrency': a whole number from 1 to 256"),
        ("concurrency: 257", "3:14: 'concurrency': a whole number from 1 to 256"),
        ("concurrency: many", "3:14: 'concurrency': a whole number from 1 to 256"),
        ("rate: 5", "3:7: 'rate': a rate is written as 20/s or 90/m"),
        ("rate: 0/s", "3:7: 'rate': a rate is written as 20/s or 90/m"),
        ("listen: 5", "3:9: 'listen': a time is more than 0"),
        ("listen: 0s", "3:9: 'listen': a time is more than 0"),
    ],
)
def test_a_setting_that_is_none_is_refused_at_its_place(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        run_settings(tmp_path, f"{line}\n")
    name, _, text = line.partition(": ")
    value: object = {"[mesages]": ["mesages"], "[]": []}.get(text, text)
    if line != "listen: 0s":  # which a pattern would not show in a readable way
        assert list(SCHEMA.iter_errors({"name": "a", "base-url": "embedded", name: value}))


def test_what_is_read_is_valid_by_the_schema_for_editors() -> None:
    data = {"name": "a", "base-url": "embedded", "rate": "20/s", "listen": "1.5s", "resources": "calls"}
    for concurrency in (1, 256, "64"):
        SCHEMA.validate({**data, "concurrency": concurrency})


def test_an_option_takes_precedence_over_the_file_and_the_file_over_the_default() -> None:
    assert Settings(concurrency=5, rate=Rate(3), listen=2.0, resources=("calls",)).completed(READ) == Settings(
        concurrency=5, rate=Rate(3), listen=2.0, resources=("calls",)
    )
    completed = Settings().completed(READ)
    assert (completed.resources, completed.concurrency, completed.rate, completed.listen) == (
        ("messages",),
        1,
        Rate(20),
        0.3,
    )


def test_a_session_asks_as_the_file_says_in_every_process(tmp_path: Path) -> None:
    opened = Session.open(Settings(file_with(tmp_path, STATED)), LOADED)
    try:
        worker = Session(Settings(), LOADED, ResolvedTarget.from_wire(opened.resolved.to_wire()))
        for session in (opened, worker):
            assert session.concurrency == 1
            assert session.settings.rate == Rate(20)
            assert session.loaded.suite.profile.resources == ("messages",)
        worker.close()
    finally:
        opened.close()


def test_what_a_file_declares_of_other_resources_is_no_error(tmp_path: Path) -> None:
    path = file_with(tmp_path, f"{STATED}unsupported: [calls/*]\n")
    session = Session.open(Settings(path), LOADED)
    session.close()
    assert session.resolved.excuses.unsupported[0].cases == "calls/*"
