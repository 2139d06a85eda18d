"""A run against one target, from its settings to one result per case.

Input: the settings and a loaded suite. Output: results in the order of the cases, and the report. Exchanges are sent
ahead of the case being judged, and a callback server records the requests that a target must not send.
"""
