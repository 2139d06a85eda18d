"""Comparison of reports over time, and decisions of a nightly job.

In come two reports of one target, or the exit code and report of a run; out come what changed and whether it is
breaking, the conclusion of a run, and what a nightly job does with its issue.
"""
