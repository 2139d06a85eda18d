"""Hosts for ssh: daemons on loopback, with keys that are made for one test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from getpass import getuser
from pathlib import Path

DAEMON = shutil.which("sshd") or "/usr/sbin/sshd"
MISSING = "" if Path(DAEMON).exists() and shutil.which("ssh-keygen") else "no sshd is installed; .ci/run installs it"


@contextmanager
def hosts(names: Sequence[str], folder: Path) -> Iterator[dict[str, str]]:
    """The value of `--tx` for each name; the workers of each host have their own working directory."""
    client = folder / "client"
    _make_key(client)
    config, specs = folder / "ssh_config", {}
    with ExitStack() as stack:
        entries = []
        for name in names:
            (folder / name).mkdir()
            port = stack.enter_context(_daemon(folder / name, client.with_suffix(".pub")))
            entries.append(f"Host {name}\n  HostName 127.0.0.1\n  Port {port}\n")
            specs[name] = f"ssh={name}//ssh_config={config}//python={sys.executable}//chdir={folder / name / 'work'}"
        config.write_text("".join(entries) + _client_options(client))
        yield specs


def _client_options(client: Path) -> str:
    return (
        f"Host *\n  User {getuser()}\n  IdentityFile {client}\n  IdentitiesOnly yes\n  BatchMode yes\n"
        "  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n"
    )


@contextmanager
def _daemon(folder: Path, authorized: Path) -> Iterator[int]:
    _make_key(folder / "host")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nAuthorizedKeysFile {authorized}\n"
        "PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    if MISSING == "" and not Path("/run/sshd").exists():
        Path("/run/sshd").mkdir()
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen([DAEMON, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait_until_listening(daemon, port, folder / "log")
        yield port
    finally:
        daemon.terminate()
        daemon.wait(10)


def _wait_until_listening(daemon: subprocess.Popen[bytes], port: int, log: Path) -> None:
    while daemon.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(log.read_text())


def _make_key(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
