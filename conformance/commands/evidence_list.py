"""`evidence list`: the ledger of evidence, and what of it cannot be looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformance.case import Evidence, case_count
from conformance.commands.catalogue import load_cases
from conformance.exit_codes import USAGE
from conformance.reports.case_text import NOT_PUBLIC, public_link
from conformance.reports.printing import say


def list_evidence(*, without_source: bool, folders: Sequence[Path]) -> int:
    """Prints each entry with the number of its cases, or only those that cannot be looked up; 4 as for `list`."""
    loaded = load_cases(folders)
    cases = Counter(name for case in loaded.suite.cases for name in dict.fromkeys(case.evidence))
    entries = [each for each in loaded.suite.evidence.values() if not (without_source and each.can_be_looked_up)]
    for entry in entries:
        say(_line(entry, cases[entry.id]))
    unknown = sum(not each.can_be_looked_up for each in loaded.suite.evidence.values())
    say(f"{unknown} of {len(loaded.suite.evidence)} entries cannot be looked up.", err=True)
    return USAGE if loaded.errors else 0


def _line(entry: Evidence, cases: int) -> str:
    mark = "" if entry.can_be_looked_up else f" ({NOT_PUBLIC})"
    return f"{entry.id}: {entry.kind}, {entry.recorded}, {case_count(cases)}: {public_link(entry.where)}{mark}"
