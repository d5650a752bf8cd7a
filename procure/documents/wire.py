"""How a worker and its printing process talk: a small table and some bytes, with their lengths."""

import json
import struct
from typing import IO, Any

HEAD = struct.Struct(">II")
# What a paper's file may be long; more is no paper.
LARGEST = 50 * 2**20


class TooMuch(Exception):
    """The other side announces more than may be taken into memory."""


def send(stream: IO[bytes], head: dict[str, Any], content: bytes = b"") -> None:
    """Write one message: a small table and some bytes."""
    said = json.dumps(head).encode()
    stream.write(HEAD.pack(len(said), len(content)) + said + content)
    stream.flush()


def receive(stream: IO[bytes], most: int | None = None) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None when the other side has gone. One that is longer is not read."""
    lengths = stream.read(HEAD.size)
    if len(lengths) < HEAD.size:
        return None
    said, content = HEAD.unpack(lengths)
    if most is not None and max(said, content) > most:
        raise TooMuch
    head, body = stream.read(said), stream.read(content)
    if len(head) < said or len(body) < content:
        return None
    return json.loads(head), body
