from __future__ import annotations

import base64
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from conformance.fake import ACCOUNT, TABLES, Account, Request, Response, Server, Tables, application, respond

PATH = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Messages.json"
FORM = {"From": "+15005550006", "To": "+14155550106", "Body": "Hello"}
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT.sid}:{ACCOUNT.token}".encode()).decode()
HEADERS = {"Authorization": AUTHORIZATION, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def connection(server):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    yield client
    client.close()


def post(client, form=FORM, path=PATH, method="POST", headers=HEADERS):
    client.request(method, path, urlencode(form) if isinstance(form, dict) else form, headers)
    answer = client.getresponse()
    return answer, answer.read()


def test_a_message_is_sent_over_a_socket(connection):
    answer, body = post(connection)
    assert (answer.status, answer.reason, answer.version) == (201, "CREATED", 11)
    assert json.loads(body)["body"] == "Hello"
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["Date"]
    assert answer.headers["Twilio-Request-Duration"]


def test_a_connection_serves_many_requests(connection):
    post(connection)
    first = connection.sock
    for _ in range(20):
        post(connection)
    assert connection.sock is first


def test_a_connection_survives_errors_and_other_methods(connection):
    assert post(connection, {**FORM, "To": "+15005550001"})[0].status == 400
    first = connection.sock
    assert post(connection, headers={})[0].status == 401
    assert post(connection, method="GET", form=None)[0].status == 403
    assert post(connection, path="/nowhere?x=1")[0].status == 404
    answer, body = post(connection, method="HEAD", form=None)
    assert (answer.status, body) == (405, b"")
    assert int(answer.headers["Content-Length"]) > 0
    assert post(connection)[0].status == 201
    assert connection.sock is first


def test_a_connection_closes_when_the_client_asks_for_it(connection):
    answer, _ = post(connection, headers={**HEADERS, "Connection": "close"})
    assert answer.headers["Connection"] == "close"
    assert connection.sock is None


def test_a_form_is_decoded_as_utf_8(connection):
    _, body = post(connection, {**FORM, "Body": "Grüße & 🎉 + 100%"})
    assert json.loads(body)["body"] == "Grüße & 🎉 + 100%"


def test_a_raw_plus_is_a_space(connection):
    _, body = post(connection, "From=%2B15005550006&To=+14155550106&Body=x")
    assert json.loads(body)["code"] == 21211


def test_bytes_that_are_no_utf_8_are_answered(connection):
    assert post(connection, b"From=%2B15005550006&To=%2B14155550106&Body=%ff\xff")[0].status == 201


def test_a_body_that_is_no_form_is_an_empty_form(connection):
    answer, body = post(connection, json.dumps(FORM), headers={**HEADERS, "Content-Type": "application/json"})
    assert (answer.status, json.loads(body)["code"]) == (400, 21604)
    assert post(connection)[0].status == 201


def test_a_chunked_form_is_read(connection):
    connection.request("POST", PATH, iter([urlencode(FORM).encode()]), HEADERS, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["body"]) == (201, "Hello")
    assert post(connection)[0].status == 201


def test_a_percent_encoded_path_is_decoded(connection):
    assert post(connection, path=PATH.replace("Messages", quote("M") + "%65ssages"))[0].status == 201


def test_a_form_without_end_is_refused(connection):
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Length", str(1 << 40))
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_a_request_that_is_not_http_is_answered_quietly(server, capfd):
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain:
        plain.sendall(b"nonsense\r\n\r\n")
        assert plain.recv(4096)
    assert capfd.readouterr() == ("", "")


def test_nothing_is_logged(connection, capfd):
    post(connection)
    post(connection, path="/nowhere")
    assert capfd.readouterr() == ("", "")


def test_requests_at_once_do_not_wait_for_one_another():
    clients = 16
    together = threading.Barrier(clients, timeout=60)

    def meet(request: Request, account: Account, tables: Tables) -> Response:
        together.wait()
        return respond(request, account, tables)

    def send(_: int) -> str:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        answer, body = post(client)
        client.close()
        assert answer.status == 201
        return json.loads(body)["sid"]

    with Server(respond=meet) as server, ThreadPoolExecutor(clients) as pool:
        assert len(set(pool.map(send, range(clients)))) == clients


def test_a_wrapper_changes_the_answer():
    def lie(request: Request, account: Account, tables: Tables) -> Response:
        return replace(respond(request, account, tables), status=200, body=b"{}")

    with Server(respond=lie) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        answer, body = post(client)
        client.close()
    assert (answer.status, body) == (200, b"{}")


def test_a_wrapper_that_raises_a_connection_error_answers_nothing():
    def hang_up(*_: object) -> Response:
        raise ConnectionAbortedError

    with Server(respond=hang_up) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with pytest.raises(http.client.RemoteDisconnected):
            post(client)
        client.close()


def test_a_server_has_the_account_and_tables_it_is_given():
    account = Account("free-text", "token")
    tables = replace(TABLES, message_to={**TABLES.message_to, "+14155550106": 21610})
    pair = base64.b64encode(b"free-text:token").decode()
    with Server(account, tables) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        path = "/2010-04-01/Accounts/free-text/Messages.json"
        _, body = post(client, path=path, headers={**HEADERS, "Authorization": f"Basic {pair}"})
        client.close()
    assert json.loads(body)["code"] == 21610


def test_latency_is_added_to_the_answer():
    with Server(latency=0.05) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        answer, _ = post(client)
        client.close()
    assert float(answer.headers["Twilio-Request-Duration"]) >= 0.05


def test_the_application_needs_no_server():
    answers = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": None, "CONTENT_LENGTH": "x"}
    body = b"".join(application()(environ, lambda *head: answers.append(head)))
    (status, headers), *_ = answers
    assert (status[:3], body) == ("413", b"")
    assert ("Connection", "close") in headers


def test_closing_ends_idle_connections(server):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    post(client)
    server.close()
    assert client.sock.recv(1) == b""
    client.close()


def test_closing_lets_a_running_answer_finish():
    asked, go_on = threading.Event(), threading.Event()

    def linger(request: Request, account: Account, tables: Tables) -> Response:
        asked.set()
        go_on.wait(timeout=60)
        return respond(request, account, tables)

    with Server(respond=linger) as server, ThreadPoolExecutor(2) as pool:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        answer = pool.submit(post, client)
        assert asked.wait(timeout=60)
        closed = pool.submit(server.close)
        go_on.set()
        assert answer.result(timeout=60)[0].status == 201
        closed.result(timeout=60)
        client.close()


def test_a_closed_server_takes_no_connection(server):
    port = server.port
    server.close()
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=60)


def test_a_server_that_never_started_can_be_closed():
    Server().close()


def test_a_port_in_use_is_an_os_error(server):
    with pytest.raises(OSError, match="in use"):
        Server(port=server.port)


def test_the_base_url_is_on_loopback(server):
    assert server.base_url == f"http://127.0.0.1:{server.port}"


def test_serving_forever_ends_when_closed():
    server = Server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    assert post(client)[0].status == 201
    client.close()
    server.close()
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_serving_forever_ends_with_ctrl_c():
    program = "from conformance.fake import Server; s = Server(); print(s.base_url, flush=True); s.serve_forever()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        client = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        assert post(client)[0].status == 201
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        client.close()
    assert (process.returncode, errors) == (0, "")
