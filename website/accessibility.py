"""What the theme leaves out for people who use a keyboard or a screen reader."""

from __future__ import annotations

import re

REPLACED = {
    r'<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    r"<pre>": '<pre tabindex="0">',
    r'<div class="(table-wrapper[^"]*)"(?: id="[^"]*")?>': r'<div class="\1" tabindex="0">',
    r'<aside class="(sidebar-[^"]*)">': r'<aside class="\1" aria-label="All pages">',
    r'<aside class="(toc-[^"]*)">': r'<aside class="\1" aria-label="On this page">',
    r'<th class="head">(?:<p></p>)?</th>': "<td></td>",
    r'<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
}
"""A heading has a level, each page has one of the first, and parts of a page have names; no heading of a column is
empty; and whatever scrolls by itself can be reached with the keyboard. The id of a table is that of the table alone."""


def accessible(page: str) -> str:
    """The page of the site with these."""
    for old, new in REPLACED.items():
        page = re.sub(old, new, page)
    return page
