"""Builds the site into build/site, without a network; a link that leads nowhere is an error: `make docs`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from website.accessibility import accessible
from website.example_ledger import example_page
from website.links import dead_links
from website.pages import ROOT, write_pages

SOURCE = ROOT / "build" / "site-source"
SITE = ROOT / "build" / "site"
EXAMPLE = "history-example.html"


def build() -> int:
    """Writes the source of the site, builds it, and adds the schemas, at their addresses, and an example."""
    for folder in (SOURCE, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages(SOURCE)
    configuration = str(Path(__file__).parent)
    code: int = sphinx(
        ["-W", "--keep-going", "-n", "-q", "-d", f"{SITE}-cache", "-c", configuration, str(SOURCE), str(SITE)]
    )
    for path in SITE.rglob("*.html"):
        path.write_text(accessible(path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(ROOT / "schemas", SITE / "schemas")
    (SITE / EXAMPLE).write_text(example_page(SOURCE), encoding="utf-8")
    dead = list(dead_links(SITE))
    sys.stderr.writelines(f"ERROR: this link leads nowhere: {link}\n" for link in dead)
    return code or bool(dead)


if __name__ == "__main__":
    sys.exit(build())
