"""Commands on the nights of a ledger: adding them, and what they say together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from conformance.cli.shared_options import FILE, FilePath, finish


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """The date that an option names; a usage error for anything else."""
    try:
        return date.fromisoformat(value) if value is not None else None
    except ValueError:
        raise click.BadParameter("a date is written as 2027-01-31") from None


def _link(_: click.Context, __: click.Parameter, value: str | None) -> str:
    """The address that an option names, empty without the option; a usage error for anything else."""
    from conformance.address import InvalidAddress, parse_link

    try:
        return parse_link(value) if value is not None else ""
    except InvalidAddress as error:
        raise click.BadParameter(str(error)) from None


@click.command(epilog="Exit codes: 0 also where nothing was added, 4 usage or a file that cannot be read or written.")
@click.argument("ledger", type=FILE)
@click.argument("files", nargs=-1, required=True, type=FilePath(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def ledger(context: click.Context, /, **options: object) -> None:
    """Add nights to LEDGER, a file with one line for each; it is created where missing.

    Each of FILES is a report of the suite, or another ledger. A night that LEDGER
    has is not added again. What LEDGER has stays as it is, byte for byte: a line
    that cannot be read is named and kept.
    """
    from conformance.commands.ledger import ledger as add

    finish(context, add, **options)


@click.command(epilog="Exit codes: 0, 4 usage or a file that cannot be read or written, 5 no night.")
@click.argument("ledgers", nargs=-1, required=True, type=FilePath(exists=True, dir_okay=False, path_type=Path))
@click.option("--html", multiple=True, type=FILE, metavar="FILE", help="Write the grid and the changes as one page.")
@click.option("--markdown", multiple=True, type=FILE, metavar="FILE", help="Write the changes as Markdown.")
@click.option(
    "--json", "json_files", multiple=True, type=FILE, metavar="FILE", help="Write it as JSON; - is standard output."
)
@click.option("--atom", multiple=True, type=FILE, metavar="FILE", help="Write the changes as a feed.")
@click.option(
    "--atom-url", callback=_link, metavar="URL", help="Where the feed of --atom is published; the feed then says so."
)
@click.option("--since", callback=_day, metavar="DATE", help="Only nights from this day on, in UTC: 2027-01-31.")
@click.option("--case", metavar="NAME", help="The whole story of the case of exactly this name.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Only the target of exactly this name.")
@click.option(
    "--reports",
    type=FilePath(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder with stored reports; with --case the exchanges in them are shown.",
)
@click.pass_context
def history(context: click.Context, /, **options: object) -> None:
    """Say what changed from night to night, and when, in LEDGERS.

    A ledger has a line for each nightly run; 'ledger' adds them. Several ledgers
    and several targets become one grid: a fake beside Twilio shows whether it
    followed. A night without a verdict is a gap, and no change.
    """
    from conformance.commands.history import history as show

    finish(context, show, **options)
