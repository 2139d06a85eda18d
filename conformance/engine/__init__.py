"""A run as pytest performs it, in one process or distributed over the workers of xdist.

In come pytest's hooks and options; out go calls of the session, one for each case, pytest's reports of them, and the
report and exit code of the run. The coordinator, which keeps the limits of all workers in one process, is here too.
"""
