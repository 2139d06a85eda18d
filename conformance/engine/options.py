"""The options that the suite adds to pytest, and the settings they result in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.bounds import MAX_CONCURRENCY, MAX_TIMEOUT, SEEDS
from conformance.case import Basis
from conformance.duration import read_duration
from conformance.engine.callback_options import InvalidOption, callback_url_option, listen_option
from conformance.number import read_time, read_whole
from conformance.option_text import path_problem, text_problem
from conformance.reports.outputs import Outputs
from conformance.session.settings import Settings
from conformance.suite.drawing import chosen_seed
from conformance.suite.ledgers import OBSERVED
from conformance.suite.loader import case_files
from conformance.suite.profiles import UnknownResource, require_resources
from conformance.wire.rate_limit import Rate


def add(add: Callable[..., object]) -> None:
    """Adds the options to pytest's, all with the prefix `--twilio-`."""
    add("--twilio-target", metavar="TARGET", help="a base URL, a target file, 'twilio' or 'embedded'")
    add("--twilio-account-sid", metavar="SID", help="the Account SID to ask")
    add("--twilio-auth-token-env", metavar="NAME", help="the variable that holds the auth token")
    add(
        "--twilio-allow-missing-credentials",
        action="store_true",
        help="where no credentials for Twilio are set, run nothing and succeed",
    )
    add("--twilio-level", default="observed", choices=[str(level) for level in Basis], help="what counts")
    add("--twilio-requirements", metavar="VERSION", help="the released set of cases that counts, or 'all'")
    add("--twilio-cases", metavar="DIR", action="append", default=[], help="a folder of more cases")
    add("--twilio-whole", action="store_true", help="all cases, without naming their files")
    add("--twilio-resource", metavar="NAME", action="append", default=[], help="only what needs no other resource")
    add("--twilio-case", metavar="NAME", action="append", default=[], help="only the case of exactly this name")
    add("--twilio-seed", metavar="N", help="draw the values that an earlier run with this seed had")
    add("--twilio-timeout", metavar="SECONDS", default="10", help="how long an exchange may take")
    add("--twilio-concurrency", metavar="N", help="how many exchanges may be in flight")
    add("--twilio-rate", metavar="N/s", help="how many requests may be sent in any second, over all workers")
    add("--twilio-callback-url", metavar="URL", help="an address at which the target reaches this machine")
    add("--twilio-callback-listen", metavar="HOST:PORT", help="where that address arrives; default: 127.0.0.1")
    add("--twilio-listen", metavar="TIME", help="how long to wait for callbacks, such as 5s or 300ms")
    add("--twilio-report", metavar="FILE", help="write the report as JSON")
    add("--twilio-keep", metavar="DIR", help="keep every exchange whole in this folder, for a certificate")
    add("--twilio-html", metavar="FILE", action="append", default=[], help="write the report as HTML")
    add("--twilio-markdown", metavar="FILE", action="append", default=[], help="write the report as Markdown")
    add("--twilio-ctrf", metavar="FILE", action="append", default=[], help="write the report as CTRF")
    add("--twilio-badge", metavar="FILE", action="append", default=[], help="write a badge: .svg, or .json for shields")


def settings(unchecked: Callable[[str], Any]) -> Settings:
    """The settings from the values of options, which `unchecked` returns by name; raises `InvalidOption`."""

    def option(name: str) -> Any:  # noqa: ANN401 - the type depends on the option
        return _usable(name, unchecked(name))

    callback_url = callback_url_option(option("--twilio-callback-url"))
    return Settings(
        where=option("--twilio-target"),
        account_sid=option("--twilio-account-sid"),
        auth_token_env=option("--twilio-auth-token-env"),
        level=Basis(option("--twilio-level")),
        requirements=option("--twilio-requirements"),
        seed=chosen_seed(_whole("--seed", option("--twilio-seed"), 0, SEEDS - 1)),
        timeout=_timeout(option("--twilio-timeout")),
        concurrency=_whole("--concurrency", option("--twilio-concurrency"), 1, MAX_CONCURRENCY),
        rate=_rate(option("--twilio-rate")),
        callback_url=callback_url.url if callback_url else None,
        callback_listen=listen_option(callback_url, option("--twilio-callback-listen")),
        listen=_listen_seconds(option("--twilio-listen")),
        resources=_resources(option("--twilio-resource")),
        names=tuple(option("--twilio-case")),
        whole=option("--twilio-whole"),
        folders=tuple(_folder(name) for name in option("--twilio-cases")),
        report=_path("--report", option("--twilio-report")),
        keep=_path("--keep", option("--twilio-keep")),
        outputs=_outputs(option),
    )


def _usable(name: str, value: Any) -> Any:  # noqa: ANN401 - what pytest has for an option
    """`value` unchanged: one text or several, or no text at all; each text is one that can be used."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and (problem := text_problem(text)):
            raise InvalidOption(f"{name} cannot be used: {problem}")
    return value


def _path(option: str, name: str | None) -> Path | None:
    if not name:
        return None
    if problem := path_problem(Path(name)):
        raise InvalidOption(f"{option} cannot be a path: {problem}")
    return Path(name).absolute()


def _whole(name: str, text: str | None, least: int, most: int) -> int | None:
    try:
        return None if text is None else read_whole(text, least, most)
    except ValueError as error:
        raise InvalidOption(f"{name}: {error}") from None


def _resources(names: list[str]) -> tuple[str, ...]:
    try:
        return require_resources(names)
    except UnknownResource as error:
        raise InvalidOption(f"--resource: {error}") from None


def _timeout(text: str) -> float:
    try:
        return read_time(text, MAX_TIMEOUT)
    except ValueError as error:
        raise InvalidOption(f"--timeout: {error}") from None


def _listen_seconds(text: str | None) -> float | None:
    try:
        return None if text is None else read_duration(text)
    except ValueError as error:
        raise InvalidOption(f"--listen: {error}") from None


def _rate(text: str | None) -> Rate | None:
    try:
        return None if text is None else Rate.read(text)
    except ValueError as error:
        raise InvalidOption(f"--rate: {error}") from None


def _outputs(option: Callable[[str], Any]) -> Outputs:
    forms = (
        [path for name in option(f"--twilio-{form}") if (path := _path(f"--{form}", name))]
        for form in ("html", "markdown", "ctrf", "badge")
    )
    outputs = Outputs.at(*forms)
    for problem in outputs.problems():
        raise InvalidOption(problem)
    return outputs


def _folder(name: str) -> Path:
    folder = _path("--cases", name)
    if folder is None or not folder.is_dir():
        raise InvalidOption(f"--cases: no such folder: {name}")
    if not case_files(folder) and not (folder / OBSERVED).is_file():
        raise InvalidOption(f"--cases: no case file in {name}: a case file ends in .yaml")
    return folder
