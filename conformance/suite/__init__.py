"""Reading cases: folders of case files and the ledgers beside them become a suite.

In come paths of YAML and JSON files; out come a `Suite` of `Case`s with their evidence and released sets, or errors
that name path, line and column. Nothing here knows a target or an answer.
"""
