"""A history as JSON, as `schemas/history.json` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.history.history import History
from conformance.history.night_change import NightChange
from conformance.history.night_line import Night
from conformance.history.streak import Run, Streak, runs_of
from conformance.history.timeline import Step, Timeline
from conformance.history.verdict_letters import VERDICT_OF

FORM = 1
"""The version of the form; it grows where something that is there now would mean something else."""


def to_json(history: History) -> dict[str, Any]:
    """Every night, run, change, streak and flicker."""
    return {
        "history": FORM,
        "since": str(history.days[0]),
        "until": str(history.days[-1]),
        "targets": [_target(history, timeline) for timeline in history.timelines],
        "changes": [_change(change) for change in history.changes],
        "streaks": [_streak(streak) for streak in history.streaks],
        "flickers": [
            {"target": target, "case": case, "times": len(changes), "last": changes[-1].first.day}
            for (target, case), changes in history.flickers.items()
        ],
        "remarks": list(history.remarks),
    }


def _target(history: History, timeline: Timeline) -> dict[str, Any]:
    return {
        "name": timeline.target,
        "nights": [_night(night) for night in history.nights(timeline)],
        "missing_days": [{"from": str(first), "to": str(last)} for first, last in history.missing(timeline)],
        "last_judged": {day: len(cases) for day, cases in history.last_judged(timeline).items()},
        "cases": {
            case: [_run(run) for run in runs_of(timeline, case) if history.is_shown(run.last)]
            for case in timeline.steps
        },
    }


def _night(night: Night) -> dict[str, Any]:
    return {
        **_moment(night),
        "requirements": night.requirements,
        "level": night.level,
        "verdict": night.verdict,
        "counts": night.counts,
        "changed": list(night.changed),
    }


def _moment(night: Night) -> dict[str, str]:
    return {"began": f"{night.began:%Y-%m-%dT%H:%M:%SZ}", "version": night.version, "digest": night.digest}


def _run(run: Run) -> dict[str, Any]:
    nights: Mapping[str, Any] = {"from": run.first.day, "to": run.last.day, "nights": run.nights}
    return {**nights, **_step(run.step), "versions": list(run.versions)}


def _change(change: NightChange) -> dict[str, Any]:
    return {
        "target": change.target,
        "case": change.case,
        "kind": str(change.kind),
        "cause": str(change.cause),
        "text": change.text,
        "last": _moment(change.last),
        "first": _moment(change.first),
        "back": _moment(change.back) if change.back else None,
        "before": _step(change.before),
        "after": _step(change.after),
        "evidence": change.evidence,
    }


def _streak(streak: Streak) -> dict[str, Any]:
    return {
        "target": streak.target,
        "case": streak.case,
        **_step(streak.step),
        "since": streak.first.day,
        "nights": streak.nights,
        "from_start": streak.is_from_start,
    }


def _step(step: Step) -> dict[str, Any]:
    return {"verdict": str(VERDICT_OF[step.letter]) if step.letter else None, "outcome": step.answer.outcome}
