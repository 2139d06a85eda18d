"""Words of a history: the sentences that the terminal, Markdown, the page and the feed have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from conformance.history.cause import Cause
from conformance.history.change_group import ChangeGroup
from conformance.history.history import History, unjudged
from conformance.history.night_change import MOVED, NightChange
from conformance.history.night_line import Night
from conformance.history.streak import Streak
from conformance.history.timeline import Timeline
from conformance.history.verdict_letters import VERDICT_OF


def counted(number: int, what: str) -> str:
    """A number with its noun, such as `1 night` and `1,095 nights`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def cause_text(change: NightChange | ChangeGroup) -> str:
    """Where a change comes from, in words."""
    if change.kind in MOVED:
        others = "the suite" if change.cause is Cause.SUITE else f"the suite or the settings of the run ({SETTINGS})"
        return f"{others} changed, which says nothing of the service"
    match change.cause:
        case Cause.SERVICE:
            return "the service changed: the case demands what it did before"
        case Cause.SUITE:
            return "the suite changed, not the service: the answer is the same, as far as the ledger keeps it"
        case Cause.SETTINGS:
            return f"the settings of the run changed ({SETTINGS}), not the service: the answer is the same"
        case Cause.SERVICE_OR_SUITE:
            return "the service or the suite changed: what the ledger kept does not tell which"
        case Cause.SERVICE_OR_SETTINGS:
            return f"the answer changed, and the settings of the run may have changed as well ({SETTINGS})"
        case Cause.SUITE_OR_SETTINGS:
            return f"the suite or the settings of the run changed ({SETTINGS}), not the service"
        case Cause.ANY:
            return f"the answer and the suite changed, and the settings may have changed as well ({SETTINGS})"
        case Cause.VALUE:
            return (
                "another value was drawn: three judged nights in a row, after three of another kind, would be a change"
            )


SETTINGS = "level, declarations of the target, or requirements"


def change_text(change: NightChange | ChangeGroup) -> str:
    """What changed with its kind, which that a case is new or gone says by itself."""
    return change.text if change.kind in MOVED else f"{change.kind}: {change.text}"


def headline(history: History) -> str:
    """How many nights of how many targets, from when to when."""
    nights = sum(len(history.nights(timeline)) for timeline in history.timelines)
    of = f" of {len(history.timelines)} targets" if len(history.timelines) > 1 else ""
    first, last = history.days[0], history.days[-1]
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{counted(nights, 'night')}{of}, {when}"


def target_text(history: History, timeline: Timeline) -> str:
    """What there is of one target: its nights, those without a verdict, the days that are missing, the last verdict."""
    nights = history.nights(timeline)
    parts = [f"{counted(len(nights), 'night')}, the last on {nights[-1].day}: {nights[-1].verdict}"]
    if silent := sum(1 for _ in unjudged(nights)):
        parts.append(f"{silent} without a verdict")
    if missing := history.missing(timeline):
        parts.append(f"{counted(days_in(missing), 'day')} without a night ({ranges(missing)})")
    return "; ".join(parts)


def days_in(gaps: Sequence[tuple[date, date]]) -> int:
    """How many days there are in ranges of days."""
    return sum((last - first).days + 1 for first, last in gaps)


def ranges(gaps: Sequence[tuple[date, date]], most: int = 4) -> str:
    """Ranges of days in words, the last ones where there are many."""
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in gaps[-most:]]
    return ("the last: " if gaps[most:] else "") + ", ".join(texts)


def known_text(group: ChangeGroup) -> str:
    """What changed, where it comes from, and what is known of the nights."""
    return "; ".join(filter(None, (f"{change_text(group)} ({group.cause})", nights_text(group))))


def nights_text(group: ChangeGroup) -> str:
    """Between which nights it changed, with the versions of the suite where they differ, and when it went back."""
    last, first = group.last, group.first
    parts = []
    if first.began.date() - last.began.date() > timedelta(days=1):
        parts.append(f"the last judged night before it was {last.day}")
    if group.is_with_another_suite:
        parts.append(f"suite {suite_text(last)} -> {suite_text(first)}")
    if group.back:
        parts.append(f"back on {group.back.day}")
    return ", ".join(parts)


def suite_text(night: Night) -> str:
    """The version of the suite, and the beginning of the digest of its cases."""
    return f"{night.version} ({night.digest[:8]})"


def streak_groups(streaks: Sequence[Streak]) -> dict[tuple[str, str], list[Streak]]:
    """Streaks by target and by what they are, since when: those that began in one night are together."""
    found: dict[tuple[str, str], list[Streak]] = {}
    for streak in streaks:
        found.setdefault((streak.target, _streak_text(streak)), []).append(streak)
    return found


def _streak_text(streak: Streak) -> str:
    since = "since its first judged night," if streak.is_from_start else "since"
    nights = counted(streak.nights, "judged night")
    return f"{VERDICT_OF[streak.step.letter]} {since} {streak.first.day}, {nights}"


def ages(history: History, timeline: Timeline) -> Iterator[str]:
    """How old the last judged observation of each case is, as numbers of cases by day, the oldest first."""
    for day, cases in history.last_judged(timeline).items():
        yield f"{counted(len(cases), 'case')} {age(day)}"


def age(day: str) -> str:
    """When cases were last judged; `day` is empty where they never were."""
    return f"last judged on {day}" if day else "never judged"


def outdated(history: History, timeline: Timeline) -> dict[str, list[str]]:
    """The cases that were last judged before the last night, by when that was, the oldest first."""
    last = history.nights(timeline)[-1].day
    return {age(day): cases for day, cases in history.last_judged(timeline).items() if day != last}
