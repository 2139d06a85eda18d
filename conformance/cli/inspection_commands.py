"""Commands that judge nothing: on cases, evidence, reports, nightly runs, and the embedded target."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.shared_options import CASES, FILE, LEVELS, SEED, FilePath, finish, output_options, whole


@click.command("list")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Everything about each case and statement, as JSON.")
@click.option("--statement", metavar="ID", help="Only cases that check this statement.")
@click.option(
    "--resource",
    metavar="NAME",
    help="Only cases with names that begin so, such as messages or xml; run --resource judges more: see there.",
)
@click.option("--basis", type=LEVELS, help="Only cases of this level.")
@click.option("-k", "select", metavar="EXPRESSION", help="Only cases that match, as for run.")
@click.option("--requirements", metavar="VERSION", help="Only cases of this released set; as JSON what they demand.")
@click.option("--inferred", is_flag=True, help="Only cases with an outcome that nobody has seen.")
@click.option("--stale", metavar="AGE", help="Only cases of which nothing newer was observed: 365d, 26w, 6m or 1y.")
@click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Print no case, only what is wrong with case files.")
@CASES
@click.pass_context
def list_cases(context: click.Context, /, **options: object) -> None:
    """List the cases: name, what conforms, the statements checked.

    TEXT is what you have in hand: an error code, a phone number, a part of a
    name, words of a note or of what is sent. It is read as by -k.

    With --stale: name, date and id of the newest observation. A document says
    what Twilio should do and is no observation; a month or a year without a day
    counts from its first day, and what has no date is always stale. Exit code 0,
    also where nothing is stale; 5 where no case is left to look at.
    """
    from conformance.commands.catalogue import list_cases as show

    finish(context, show, **options)


@click.command()
@click.argument("case")
@click.option("--answer", is_flag=True, help="Print an answer that conforms, and nothing else.")
@SEED
@CASES
@click.pass_context
def explain(context: click.Context, /, **options: object) -> None:
    """Explain CASE: why it exists, what it sends, what conforms.

    CASE is a name, or what you have in hand: an error code, a phone number, a
    word; several cases that have it are listed. The last part is an answer that
    conforms: that of the embedded target, judged now.
    """
    from conformance.commands.explanation import explain as show

    finish(context, show, **options)


@click.group()
def evidence() -> None:
    """Record what was observed of the real service, and list it."""


@evidence.command("list", epilog="\b\nExample:\n  twilio-conformance evidence list --without-source")
@click.option("--without-source", is_flag=True, help="Only what cannot be looked up.")
@CASES
@click.pass_context
def list_evidence(context: click.Context, /, **options: object) -> None:
    """List where the expectations of the cases were seen.

    An entry of which nobody recorded the place says so: what rests on it alone
    cannot be checked.
    """
    from conformance.commands.evidence_list import list_evidence as show

    finish(context, show, **options)


@evidence.command(epilog="\b\nExample:\n  twilio-conformance evidence add report.json")
@click.argument("report", type=FilePath(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--id", "identifier", metavar="NAME", help="How to call it; default: run-, its day, a part of its digest."
)
@click.option("--out", type=FILE, metavar="FILE", help="The ledger; default: cases/observed.yaml of the checkout.")
@click.pass_context
def add(context: click.Context, /, **options: object) -> None:
    """Add REPORT, of a run against Twilio, as evidence of the cases it passed.

    Refused, with exit code 4, unless it says that a host of *.twilio.com was
    asked, that the preflight proved test credentials, and that it was judged by
    the cases as they are now. A report is a file that anybody can edit: this
    keeps mistakes out, not lies.
    """
    from conformance.commands.evidence import add as keep

    finish(context, keep, **options)


@click.command()
@click.argument("name", required=False)
@click.pass_context
def schemas(context: click.Context, /, **options: object) -> None:
    """Print the JSON Schema NAME, such as message; without one the names.

    An answer that succeeds has the shape of the schema of its resource.
    """
    from conformance.commands.schemas import schemas as show

    finish(context, show, **options)


@click.command()
@click.argument("report", type=FilePath(exists=True, dir_okay=False, path_type=Path))
@output_options
@CASES
@click.pass_context
def render(context: click.Context, /, **options: object) -> None:
    """Write a stored REPORT in other forms: HTML, Markdown, CTRF, a badge."""
    from conformance.commands.render import render as write

    finish(context, write, **options)


@click.command(
    epilog="\b\nExit codes: 0 nothing broke, 1 something broke, 4 usage or unreadable report,\n"
    "20 the new report judges nothing; of several targets always 0."
)
@click.argument("reports", nargs=-1, required=True, type=FilePath(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--changes/--matrix",
    "as_changes",
    default=None,
    help="As old and new, or side by side; default: changes for two reports of one target.",
)
@click.option(
    "--json", "json_files", multiple=True, type=FILE, metavar="FILE", help="Write it as JSON; - is standard output."
)
@click.option("--html", multiple=True, type=FILE, metavar="FILE", help="Write it as one HTML page.")
@click.option("--markdown", multiple=True, type=FILE, metavar="FILE", help="Write it as Markdown.")
@CASES
@click.pass_context
def compare(context: click.Context, /, **options: object) -> None:
    """Compare stored REPORTS: of one target what changed, else side by side.

    Of two reports of one target the old one comes first.
    """
    from conformance.commands.compare import compare as hold

    finish(context, hold, **options)


@click.command()
@click.argument("report", type=FILE)
@click.option("--exit-code", type=whole(0, 255), required=True, metavar="N", help="The exit code of the run.")
@click.pass_context
def outcome(context: click.Context, /, **options: object) -> None:
    """Print the conclusion of a run as NAME=VALUE lines, for a CI job.

    REPORT is the file that the run was to write.
    """
    from conformance.commands.night import outcome as show

    finish(context, show, **options)


@click.command()
@click.argument("last", type=FilePath(file_okay=False, path_type=Path))
@click.argument("new", type=FilePath(exists=True, file_okay=False, path_type=Path))
@click.option("--report", type=FILE, required=True, metavar="FILE", help="The report that the run was to write.")
@click.option("--exit-code", type=whole(0, 255), required=True, metavar="N", help="The exit code of the run.")
@click.option("--issue", default="", metavar="NUMBER", help="The rolling issue, where it is open.")
@click.option("--run-url", required=True, metavar="URL", help="Where the run can be seen.")
@click.pass_context
def night(context: click.Context, /, **options: object) -> None:
    """Decide what a nightly run does: open, update, comment on or close the issue.

    LAST is the folder that an earlier night wrote, NEW the one of this night,
    with changes.json and changes.md of compare, where there was a report to
    compare with. NEW gets ledger.jsonl, the line of this night for a ledger. See
    docs/github.md.
    """
    from conformance.commands.night import night as decide

    finish(context, decide, **options)
