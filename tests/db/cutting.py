"""A wire between Procure and PostgreSQL that can be cut at the moment that hurts."""

import contextlib
import selectors
import socket
import threading
from pathlib import Path

# What the client says last (not READ COMMITTED): nobody knows how it ends until the answer comes.
COMMIT = b"COMMIT\0"


class Wire:
    """A proxy on loopback before a server's socket; ``cut`` says when the next COMMIT is cut.

    ``before``: the server never hears of it. ``meanwhile``: it hears and cannot answer.
    ``after``: its answer is on the way and does not arrive.
    """

    def __init__(self, server: Path) -> None:
        self.server = server
        self.cut = ""
        self.only_after = b""
        self.cuts = 0
        self.listens = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listens.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def url(self, name: str) -> str:
        """Return how Procure reaches a database through this wire."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}?sslmode=disable"

    def close(self) -> None:
        """Take no more connections."""
        self.listens.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listens.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            server.connect(str(self.server))
            ready.register(client, selectors.EVENT_READ)
            ready.register(server, selectors.EVENT_READ)
            said, ends = b"", False
            while True:
                for key, _ in ready.select():
                    piece = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    if not piece:
                        return
                    if key.fileobj is server:
                        if ends:
                            return  # "after": it has answered, and that is not passed on
                        client.sendall(piece)
                        continue
                    said += piece
                    how = self._cuts(said) if COMMIT in piece else ""
                    if COMMIT in piece:
                        said = b""
                    if how != "before":
                        server.sendall(piece)
                    if how in ("before", "meanwhile"):
                        return
                    ends = how == "after"

    def _cuts(self, said: bytes) -> str:
        how = self.cut if self.only_after in said else ""
        if how:
            self.cut, self.cuts = "", self.cuts + 1
        return how
