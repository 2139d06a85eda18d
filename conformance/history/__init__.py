"""History: what the nights of a ledger say about a target, and since when."""
