"""What is judged: from the name, URL or file that a person gave to a target that can receive requests.

In come settings, environment and target files; out come a `Target`, the process that was started for it, what it
declares about itself, and what the preflight found out about its credentials.
"""
