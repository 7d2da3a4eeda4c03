"""A connection that can be cut in the middle: a small proxy between the browser and a server."""

import contextlib
import socket
import threading
from collections.abc import Iterator

PIECE = 65536


class Wire:
    """Passes on what it gets, until it is told to swallow the answers to one address."""

    def __init__(self, port: int) -> None:
        self.swallows = b""  # answers to requests that name this never arrive
        self._server = ("127.0.0.1", port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._door.close()

    def _welcome(self) -> None:
        while True:
            try:
                browser, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=[browser], daemon=True).start()

    def _pass_on(self, browser: socket.socket) -> None:
        server = socket.create_connection(self._server)
        asked = bytearray()
        back = threading.Thread(target=self._bring_back, args=[server, browser, asked], daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while piece := browser.recv(PIECE):
                asked[:] = piece if piece[:5] in (b"GET /", b"POST ") else asked
                server.sendall(piece)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _bring_back(self, server: socket.socket, browser: socket.socket, asked: bytearray) -> None:
        with contextlib.suppress(OSError):
            while piece := server.recv(PIECE):
                if self.swallows and self.swallows in asked.split(b"\r\n")[0]:
                    break
                browser.sendall(piece)
        for end in (server, browser):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def a_wire(port: int) -> Iterator[Wire]:
    """A wire to the server on this port."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
