"""An app in this process, judged without a socket.

Input: a WSGI or ASGI app. Output: a transport that passes requests to it, and an `AppReport` to assert in the tests
of its authors.
"""
