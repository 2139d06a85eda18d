"""Sending requests: connections, deadlines, limits and retries.

In comes a `Request`; out comes an `Answer`, or a `NoAnswer` with the reason why none came. What all exchanges of a run
share is here too: the concurrency limit, the rate limit, the backoff after a 429, the circuit breaker.
"""
