"""Links within the built site: each leads to a file, and to an anchor that this file has, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


def dead_links(site: Path) -> Iterator[str]:
    """The links of all pages below `site` that lead nowhere within it, each with its page."""
    for path in sorted(site.rglob("*.html")):
        for link in dict.fromkeys(_page(path).links):
            if not _leads_somewhere(link, path, site):
                yield f"{path.relative_to(site).as_posix()}: {link}"


def repeated_anchors(site: Path) -> Iterator[str]:
    """The addresses of all pages below `site` that more than one element of a page has."""
    for path in sorted(site.rglob("*.html")):
        for name, count in Counter(_page(path).ids).items():
            if count > 1:
                yield f"{path.relative_to(site).as_posix()}#{name}"


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
    """The links of a page, the ids of its elements, and the other names to which links may lead."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif (tag, name) == ("a", "name"):
                self.names.append(value or "")
            elif value and name in ("href", "src"):
                self.links.append(value)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Everything within the page to which a link may lead."""
        return frozenset({*self.ids, *self.names})


@cache
def _page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
