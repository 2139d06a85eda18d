"""File formats of recordings: VCR and Betamax cassettes, HAR, reports of this suite, plain lists of exchanges.

In comes a file, out come its exchanges. Each format is one module with the functions of `Format`;
`entries` tells them apart.
"""

from conformance.recorded.formats.reading import read

__all__ = ["read"]
