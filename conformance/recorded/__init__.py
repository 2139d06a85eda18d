"""Recordings of other people, and evidence from runs of this suite.

In come cassettes, HAR files, stubs, saved answers and reports. `formats` reads them into recorded exchanges,
`placeholders` puts accounts and SIDs in place of what hides them, `case_matching` finds the case of each, `replay`
judges them as in a run; `run_evidence` makes entries for the ledger of evidence.
"""
