"""A fake with one quirk, as a program that a target file starts: `python -m tests.support.quirky_fake PORT [QUIRK...]`.

`routes` takes what no carrier takes, `mute` never answers a POST, `never` never listens, `stubborn` has a child that
ignores SIGTERM, `tell=PORT` sends its process id and that of its child to this port.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, respond

CHILD = "import signal; print('here', flush=True); {}signal.pause()"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def main(port: int, quirks: list[str]) -> None:
    """Serves for ever."""
    lines = [CHILD.format(STUBBORN if "stubborn" in quirks else "")]
    child = subprocess.Popen([sys.executable, "-c", *lines], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    report_ports = [int(quirk.partition("=")[2]) for quirk in quirks if quirk.startswith("tell=")]
    lock = threading.Lock()

    def report_process_ids() -> None:
        with lock:
            while report_ports:
                with socket.create_connection(("127.0.0.1", report_ports.pop())) as connection:
                    connection.sendall(f"{os.getpid()} {child.pid}".encode())

    def answer(request: Request, account: Account, tables: Tables) -> Response:
        if request.method == "POST" and "mute" in quirks:
            report_process_ids()
            threading.Event().wait()
        if "routes" in quirks:
            form = tuple((name, value.replace("+15005550002", "+14108675310")) for name, value in request.form)
            request = replace(request, form=form)
        return respond(request, account, tables)

    if "never" in quirks:
        print("not yet", flush=True)
        report_process_ids()
        signal.pause()
    with Server(ACCOUNT, TABLES, answer, port=port):
        print("listening", flush=True)
        signal.pause()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
