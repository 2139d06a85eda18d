"""The folder of a certificate is replaced as a whole or not at all, and never through a link."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.certificates.output_folder import OutputRefused, replace_folder, require_replaceable
from conformance.certificates.stored_folder import InvalidCertificate
from tests.cli.test_run import said
from tests.support.few_cases import conform

OLD = {"certificate.json": b"old", "attestation.json": b"old", "exchanges/a/b.json": b"old"}
NEW = {"certificate.json": b"new", "attestation.json": b"new", "exchanges/c/d.json": b"new"}


def written(out: Path, files: dict[str, bytes] = OLD) -> Path:
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    return out


def content(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("old", [False, True])
def test_the_whole_folder_is_new(tmp_path: Path, *, old: bool) -> None:
    out = written(tmp_path / "c") if old else tmp_path / "more/c"
    require_replaceable(out)
    replace_folder(out, NEW.items(), content)
    assert content(out) == NEW
    assert names(out.parent) == ["c"]
    assert out.stat().st_mode & 0o700 == 0o700


def interrupted() -> Iterator[tuple[str, bytes]]:
    yield from list(NEW.items())[:2]
    raise KeyboardInterrupt


def full() -> Iterator[tuple[str, bytes]]:
    yield from list(NEW.items())[:2]
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("files", [interrupted, full])
def test_an_interrupted_write_leaves_the_old_folder(
    tmp_path: Path, files: Callable[[], Iterator[tuple[str, bytes]]]
) -> None:
    out = written(tmp_path / "c")
    with pytest.raises((KeyboardInterrupt, OSError)):
        replace_folder(out, files(), content)
    assert content(out) == OLD
    assert names(tmp_path) == ["c"]


def test_a_new_folder_that_is_not_valid_leaves_the_old_one(tmp_path: Path) -> None:
    def refuse(new: Path) -> None:
        assert content(new) == NEW
        raise InvalidCertificate("no")

    out = written(tmp_path / "c")
    with pytest.raises(InvalidCertificate):
        replace_folder(out, NEW.items(), refuse)
    assert content(out) == OLD
    assert names(tmp_path) == ["c"]


def test_a_rename_that_fails_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, rename = written(tmp_path / "c"), Path.rename

    def failing(path: Path, aim: Path) -> Path:
        if path.name == "new":
            raise OSError(5, "Input/output error")
        return rename(path, aim)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="Input/output"):
        replace_folder(out, NEW.items(), content)
    assert content(out) == OLD
    assert names(tmp_path) == ["c"]


def link_itself(out: Path) -> None:
    out.rename(out.parent / "elsewhere")
    out.symlink_to("elsewhere")


def link_of_exchanges(out: Path) -> None:
    (out / "exchanges").rename(out.parent / "elsewhere")
    (out / "exchanges").symlink_to("../elsewhere")


def link_of_an_exchange(out: Path) -> None:
    (out / "exchanges/a/b.json").unlink()
    (out / "exchanges/a/b.json").symlink_to("/dev/null")


def link_of_a_certificate(out: Path) -> None:
    (out / "certificate.json").unlink()
    (out / "certificate.json").symlink_to("nowhere")


def own_file(out: Path) -> None:
    (out / "exchanges/notes.txt").write_text("mine")


def own_folder(out: Path) -> None:
    (out / "mine").mkdir()


def pipe(out: Path) -> None:
    (out / "certificate.json").unlink()
    os.mkfifo(out / "certificate.json")


@pytest.mark.parametrize(
    "change", [link_itself, link_of_exchanges, link_of_an_exchange, link_of_a_certificate, own_file, own_folder, pipe]
)
def test_what_a_certificate_does_not_hold_is_refused_before_anything_is_sent(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    out = written(tmp_path / "c")
    change(out)
    before = content(tmp_path)
    done = conform("certify", "http://127.0.0.1:9", "--out", out)
    assert done.returncode == 4, said(done)
    assert "cases" not in said(done)
    assert content(tmp_path) == before


@pytest.mark.parametrize("name", ["a" * 5000, "a/" * 3000, "..", "/"])
def test_a_name_that_no_folder_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputRefused):
        require_replaceable(tmp_path / name)


def test_an_artifact_without_end_is_refused() -> None:
    done = conform("certify", "http://127.0.0.1:9", "--out", "c", "--artifact", "/dev/zero")
    assert done.returncode == 4
    assert "is not a regular file" in said(done)
