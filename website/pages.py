"""The source of the site: pages that are copied with links that lead out of it, and pages that are made."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from release.identity import read_identity
from website.catalogue import catalogue_pages
from website.commands import command_page
from website.target_keys import key_table

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
KEYS = "@KEYS@"
"""Where the page on target files has the table of keys."""

LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)")
RAW_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>\n(<?)', re.MULTILINE)
EMPTY = "<span></span>\n"


def write_pages(source: Path) -> None:
    """Writes every page into the folder `source`, which must not exist."""
    shutil.copytree(DOCS, source)
    copies = {"contributing.md": ROOT / "CONTRIBUTING.md", "changelog.md": ROOT / "CHANGELOG.md"}
    pages = {path.relative_to(DOCS).as_posix(): path for path in sorted(DOCS.rglob("*.md"))} | copies
    for name, path in pages.items():
        (source / name).write_text(page(path), encoding="utf-8")
    for name, text in ({"commands.md": command_page()} | catalogue_pages()).items():
        (source / name).write_text(text, encoding="utf-8")


def page(path: Path) -> str:
    """The text of a page as the site has it."""
    text = path.read_text(encoding="utf-8").replace(KEYS, key_table())
    text = RAW_ANCHOR.sub(_anchor, text)
    return LINK.sub(lambda found: _destination(found[1], path.parent), text)


def _anchor(found: re.Match[str]) -> str:
    """An anchor that Sphinx knows; HTML takes over no name from Sphinx, so that an empty paragraph before it does."""
    name, markup = found.groups()
    return f"({name})=\n{EMPTY if markup else ''}{markup}"


def _destination(link: str, folder: Path) -> str:
    """A link of a page: to another page of the site, or to a file of the repository at its address on GitHub."""
    there = (folder / link).resolve()
    if there == ROOT / "CONTRIBUTING.md":
        return "contributing.md"
    if there.is_relative_to(DOCS):
        return there.relative_to(DOCS).as_posix()
    kind = "tree" if there.is_dir() else "blob"
    return f"https://github.com/{read_identity().repository}/{kind}/main/{there.relative_to(ROOT).as_posix()}"
