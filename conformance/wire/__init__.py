"""Sending requests: connections, deadlines, limits and retries.

Input: a `Request`. Output: an `Answer`, or a `NoAnswer` with the reason why none came. The limits that all exchanges
of a run share are here too: concurrency limit, rate limit, backoff after a 429, circuit breaker.
"""
