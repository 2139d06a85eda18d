"""Reports in the formats that people and programs read.

In comes a `Report`, or a comparison of several; out come lines for a terminal, HTML, Markdown, a badge, CTRF, and
annotations on GitHub. Nothing is decided here. JUnit is not written here: pytest itself writes it, from the items in
`engine`, and `run --junit` is its `--junitxml`.
"""
