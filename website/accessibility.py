"""What the theme leaves out for people who use a keyboard or a screen reader."""

from __future__ import annotations

REPLACED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper docutils container">': '<div class="table-wrapper docutils container" tabindex="0">',
}
"""A heading has a level, and whatever scrolls by itself can be reached with the keyboard."""


def accessible(page: str) -> str:
    """The page of the site with these."""
    for old, new in REPLACED.items():
        page = page.replace(old, new)
    return page
