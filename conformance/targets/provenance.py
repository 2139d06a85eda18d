"""Provenance of settings: the option, line of a target file, or variable that each one comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.suite.node_values import as_mapping
from conformance.suite.yaml_document import Place
from conformance.suite.yaml_file import read_yaml
from conformance.target import SID_VARIABLE, TOKEN_VARIABLE, is_target_file
from conformance.targets.resolving import ResolvedTarget


@dataclass(frozen=True)
class Provenance:
    """The source of each setting; empty where there is none."""

    target: str
    account_sid: str
    auth_token: str
    proxy: str
    ca_file: str


def provenance_of(
    resolved: ResolvedTarget,
    where: str | None,
    account_sid: str | None,
    auth_token_env: str | None,
    environment: Mapping[str, str],
) -> Provenance:
    """The sources of the settings of `resolved`, which was named by `where` and the two options."""
    lines = _lines(where)
    embedded = "of the embedded target" if resolved.embedded else ""
    usual = (SID_VARIABLE, TOKEN_VARIABLE) if resolved.target.is_twilio else ("a dummy, since none was named",) * 2
    named = lines.get("auth-token") or _named_by(resolved.target.token_shown.lstrip("$"), lines.get("auth-token-env"))
    return Provenance(
        target=_first(lines.get("base-url"), "TARGET"),
        account_sid=_first(embedded, account_sid and "--account-sid", lines.get("account-sid"), usual[0]),
        auth_token=_first(embedded, auth_token_env and f"{auth_token_env}, by --auth-token-env", named, usual[1]),
        proxy=lines.get("proxy") or proxy_variable(resolved.target.base_url, environment),
        ca_file=lines.get("ca-file", ""),
    )


def proxy_variable(url: str, environment: Mapping[str, str]) -> str:
    """The variable that names the proxy for `url`; lower case comes first, and the scheme of the URL before `all`."""
    scheme = url.partition(":")[0].lower()
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    return next((name for name in names if environment.get(name)), "")


def _lines(where: str | None) -> dict[str, str]:
    """The place of each key of a target file, as `file:line`."""
    if where is None or not is_target_file(where):
        return {}
    places: Mapping[str, Place] = as_mapping(read_yaml(Path(where), where), "a target file").places
    return {name: f"{place.file}:{place.line}" for name, place in places.items()}


def _first(*sources: str | None) -> str:
    return next(source for source in sources if source)


def _named_by(variable: str, place: str | None) -> str:
    return f"{variable}, by {place}" if place else ""
