"""A mail server's box, so that it can be counted what was handed over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from tests.faults import grounds

_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]+>)")


class Post:
    """A mail server's box: to whom, and under which Message-ID."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        found = _MESSAGE_ID.search(envelope.content)
        self.letters += [(to, found[1].decode() if found else "") for to in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def office() -> Iterator[tuple[Post, int]]:
    """Serve a box on a port of this machine."""
    box, port = Post(), grounds.free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
