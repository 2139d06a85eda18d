"""The suite's own words: every text in its cases, schemas and code, which anybody can read."""

from __future__ import annotations

from functools import cache

from conformance.suite.data import PACKAGE, data_folder


def is_published(text: str) -> bool:
    """Whether `text`, in any letter case, is part of what the suite itself contains, and so sends or expects."""
    return text.casefold() in _published()


@cache
def _published() -> str:
    folders = dict.fromkeys((data_folder("cases"), data_folder("schemas"), PACKAGE))
    files = (
        path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".yaml", ".json")
    )
    return "\n".join(dict.fromkeys(path.read_text(encoding="utf-8").casefold() for path in files))
