"""From answers to a verdict.

In come a `Case` and the answers to it; out come its findings, its verdict, and for a whole report the faults into which
equal findings are grouped. No network, no files but the schemas, no pytest.
"""
