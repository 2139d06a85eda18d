"""A run as pytest sees it, in one process or spread over many.

In come pytest's hooks, its options and xdist's workers; out go calls of the session, one for each case, and
pytest's own reports of them. What one process coordinates for all others is here too.
"""
