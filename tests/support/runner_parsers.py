"""How the runners of CI services find commands in a line of output, after their source code.

GitHub: `ActionCommand.TryParseV2` and `TryParse` of actions/runner. Azure: `Command.TryParse` of azure-pipelines-agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What a terminal obeys, or shows as nothing: controls but line feeds, and characters that change the direction."""


def github_command(line: str) -> str:
    """The name of the command that GitHub's runner executes for a line; empty where there is none."""
    trimmed = line.strip()
    if trimmed.startswith("::") and (end := trimmed.find("::", 2)) > 2:
        return trimmed[2:end].partition(" ")[0]
    start = line.find("##[")
    end = line.find("]", start)
    return line[start + 3 : end].partition(" ")[0] if start >= 0 and end > start + 3 else ""


def azure_command(line: str) -> str:
    """The name of the command that Azure's agent executes or formats a line by; empty where there is none."""
    for prefix in ("##vso[", "##["):
        start = line.lower().find(prefix)
        end = line.find("]", start)
        if start >= 0 and end > start + len(prefix):
            return line[start + len(prefix) : end].partition(" ")[0]
    return ""


def commands(output: str) -> Iterator[str]:
    """Everything in an output that a runner or a terminal obeys."""
    for line in re.split("[\n\r\u2028\u2029\x85\x0b\x0c]", output):
        yield from filter(None, (github_command(line), azure_command(line)))
    yield from (f"character {char!r}" for char in TERMINAL.findall(output.replace("\t", "")))
