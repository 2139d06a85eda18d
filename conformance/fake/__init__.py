"""The embedded target: a server that answers as Twilio does to test credentials.

In comes an HTTP request; out goes a response. It was typed in from the documentation alone, imports nothing of the
suite and reads neither its cases nor its schemas: where the two disagree, one of them has an error.
"""

from conformance.fake.exchange import ACCOUNT, Account, Request, Response
from conformance.fake.server import Responder, Server, application
from conformance.fake.service import respond
from conformance.fake.tables import OTHERS, TABLES, Tables

__all__ = [
    "ACCOUNT",
    "OTHERS",
    "TABLES",
    "Account",
    "Request",
    "Responder",
    "Response",
    "Server",
    "Tables",
    "application",
    "respond",
]
