"""Data folders of the suite: cases and schemas, in an installed package or in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def data_folder(name: str) -> Path:
    """The folder `cases` or `schemas`: the copy in an installed package, otherwise that of the checkout."""
    return (PACKAGE if is_installed(name) else PACKAGE.parent) / name


def is_installed(name: str) -> bool:
    """Whether the folder is the copy in an installed package, where nothing is written."""
    return (PACKAGE / name).is_dir()
