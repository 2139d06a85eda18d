"""A server that answers as Twilio does to test credentials, typed in from the documentation alone."""

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
