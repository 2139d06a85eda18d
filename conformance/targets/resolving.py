"""Resolving a target: from the name, URL or target file of the command line to a target that can receive requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.answer import Answer
from conformance.output_conflicts import conflicts
from conformance.request import Request
from conformance.suggestion import did_you_mean
from conformance.target import EMBEDDED, NO_TARGET, TARGET_NAMES, Target, TargetRefused, is_target_file, is_url_or_name
from conformance.targets.credentials import target_from_url
from conformance.targets.excuse import NO_EXCUSES, Excuses
from conformance.targets.run_settings import ALL_RESOURCES, NO_RUN_SETTINGS, RunSettings
from conformance.targets.secrecy import redactor_of
from conformance.wire.exchange import Exchange

if TYPE_CHECKING:
    from conformance.targets.launch import Launch
    from conformance.targets.process import Process
    from conformance.targets.target_file import TargetFile

READINESS_TIMEOUT = 2.0
"""For how many seconds one request waits that asks whether a started target is ready."""


@dataclass(frozen=True)
class ResolvedTarget:
    """A target that can receive requests, its declared exceptions, and how its file wants it to be asked."""

    target: Target
    embedded: bool = False
    excuses: Excuses = NO_EXCUSES
    run: RunSettings = NO_RUN_SETTINGS

    def to_wire(self) -> dict[str, Any]:
        """As plain types, for a worker in another process."""
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> ResolvedTarget:
        """What `to_wire` wrote."""
        excuses, run = Excuses.from_wire(data["excuses"]), RunSettings.from_wire(data["run"])
        return cls(**{**data, "target": Target(**data["target"]), "excuses": excuses, "run": run})


def resolve_target(
    where: str | None,
    stack: ExitStack,
    names: Sequence[str],
    *,
    account_sid: str | None,
    auth_token_env: str | None,
    environment: Mapping[str, str],
    outputs: Sequence[Path] = (),
) -> tuple[ResolvedTarget, Process | None]:
    """The target that `where` names, and its process where one is started; it runs until `stack` is closed.

    Its log is none of the `outputs`, nor the target file itself. Raises `TargetRefused`, and for a target file
    `Malformed` and `NotStarted`.
    """
    if where is None or not where.strip():
        raise TargetRefused(NO_TARGET.format(command="run"))
    if where == EMBEDDED:
        return _embedded(stack), None
    if not is_target_file(where):
        _refuse_misspelt(where)
        target = target_from_url(where, account_sid=account_sid, auth_token_env=auth_token_env, environment=environment)
        return ResolvedTarget(target), None
    from conformance.targets.launch import free_port
    from conformance.targets.target_file import read_target_file

    file = read_target_file(where, names)
    log = [Path(file.start.log)] if file.start and file.start.log else []
    for problem in conflicts([*outputs, *log], [Path(where)]):
        raise TargetRefused(f"{where}: {problem}")
    if file.base_url == EMBEDDED:
        embedded = _embedded(stack)
        described = file.described(embedded.target)
        named = replace(described, name=f"{described.name} ({embedded.target.name})")  # whose version is no fake's
        return replace(embedded, target=named, excuses=file.excuses, run=file.run.over(embedded.run)), None
    port = free_port() if file.start else 0
    target = file.target(port, account_sid, auth_token_env, environment)
    resolved = ResolvedTarget(target, excuses=file.excuses, run=file.run)
    if not file.start and not file.before:
        return resolved, None
    return resolved, stack.enter_context(launch_of(file, target, port).running())


def _refuse_misspelt(where: str) -> None:
    """Raises `TargetRefused` for what is no URL, and close to the name of a target or to a target file that exists."""
    if is_url_or_name(where):
        return
    files = [path for suffix in (".yaml", ".yml") if Path(path := f"{where}{suffix}").is_file()]
    if hint := did_you_mean(where, [*TARGET_NAMES, *files]):
        raise TargetRefused(f"no such target{hint}; a target is a base URL, a target file, 'twilio' or 'embedded'")


def launch_of(file: TargetFile, target: Target, port: int) -> Launch:
    """The launch of `target` as described by `file`."""
    from conformance.targets.launch import Launch

    def answers(path: str) -> bool:
        headers = (("Host", target.host),) if target.host else ()
        request = Request("GET", target.address.at(path).url, headers=headers)
        with Exchange(
            origins=target.origins,
            concurrency=1,
            timeout=READINESS_TIMEOUT,
            proxy=target.proxy or None,
            ca_file=target.ca_file or None,
        ) as exchange:
            answer = exchange.send(request)
        return isinstance(answer, Answer) and answer.status < 500

    address = (target.address.host, target.address.port)
    return Launch(file.start, file.before, port, address, answers, redactor_of(target))


def _embedded(stack: ExitStack) -> ResolvedTarget:
    from conformance.fake import ACCOUNT, Server

    server = stack.enter_context(Server(ACCOUNT))
    target = Target("the embedded target", server.base_url, ACCOUNT.sid, ACCOUNT.token, ACCOUNT.token)
    return ResolvedTarget(target, embedded=True, run=RunSettings(ALL_RESOURCES))
