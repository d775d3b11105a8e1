"""A web site on this machine for tests of what fetches pages, and the hole in the guard for it alone."""

import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tracker import fetching

HERE = ipaddress.ip_address("127.0.0.1")

type Answer = Callable[[BaseHTTPRequestHandler], None]


def answers(
    body: bytes = b"<p>Hello</p>", status: int = 200, media_type: str = "text/html", **headers: str
) -> Answer:
    """An answer with this body; header names take underscores: `Content_Encoding="gzip"`."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": media_type, **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    return answer


class Site:
    """What it answers by path, and what it was asked: ("GET", "/page")."""

    def __init__(self, port: int, scheme: str) -> None:
        self.address = f"{scheme}://127.0.0.1:{port}"
        self.port = port
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch, certificate: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that `fetching` may reach, alone of all that is not public; with a certificate it speaks TLS."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.command, self.path))
            site.headers.append(dict(self.headers))
            try:
                site.pages.get(self.path, answers(b"", 404))(self)
            except OSError:
                self.close_connection = True  # whoever asked has heard enough

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a handshake that the client broke off

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        server.socket = certificate.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    site = Site(server.server_port, "https" if certificate else "http")
    guard = fetching.is_allowed
    monkeypatch.setattr(fetching, "is_allowed", lambda ip: ip == HERE or guard(ip))
    monkeypatch.setattr(fetching, "PORTS", fetching.PORTS | {site.port})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
