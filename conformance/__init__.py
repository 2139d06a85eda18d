"""Contract tests for Twilio's test credentials."""

__version__ = "0.1.0"
