"""`schemas`: the JSON Schemas of the suite, by name."""

from __future__ import annotations

import click

from conformance.judging.schemas import schema_names, schema_with_definitions
from conformance.reports.printing import say, say_json
from conformance.suggestion import did_you_mean


def schemas(*, name: str | None) -> int:
    """Prints a schema that needs no other file, or each name with its title; 4 where there is none of that name."""
    names = schema_names()
    if name is None:
        say("\n".join(f"{each:<28} {title}" for each, title in names.items()))
        return 0
    if name.removesuffix(".json") not in names:
        raise click.UsageError(f"no schema {name!r}{did_you_mean(name, names)} (there are {', '.join(names)})")
    say_json(schema_with_definitions(name.removesuffix(".json")))
    return 0
