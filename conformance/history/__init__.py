"""History: what the nights of a ledger say about a target, and since when.

In come lines of JSON, one for each night, and reports that become such lines; out go timelines of the cases of each
target, and what changed between their nights, with where it comes from.
"""
