"""File formats of recordings: what recorders, proxies and stubs keep of requests and their answers.

In comes a file, out come its exchanges. Each format is one module with the functions of `parts.Reader`, which say
whether an entry of a file is in that format, and where the parts of its exchanges are; `entries` finds the entries.
"""

from conformance.recorded.formats.reading import read

__all__ = ["read"]
