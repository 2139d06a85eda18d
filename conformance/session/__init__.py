"""A run against one target, from its settings to one result per case.

In come settings and a loaded suite; out come results in the order of the cases. Exchanges are scheduled ahead of the
case being judged, and a callback server waits for what a target must not send.
"""
