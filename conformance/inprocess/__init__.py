"""An app without a socket: how requests reach it, and how it is judged.

In comes a WSGI or ASGI app; out come a transport for the exchange, and an `AppReport` to assert in somebody's own
tests.
"""
