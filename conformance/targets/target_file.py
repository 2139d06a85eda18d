"""Target files: the address of a target, its account, how it is started, and its declared exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.suite.node_values import as_mapping, as_text, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode, Node, ScalarNode, SequenceNode
from conformance.suite.yaml_file import read_yaml
from conformance.target import Target, TargetRefused
from conformance.targets.credentials import target_from_url
from conformance.targets.declarations import optional_url, read_excuses, required_text
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.targets.launch import TIME_LIMIT, Ready, Start
from conformance.targets.process import Command
from conformance.targets.validation import validate_proxy

KEYS = (
    "name", "version", "homepage", "about", "base-url", "account-sid", "auth-token", "auth-token-env", "host",
    "ca-file", "proxy", "form", "before", "start", "unsupported", "deviations",
)  # fmt: skip
START_KEYS = ("command", "folder", "ready", "time-limit", "log")
PORT = "{port}"
SHOWN_LENGTH = 200
"""How many characters of a path a message shows."""


@dataclass(frozen=True)
class TargetFile:
    """The content of a target file; `path` is as it was named, and texts may still contain `{port}`."""

    path: str
    name: str
    base_url: str
    version: str = ""
    homepage: str = ""
    about: str = ""
    account_sid: str | None = None
    auth_token: str | None = None
    auth_token_env: str | None = None
    host: str = ""
    ca_file: str = ""
    proxy: str = ""
    form: tuple[tuple[str, str], ...] = ()
    before: Command | None = None
    start: Start | None = None
    excuses: Excuses = NO_EXCUSES

    def target(
        self, port: int, account_sid: str | None, auth_token_env: str | None, environment: Mapping[str, str]
    ) -> Target:
        """The target at `port`; options of the command line take precedence over the file. Raises `TargetRefused`."""
        base_url = self.base_url.replace(PORT, str(port))
        auth_token = None if auth_token_env else self.auth_token
        try:
            target = target_from_url(
                base_url,
                account_sid=account_sid or self.account_sid,
                auth_token=auth_token,
                auth_token_env=auth_token_env or self.auth_token_env,
                environment=environment,
            )
            proxy = validate_proxy(self.proxy, target) if self.proxy else ""
        except TargetRefused as error:
            raise type(error)(f"{self.path}: {error}") from None
        return replace(
            target,
            name=self.name,
            version=self.version,
            homepage=self.homepage,
            file=self.path,
            host=self.host,
            ca_file=self.ca_file,
            proxy=proxy,
            form=self.form,
        )


def read_target_file(path: str, names: Sequence[str]) -> TargetFile:
    """The target file at `path`, for a suite whose cases are called `names`; raises `Malformed`."""
    root = as_mapping(read_yaml(Path(path), path), "a target file")
    root.refuse_unknown(KEYS)
    folder = Path(path).absolute().parent
    start = _start(root, folder)
    file = TargetFile(
        path=path,
        name=required_text(root, "name", "a target file"),
        base_url=required_text(root, "base-url", "a target file"),
        version=_text(root, "version") or "",
        homepage=optional_url(root, "homepage"),
        about=_text(root, "about") or "",
        account_sid=_text(root, "account-sid"),
        auth_token=_text(root, "auth-token"),
        auth_token_env=_text(root, "auth-token-env"),
        host=_host(root),
        ca_file=_ca_file(root, folder),
        proxy=_text(root, "proxy") or "",
        form=_form(root),
        before=_command(root, "before", start.command.folder if start else folder),
        start=start,
        excuses=read_excuses(root, names),
    )
    _refuse_contradictions(root, file)
    return file


def _refuse_contradictions(root: MappingNode, file: TargetFile) -> None:
    if file.auth_token and file.auth_token_env:
        raise Malformed(root.places["auth-token"], "either 'auth-token' or 'auth-token-env', not both")
    if file.start is None:
        for name, text in (
            ("base-url", file.base_url),
            ("before", " ".join(file.before.words if file.before else ())),
        ):
            if PORT in text:
                raise Malformed(root.entries[name].place, "{port} is the port that 'start' is given, and there is none")


def _text(mapping: MappingNode, name: str) -> str | None:
    return required_text(mapping, name, "it") if name in mapping.entries else None


def _host(root: MappingNode) -> str:
    host = _text(root, "host") or ""
    if host and not re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", host):
        raise Malformed(root.entries["host"].place, f"'host' is a Host header such as api.twilio.com, not {host!r}")
    return host


def _ca_file(root: MappingNode, folder: Path) -> str:
    return str(_existing(root, "ca-file", folder, Path.is_file)) if "ca-file" in root.entries else ""


def _existing(mapping: MappingNode, name: str, folder: Path, is_there: Callable[[Path], bool]) -> Path:
    """The path under the key `name`, relative to `folder`, at which there is what `is_there` accepts."""
    text = required_text(mapping, name, "it")
    try:
        if is_there(folder / text):
            return folder / text
        problem = "no such folder" if is_there is Path.is_dir else "no such file"
    except OSError as error:
        problem = f"not a path ({error.strerror})"
    raise Malformed(mapping.entries[name].place, f"{problem}: {text[:SHOWN_LENGTH]}")


def _form(root: MappingNode) -> tuple[tuple[str, str], ...]:
    if "form" not in root.entries:
        return ()
    form = as_mapping(root.entries["form"], "'form'")
    return tuple((name, value) for name, node in form.entries.items() for value in as_texts(node, f"'{name}'"))


def _command(mapping: MappingNode, name: str, folder: Path) -> Command | None:
    """A text is a line for the shell, a list is a program with its arguments."""
    if name not in mapping.entries:
        return None
    node = mapping.entries[name]
    words = as_texts(node, f"'{name}'")
    if not words or not words[0].strip():
        raise Malformed(node.place, f"{name!r} is empty: fill it in")
    is_shell_line = isinstance(node, ScalarNode)
    return Command(
        ("/bin/sh", "-c", *words) if is_shell_line else words, folder, f"{node.place.file}:{node.place.line}"
    )


def _start(root: MappingNode, folder: Path) -> Start | None:
    if "start" not in root.entries:
        return None
    mapping = as_mapping(root.entries["start"], "'start'")
    mapping.refuse_unknown(START_KEYS)
    if "folder" in mapping.entries:
        folder = _existing(mapping, "folder", folder, Path.is_dir)
    command = _command(mapping, "command", folder)
    if command is None:
        raise Malformed(mapping.place, "'start' has 'command'")
    log = _text(mapping, "log")
    return Start(command, _ready(mapping), _seconds(mapping), str(folder / log) if log else "")


def _ready(mapping: MappingNode) -> Ready:
    node: Node = mapping.entries.get("ready", ScalarNode(mapping.place, "port"))
    if isinstance(node, MappingNode):
        node.refuse_unknown(("path", "log"))
        if len(node.entries) == 1:
            name = next(iter(node.entries))
            ready = Ready(name, required_text(node, name, "'ready'"))
            if name == "path" and not re.fullmatch(r"/(?!/)[!-~]*", ready.value):
                raise Malformed(node.entries[name].place, f"'path' is a path such as /health, not {ready.value!r}")
            return ready
    elif not isinstance(node, SequenceNode) and as_text(node, "'ready'") == "port":
        return Ready("port", "")
    raise Malformed(node.place, "'ready' is port, {path: /that/answers} or {log: a text in the log}")


def _seconds(mapping: MappingNode) -> float:
    text = _text(mapping, "time-limit")
    if text is None:
        return TIME_LIMIT
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", text, re.ASCII) or float(text) <= 0:
        raise Malformed(mapping.entries["time-limit"].place, f"'time-limit' is a number of seconds, not {text!r}")
    return float(text)
