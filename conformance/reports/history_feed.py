"""The changes of a history as an Atom feed, by RFC 4287."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from conformance.history.change_group import ChangeGroup, grouped
from conformance.history.history import History
from conformance.history.night_change import NightChange
from conformance.reports import layout
from conformance.reports.documentation import SITE
from conformance.reports.history_words import cause_text, change_text, counted, nights_text

ENTRIES = 200
"""How many changes a feed has, the newest."""

NAMES = 40
"""How many cases an entry names."""

NOT_IN_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 can have, not even escaped."""


def feed(history: History, address: str = "") -> str:
    """The feed: an entry for each change, the newest first; what goes back updates its entry and makes no other one.

    `address` is where the feed is published. Without one the feed has no link `self`, which RFC 4287 recommends and
    does not require.
    """
    entries = sorted(_by_beginning(history.changes), key=_updated, reverse=True)[:ENTRIES]
    names = [timeline.target for timeline in history.timelines]
    updated = max((_updated(entry) for entry in entries), default=_last_night(history))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"<title>{_text('What changed: ' + layout.listed(names, 5))}</title>",
            f"<id>{_identifier('history', *names)}</id>",
            f"<updated>{_moment(updated)}</updated>",
            "<author><name>twilio-conformance</name></author>",
            f'<link rel="alternate" href={quoteattr(SITE)}/>',
            *([f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>'] if address else []),
            *(_entry(entry) for entry in entries),
            "</feed>",
            "",
        ]
    )


def _by_beginning(changes: Iterable[NightChange]) -> list[Sequence[ChangeGroup]]:
    """The groups, those together that differ in nothing but when they went back: an entry that goes back stays it."""
    found: dict[str, list[ChangeGroup]] = {}
    for group in grouped(changes):
        found.setdefault(_identifier_of(group), []).append(group)
    return list(found.values())


def _identifier_of(group: ChangeGroup) -> str:
    return _identifier(
        "change", group.target, str(group.kind), str(group.cause), _moment(group.first.began), *group.likeness
    )


def _identifier(*parts: str) -> str:
    """An identifier that is the same whenever and wherever the feed is made of the same nights."""
    return uuid5(NAMESPACE_URL, "\n".join(("twilio-conformance", *parts))).urn


def _entry(groups: Sequence[ChangeGroup]) -> str:
    group = groups[0]
    cases = [case for each in groups for case in each.cases]
    title = f"{group.first.day} {group.target}: {layout.listed(cases, 1)}: {change_text(group)}"
    return "\n".join(
        [
            "<entry>",
            f"<title>{_text(title)}</title>",
            f"<id>{_identifier_of(group)}</id>",
            f"<published>{_moment(group.first.began)}</published>",
            f"<updated>{_moment(_updated(groups))}</updated>",
            f'<category term="{escape(str(group.kind))}"/>',
            f'<content type="text">{_text(_content(groups))}</content>',
            "</entry>",
        ]
    )


def _content(groups: Sequence[ChangeGroup]) -> str:
    group = groups[0]
    lines = [f"{change_text(group)}.", f"{cause_text(group).capitalize()}."]
    for each in groups:
        known = nights_text(each)
        lines.append(f"{counted(len(each.cases), 'case')}{', ' if known else ''}{known}:")
        lines += [f"- {case}" for case in each.cases[:NAMES]]
        lines += [f"- and {len(each.cases) - NAMES} more"] if each.cases[NAMES:] else []
    if group.evidence:
        lines.append(f"Evidence: {group.evidence}")
    return "\n".join(lines)


def _updated(groups: Sequence[ChangeGroup]) -> datetime:
    return max(group.back.began if group.back else group.first.began for group in groups)


def _last_night(history: History) -> datetime:
    return max(timeline.nights[-1].began for timeline in history.timelines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _text(text: str) -> str:
    return escape(NOT_IN_XML.sub("\ufffd", text))
