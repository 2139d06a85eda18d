"""Environment of a command that the suite starts: variables of this process, and those that are added."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from conformance.target import TEST_PREFIX, speaks_of_twilio

PORT = "{port}"
"""Stands for the port of the target in words and variables."""

SECRET_NAME = re.compile(r"TOKEN|SECRET|KEY|PASS", re.IGNORECASE)


def is_never_passed(name: str) -> bool:
    """Whether no command receives a variable of this name, whatever a target file or an option says."""
    return name.upper().startswith(TEST_PREFIX)


def command_environment(
    ambient: Mapping[str, str], added: Mapping[str, str], passed: Collection[str] = ()
) -> dict[str, str]:
    """The variables of a command: those of this process, and over them those that are `added`.

    What speaks of Twilio reaches a command only where it is added, or named in `passed`.
    """
    kept = {name: value for name, value in ambient.items() if not speaks_of_twilio(name) or name in passed}
    return {name: value for name, value in (kept | dict(added)).items() if not is_never_passed(name)}


@dataclass(frozen=True)
class Environment:
    """The variables that a target file sets for its commands, and names of Twilio's that it passes on to them."""

    variables: tuple[tuple[str, str], ...] = ()
    passed: tuple[str, ...] = ()

    def around(self, port: int, ambient: Mapping[str, str]) -> dict[str, str]:
        """The variables of a command whose target is at `port`, from those of this process."""
        added = {name: value.replace(PORT, str(port)) for name, value in self.variables}
        return command_environment(ambient, {"PYTHONUNBUFFERED": "1"} | added, self.passed)

    def passed_secrets(self, ambient: Mapping[str, str]) -> tuple[str, ...]:
        """The values that are passed on by a name that speaks of a secret."""
        return tuple(ambient[name] for name in self.passed if SECRET_NAME.search(name) and ambient.get(name))


NO_ENVIRONMENT = Environment()
