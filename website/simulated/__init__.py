"""Simulated years: nights of a service that never was, with everything that a history has to say about them.

In comes a seed; out come the lines of a ledger, and the changes that were put into them. What is known follows from
the events that were drawn, not from the nights, so that it can check `conformance.history`.
"""
