"""The tests of `conformance.history`."""
