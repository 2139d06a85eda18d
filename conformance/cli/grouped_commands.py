"""Grouped commands: the help of the program by what one wants to do, and an example in the help of each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from conformance.reports.documentation import SITE

PROGRAM = "twilio-conformance"

GROUPS: Mapping[str, Sequence[str]] = {
    "Judge": ("run", "baseline", "replay", "doctor", "serve"),
    "Look": ("list", "explain", "schemas", "render", "compare"),
    "Certify": ("certify", "verify"),
    "Nightly": ("outcome", "night", "ledger", "history", "evidence"),
}
"""The commands by what they are for, in the order in which they are listed."""

EXAMPLES: Mapping[str, Sequence[str]] = {
    "run": (
        "run http://127.0.0.1:5000 -k messages --html report.html",
        "run my-fake.yaml --case messages/to/unroutable",
    ),
    "baseline": ("baseline http://127.0.0.1:5000 --out my-fake.yaml",),
    "replay": ("replay tests/cassettes/sms.yaml --markdown replayed.md",),
    "doctor": ("doctor twilio",),
    "serve": ("serve --port 5000", "serve --proxy -- pytest"),
    "list": ("list --resource messages --basis page",),
    "explain": ("explain messages/to/unroutable",),
    "schemas": ("schemas message",),
    "render": ("render report.json --html report.html --badge badge.svg",),
    "compare": ("compare last.json new.json --html changes.html",),
    "certify": ("certify my-fake.yaml --out certificate --badge badge.svg",),
    "verify": ("verify certificate",),
    "outcome": ("outcome report.json --exit-code 1",),
    "night": ("night last new --report report.json --exit-code 0 --run-url https://ci.example/1",),
    "ledger": ("ledger nights.jsonl report.json",),
    "history": (
        "history nights.jsonl --html history.html --atom changes.xml",
        "history nights.jsonl --case messages/to/blocked --reports reports",
    ),
    "evidence": ("evidence add report.json",),
}
"""What follows the name of the program, for each command."""

LEARN_MORE = f"""\b
Learn more:
  {PROGRAM} COMMAND --help
  {SITE}
  https://www.twilio.com/docs/iam/test-credentials is what the cases check

\b
Completion, in ~/.bashrc (zsh_source and fish_source likewise):
  eval "$(_TWILIO_CONFORMANCE_COMPLETE=bash_source {PROGRAM})"
"""


class GroupedCommands(click.Group):
    """A group whose help lists its commands in `GROUPS`, each summary whole."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes a section for each group, and one for commands that are in none."""
        grouped = {name for names in GROUPS.values() for name in names}
        others = [name for name in self.list_commands(ctx) if name not in grouped]
        for title, names in (*GROUPS.items(), ("Other", others)):
            commands = {name: self.get_command(ctx, name) for name in names}
            rows = [(name, command.get_short_help_str(limit=1000)) for name, command in commands.items() if command]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_max=12)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Adds a command, with its examples before what else stands at the end of its help."""
        examples = EXAMPLES.get(name or cmd.name or "", ())
        lines = "\n".join(f"  {PROGRAM} {example}" for example in examples)
        heading = "Examples" if examples[1:] else "Example"
        cmd.epilog = "\n\n".join(filter(None, (f"\b\n{heading}:\n{lines}" if lines else "", cmd.epilog)))
        super().add_command(cmd, name)
