"""The command line in a process from which the names were removed that Python does not have on Windows.

What is removed is what files, processes and signals are handled with; that no other such name is used is checked by
mypy, which is asked about Windows too (`make check`). Python itself stays as it is: paths, sockets and sizes of files
are those of this system.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

NAMES: dict[ModuleType, tuple[str, ...]] = {
    os: (
        *("O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_PATH", "O_SYNC", "O_TMPFILE"),
        *("chown", "fchdir", "fchmod", "fchown", "fork", "forkpty", "fwalk", "get_blocking", "getegid", "geteuid"),
        *("getgid", "getpgid", "getpgrp", "getsid", "getuid", "killpg", "mkfifo", "mknod", "openpty", "pipe2"),
        *("pread", "pwrite", "register_at_fork", "sched_getaffinity", "set_blocking", "setpgid", "setsid"),
    ),
    select: ("epoll", "poll", "POLLIN", "POLLOUT"),
    signal: (
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP"),
        *("SIGUSR1", "SIGUSR2", "SIGWINCH", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer"),
    ),
}
MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
ROOT = Path(__file__).parents[2]


def run_without_posix(
    commands: Sequence[Sequence[str | Path]], folder: Path, package: Path, environment: dict[str, str]
) -> list[subprocess.CompletedProcess[str]]:
    """Runs these commands one after the other in `folder`; each begins in the same state."""
    words = json.dumps([list(map(str, command)) for command in commands])
    done = subprocess.run(
        [sys.executable, "-P", __file__, words],
        cwd=folder,
        env=environment | {"PYTHONPATH": os.pathsep.join(map(str, (package, ROOT)))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [subprocess.CompletedProcess(*each) for each in json.loads(done.stdout)]


def _remove() -> None:
    for function in (os.open, os.stat, os.unlink, os.rmdir, os.mkdir, os.rename, os.access):
        os.supports_dir_fd.discard(function)
    for function in (os.scandir, os.listdir, os.chdir, os.chmod):
        os.supports_fd.discard(function)
    for module, names in NAMES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    sys.modules.update(dict.fromkeys(MODULES))  # type: ignore[arg-type]


def _run_all(commands: Sequence[list[str]], fork: Any) -> list[tuple[list[str], int, str, str]]:
    from conformance.cli import main

    done = []
    for number, words in enumerate(commands):
        files = [Path(f"{name}-{number}").absolute() for name in ("output", "errors")]
        process = fork()
        if not process:
            sys.argv[1:] = words
            for stream, file in enumerate(files, 1):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
            main()
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        done.append((words, code, *(file.read_text() for file in files)))
    return done


if __name__ == "__main__":
    fork_process = os.fork
    _remove()
    sys.stdout.write(json.dumps(_run_all(json.loads(sys.argv[1]), fork_process)))
