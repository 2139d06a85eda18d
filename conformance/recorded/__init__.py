"""Other people's recordings, and what runs of this suite saw.

In come cassettes, HAR files, saved responses and reports; out come recorded exchanges, matched to cases and judged as
in a run, or entries for the ledger of evidence.
"""
