"""No argument for pytest makes a run end with exit code 3, as if the suite were wrong; what cannot be is refused."""

from __future__ import annotations

import pytest

from conformance.engine.keyword_expression import nesting_error
from tests.cli.test_run import said
from tests.support import small_servers
from tests.support.few_cases import conform


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("-W", "error"), 0, "1 passed"),
        (("-W", "error::pytest.PytestWarning", "-n", "1"), 0, "1 passed"),
        (("--assert=rewrite", "-W", "error"), 4, "pytest cannot run the cases with the arguments behind --"),
        (("-p", "no:capture"), 0, "1 passed"),
        (("-pno:assertion",), 0, "1 passed"),
        (("-p", "no:conformance.plugin"), 4, "-p no:conformance.plugin disables the suite itself"),
        (("--co",), 5, ""),
        (("--lf",), 4, "unrecognized arguments: --lf"),
        (("-c", "nowhere.ini"), 4, "nowhere.ini"),
        (("--rootdir=/nowhere",), 4, "not found"),
        (("-o", "required_plugins=nobody"), 4, "Missing required plugins"),
    ],
)
def test_an_argument_for_pytest_works_or_is_refused_with_a_reason(words: tuple[str, ...], code: int, says: str) -> None:
    done = conform("run", "embedded", "--case", "messages/from/valid", "--", *words)
    assert done.returncode == code, said(done)
    assert says in said(done)


@pytest.mark.parametrize("words", [("--pdb",), ("-x",), ("--maxfail=1",), ("--setup-only",), ("-W", "error"), ("-s",)])
def test_a_target_that_fails_does_so_whatever_pytest_is_told(words: tuple[str, ...]) -> None:
    with small_servers.serving(small_servers.always_21211) as target:
        done = conform("run", target.url, "--case", "messages/from/valid", "--", *words)
    assert done.returncode == 1, said(done)


@pytest.mark.parametrize("words", [("somefile",), ("-q", "/tmp"), ("cases/messages/to.yaml::invalid",), ("a", "b")])
def test_a_file_that_no_run_would_read_is_a_wrong_use(words: tuple[str, ...]) -> None:
    done = conform("run", "embedded", "--", *words)
    assert done.returncode == 4, said(done)
    assert "no file or folder can follow --" in said(done)


DEEP = ("(" * 500, "(" * 500 + "a" + ")" * 500, "not " * 600 + "a", "not(" * 300 + "a" + ")" * 300)


@pytest.mark.parametrize("words", [("-k",), ("-n", "1", "-k"), ("--", "-k"), ("--", "-m")])
def test_an_expression_that_pytest_cannot_read_is_a_wrong_use(words: tuple[str, ...]) -> None:
    done = conform("run", "embedded", *words, DEEP[len(words) % len(DEEP)])
    assert done.returncode == 4, said(done)
    assert "Wrong expression passed to" in said(done)


@pytest.mark.parametrize("expression", DEEP)
def test_nesting_is_counted_and_nothing_else(expression: str) -> None:
    assert nesting_error(expression)
    assert not nesting_error(" or ".join(f"not a{number}" for number in range(300)))


def test_a_number_of_processes_that_is_none_is_no_error_of_the_suite() -> None:
    done = conform("run", "embedded", "-n", "auto", PYTEST_XDIST_AUTO_NUM_WORKERS="x", PYTHONWARNINGS="error")
    assert done.returncode == 4, said(done)
    assert "not a number" in said(done)
