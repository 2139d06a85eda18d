"""Reports over time and beside each other.

In come two or more reports, or the state of the last nights; out come what changed, whether it breaks anything, and
what a nightly job has to publish.
"""
