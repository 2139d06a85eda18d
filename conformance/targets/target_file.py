"""Target files: the address of a target, its account, how it is started, and its declared exceptions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.address import Proxy
from conformance.service import Service
from conformance.suite.node_values import as_mapping, as_texts
from conformance.suite.yaml_document import Malformed, MappingNode
from conformance.suite.yaml_file import read_yaml
from conformance.target import EMBEDDED, Target, TargetRefused
from conformance.targets.command_keys import read_command, read_environment, read_start
from conformance.targets.credentials import OF_OPTIONS, SettingNames, refuse_variable, target_from_url
from conformance.targets.declarations import EXCUSE_KEYS, read_excuses
from conformance.targets.entry_values import optional_url, required_text
from conformance.targets.environment import NO_ENVIRONMENT, PORT, Environment
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.targets.file_values import optional_path, optional_text, refuse_unusable
from conformance.targets.launch import Start
from conformance.targets.process import Command
from conformance.targets.run_settings import NO_RUN_SETTINGS, RUN_KEYS, RunSettings, read_run_settings
from conformance.targets.service_urls import read_service_urls
from conformance.targets.validation import validate_proxy

ADDRESS_KEYS = ("account-sid", "auth-token", "auth-token-env", "host", "ca-file", "proxy", "services", "start")
KEYS = (
    "name", "version", "homepage", "about", "base-url", "account-sid", "auth-token", "auth-token-env", "host",
    "ca-file", "proxy", "services", "form", "environment", "pass-environment", "before", "start", *RUN_KEYS,
    *EXCUSE_KEYS,
)  # fmt: skip


@dataclass(frozen=True)
class TargetFile:
    """The content of a target file; `path` is as it was named, and texts may still contain `{port}`.

    `lines` are those of its keys.
    """

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
    service_urls: Mapping[Service, str] = field(default_factory=dict)
    form: tuple[tuple[str, str], ...] = ()
    environment: Environment = NO_ENVIRONMENT
    before: Command | None = None
    start: Start | None = None
    run: RunSettings = NO_RUN_SETTINGS
    excuses: Excuses = NO_EXCUSES
    lines: Mapping[str, int] = field(default_factory=dict)

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
                settings=self._settings(account_sid, auth_token_env),
                service_urls={name: url.replace(PORT, str(port)) for name, url in self.service_urls.items()},
            )
            self._refuse_way_to_twilio(target)
            proxy = validate_proxy(self.proxy, target) if self.proxy else ""
            if proxy and auth_token_env is None and self.auth_token_env is not None:
                # Whoever runs the proxy can read what is sent through it with a `ca-file` of the same person.
                is_local = target.is_loopback and Proxy.parse(proxy).address.is_loopback
                refuse_variable(self.auth_token_env, base_url, is_local=is_local)
        except TargetRefused as error:
            place = f"{self.path}:{self.lines[error.key]}" if error.key in self.lines else self.path
            raise type(error)(f"{place}: {error}") from None
        passed = self.environment.passed_secrets(environment)
        return replace(self.described(target), host=self.host, ca_file=self.ca_file, proxy=proxy, passed_secrets=passed)

    def _settings(self, account_sid: str | None, auth_token_env: str | None) -> SettingNames:
        """How messages call the settings of the credentials: those of the file by their lines."""
        token = "auth-token-env" if self.auth_token_env else "auth-token"
        return SettingNames(
            OF_OPTIONS.account_sid if account_sid else self._line("account-sid"),
            OF_OPTIONS.auth_token if auth_token_env else self._line(token),
        )

    def _line(self, key: str) -> str:
        return f"{key!r} in line {self.lines[key]}" if key in self.lines else ""

    def _refuse_way_to_twilio(self, target: Target) -> None:
        if target.is_twilio and (self.ca_file or self.proxy):
            raise TargetRefused(
                "'ca-file' and 'proxy' of a target file are not for hosts of Twilio, since their owner could read the "
                "credentials; set REQUESTS_CA_BUNDLE and HTTPS_PROXY in the environment instead"
            )

    def described(self, target: Target) -> Target:
        """`target` with what the file says about it, and with its parameters for every request."""
        return replace(
            target, name=self.name, version=self.version, homepage=self.homepage, file=self.path, form=self.form
        )


def read_target_file(path: str, names: Sequence[str]) -> TargetFile:
    """The target file at `path`, for a suite whose cases are called `names`; raises `Malformed`."""
    return target_file(as_mapping(read_yaml(Path(path), path), "a target file"), path, names)


def target_file(root: MappingNode, path: str, names: Sequence[str]) -> TargetFile:
    """The content of a target file that is read already; raises `Malformed`."""
    root.refuse_unknown(KEYS)
    refuse_unusable(node for name, node in root.entries.items() if name not in EXCUSE_KEYS)
    folder = Path(path).absolute().parent
    environment = read_environment(root)
    start = read_start(root, folder, environment)
    file = TargetFile(
        path=path,
        name=required_text(root, "name", "a target file"),
        base_url=required_text(root, "base-url", "a target file"),
        version=optional_text(root, "version") or "",
        homepage=optional_url(root, "homepage"),
        about=optional_text(root, "about") or "",
        account_sid=optional_text(root, "account-sid"),
        auth_token=optional_text(root, "auth-token"),
        auth_token_env=optional_text(root, "auth-token-env"),
        host=_host(root),
        ca_file=_ca_file(root, folder),
        proxy=optional_text(root, "proxy") or "",
        service_urls=read_service_urls(root),
        form=_form(root),
        environment=environment,
        before=read_command(root, "before", start.command.folder if start else folder, environment),
        start=start,
        run=read_run_settings(root),
        excuses=read_excuses(root, names),
        lines={name: place.line for name, place in root.places.items()},
    )
    _refuse_contradictions(root, file)
    return file


def _refuse_contradictions(root: MappingNode, file: TargetFile) -> None:
    if file.base_url == EMBEDDED:
        for name in sorted(root.places.keys() & set(ADDRESS_KEYS)):
            raise Malformed(root.places[name], f"{name!r} is not for the embedded target, which has its own")
    if file.auth_token and file.auth_token_env:
        raise Malformed(root.places["auth-token"], "either 'auth-token' or 'auth-token-env', not both")
    if file.start is None:
        for name, text in (
            ("base-url", file.base_url),
            ("services", " ".join(file.service_urls.values())),
            ("before", " ".join(file.before.words if file.before else ())),
            ("environment", " ".join(value for _, value in file.environment.variables)),
        ):
            if PORT in text:
                raise Malformed(root.entries[name].place, "{port} is the port that 'start' is given, and there is none")


def _host(root: MappingNode) -> str:
    host = optional_text(root, "host") or ""
    if host and not re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", host):
        raise Malformed(root.entries["host"].place, "'host' is a Host header such as api.twilio.com")
    return host


def _ca_file(root: MappingNode, folder: Path) -> str:
    path = optional_path(root, "ca-file", folder)
    if path and not path.is_file():
        raise Malformed(root.entries["ca-file"].place, f"'ca-file': no such file: {optional_text(root, 'ca-file')}")
    return str(path) if path else ""


def _form(root: MappingNode) -> tuple[tuple[str, str], ...]:
    if "form" not in root.entries:
        return ()
    form = as_mapping(root.entries["form"], "'form'")
    return tuple((name, value) for name, node in form.entries.items() for value in as_texts(node, f"'{name}'"))
