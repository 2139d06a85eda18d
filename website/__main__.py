"""Builds the site into build/site, without a network: `make docs`.

A link that leads nowhere is an error, and so is an address that two elements of a page have.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from website.accessibility import accessible
from website.example_ledger import example_page
from website.links import dead_links, repeated_anchors
from website.pages import ROOT, write_pages

SOURCE = ROOT / "build" / "site-source"
SITE = ROOT / "build" / "site"
EXAMPLE = "history-example.html"


def build() -> int:
    """Writes the source of the site, builds it, and adds the schemas, at their addresses, and an example."""
    for folder in (SOURCE, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages(SOURCE)
    code = build_pages(SOURCE, SITE, "-W", "--keep-going", "-n")
    shutil.copytree(ROOT / "schemas", SITE / "schemas")
    (SITE / EXAMPLE).write_text(example_page(SOURCE), encoding="utf-8")
    dead = list(dead_links(SITE))
    sys.stderr.writelines(f"ERROR: this link leads nowhere: {link}\n" for link in dead)
    repeated = list(repeated_anchors(SITE))
    sys.stderr.writelines(f"ERROR: more than one element has this address: {address}\n" for address in repeated)
    return code or bool(dead or repeated)


def build_pages(source: Path, site: Path, *options: str) -> int:
    """Builds the pages in `source` into `site` with the options of Sphinx, and returns its exit code."""
    configuration = str(Path(__file__).parent)
    code: int = sphinx([*options, "-q", "-d", f"{site}-cache", "-c", configuration, str(source), str(site)])
    for path in site.rglob("*.html"):
        path.write_text(accessible(path.read_text(encoding="utf-8")), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(build())
