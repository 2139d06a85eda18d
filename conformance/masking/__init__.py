"""How a secret can be read back from a text: its spellings, and the texts that a text can be decoded to.

In come a text and the secrets; out go the places at which one of them stands, in whatever escape or encoding, within
bounds of work. `conformance.redact` puts the mask there.
"""
