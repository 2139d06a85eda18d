"""A report in the forms that people and programs read.

In comes a `Report`, or a comparison of several; out come lines for a terminal, HTML, Markdown, a badge, JUnit, CTRF,
annotations. Nothing is decided here.
"""
