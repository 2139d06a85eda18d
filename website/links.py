"""Links within the built site: each leads to a file, and to an anchor that this file has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


def dead_links(site: Path) -> Iterator[str]:
    """The links of all pages below `site` that lead nowhere within it, each with its page."""
    for path in sorted(site.rglob("*.html")):
        for link in dict.fromkeys(_page(path).links):
            if not _leads_somewhere(link, path, site):
                yield f"{path.relative_to(site).as_posix()}: {link}"


def _leads_somewhere(link: str, page: Path, site: Path) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if there.is_dir():
        there /= "index.html"
    if not there.is_relative_to(site.resolve()) or not there.is_file():
        return False
    return there.suffix != ".html" or not parts.fragment or unquote(parts.fragment) in _page(there).anchors


class _Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (tag, name) == ("a", "name"):
                self.anchors.add(value or "")
            elif value and name in ("href", "src"):
                self.links.append(value)


@cache
def _page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
