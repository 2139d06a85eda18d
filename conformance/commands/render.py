"""`render`: a stored report as HTML, Markdown, CTRF or a badge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands.output_paths import announced, read_files, unread, writable_outputs
from conformance.exit_codes import PASSED
from conformance.reports.stored import NotAReport, read
from conformance.suite.data import data_folder
from conformance.suite.loader import digest, load
from conformance.suite.requirements import EVERYTHING


def render(
    *,
    report: Path,
    html: Sequence[Path],
    markdown: Sequence[Path],
    ctrf: Sequence[Path],
    badge: Sequence[Path],
    folders: Sequence[Path],
) -> int:
    """Writes the files, and returns 0 whatever the report says, but 4 where a file cannot be written."""
    outputs = writable_outputs(html, markdown, ctrf, badge, inputs=[report, *read_files(folders=folders)])
    if not outputs.paths:
        raise click.UsageError("say what to write: --html, --markdown, --ctrf or --badge, each with a FILE")
    try:
        stored = read(report)
    except NotAReport as error:
        raise click.UsageError(str(error)) from None
    own = [folder.absolute() for folder in folders]
    if stored.digest != digest(own):
        remark = "judged with another set of cases: what is expected is shown as the cases have it now"
        stored = replace(stored, remarks=(*stored.remarks, remark))
    where = stored.target["base_url"]
    command = f"twilio-conformance run {where}" if where.startswith("http") else "twilio-conformance replay"
    loaded = load([data_folder("cases"), *own], EVERYTHING).drawn(stored.seed)
    return announced(PASSED, [*unread(loaded), *outputs.write(stored, loaded.suite, command)])
