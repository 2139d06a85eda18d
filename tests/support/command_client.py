"""Asks the process at the socket named first for a command with the other arguments, and ends as the command does.

It is a program of its own, so that a shell starts the suite without the time that Python takes to import it.
"""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    socket.send_fds(connection, [b"\0"], [0, 1, 2])
    order = {"words": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}  # noqa: PTH109
    connection.sendall(json.dumps(order).encode())
    connection.shutdown(socket.SHUT_WR)
    answer = b"".join(iter(lambda: connection.recv(65536), b""))
sys.exit(int(answer.partition(b"\n")[2]) & 255)
