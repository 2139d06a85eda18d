"""Keys of a target file that describe commands: `environment`, `pass-environment`, `start`, and what they contain."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.address import Address, InvalidAddress
from conformance.bounds import MAX_TIMEOUT
from conformance.number import read_time
from conformance.suite.node_values import as_mapping, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, Place, ScalarNode, SequenceNode
from conformance.targets.entry_values import required_text
from conformance.targets.environment import Environment, is_never_passed
from conformance.targets.file_values import optional_path, optional_text
from conformance.targets.launch import TIME_LIMIT, Ready, Start
from conformance.targets.process import Command

START_KEYS = ("command", "folder", "ready", "time-limit", "log")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def read_environment(root: MappingNode) -> Environment:
    """The variables that the file sets for its commands, and those that it passes on; raises `Malformed`."""
    variables: tuple[tuple[str, str], ...] = ()
    passed: tuple[str, ...] = ()
    if "environment" in root.entries:
        mapping = as_mapping(root.entries["environment"], "'environment'")
        for name, place in mapping.places.items():
            _refuse_name(place, name)
        variables = tuple((name, as_text(node, f"'{name}'")) for name, node in mapping.entries.items())
    if "pass-environment" in root.entries:
        passed = as_texts(root.entries["pass-environment"], "'pass-environment'")
        for name in passed:
            _refuse_name(root.entries["pass-environment"].place, name)
    return Environment(variables, passed)


def _refuse_name(place: Place, name: str) -> None:
    if not VARIABLE.fullmatch(name):
        raise Malformed(place, "not the name of a variable")
    if is_never_passed(name):
        raise Malformed(place, f"{name} is for credentials that go to Twilio only, and no command receives it")


def read_command(mapping: MappingNode, name: str, folder: Path, environment: Environment) -> Command | None:
    """The command of a key, or `None` without it: a text is a line for the shell, a list a program with its arguments.

    Raises `Malformed`.
    """
    if name not in mapping.entries:
        return None
    node = mapping.entries[name]
    words = as_texts(node, f"'{name}'")
    if not words or not words[0].strip():
        raise Malformed(node.place, f"{name!r} is empty: fill it in")
    is_shell_line = isinstance(node, ScalarNode)
    place = f"{node.place.file}:{node.place.line}"
    return Command(("/bin/sh", "-c", *words) if is_shell_line else words, folder, place, environment)


def read_start(root: MappingNode, folder: Path, environment: Environment) -> Start | None:
    """How the target is started, or `None` without `start`; raises `Malformed`."""
    if "start" not in root.entries:
        return None
    mapping = as_mapping(root.entries["start"], "'start'")
    mapping.refuse_unknown(START_KEYS)
    inner = optional_path(mapping, "folder", folder)
    if inner and not inner.is_dir():
        raise Malformed(mapping.entries["folder"].place, f"no such folder: {inner}")
    folder = inner or folder
    command = read_command(mapping, "command", folder, environment)
    if command is None:
        raise Malformed(mapping.place, "'start' has 'command'")
    log = optional_path(mapping, "log", folder)
    return Start(command, _ready(mapping), _seconds(mapping), str(log) if log else "")


def _ready(mapping: MappingNode) -> Ready:
    node: Node = mapping.entries.get("ready", ScalarNode(mapping.place, "port"))
    if isinstance(node, MappingNode):
        node.refuse_unknown(("path", "log"))
        if len(node.entries) == 1:
            name = next(iter(node.entries))
            ready = Ready(name, required_text(node, name, "'ready'"))
            if name == "path":
                _refuse_other_origin(node.entries[name].place, ready.value)
            return ready
    elif not isinstance(node, SequenceNode) and as_text(node, "'ready'") == "port":
        return Ready("port", "")
    raise Malformed(node.place, "'ready' is port, {path: /that/answers} or {log: a text in the log}")


def _refuse_other_origin(place: Place, path: str) -> None:
    """Raises `Malformed` unless `path` is a path of the target, and nothing that names another host."""
    try:
        Address("http", "localhost", 80).at(path)
    except InvalidAddress as error:
        raise Malformed(place, f"'path' is a path of the target such as /health: {error}") from None


def _seconds(mapping: MappingNode) -> float:
    text = optional_text(mapping, "time-limit")
    if text is None:
        return TIME_LIMIT
    try:
        return read_time(text, MAX_TIMEOUT)
    except ValueError as error:
        raise Malformed(mapping.entries["time-limit"].place, f"'time-limit': {error}") from None
