"""What each command does.

In come the parsed words of a command; out come files, lines, and the exit code. Each module is one command
or two that belong together.
"""
