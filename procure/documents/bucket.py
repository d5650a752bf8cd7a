"""Files in an S3-compatible store, reached with fsspec; it is loaded at the first use only.

A file is written by one PUT that carries its SHA-256: the store keeps it whole or refuses
it, and what it has answered counts as durable. Whatever goes wrong on the way is
``Away``: nothing is lost, and the same call may be made again.
"""

import os
from base64 import b64encode
from functools import lru_cache
from typing import Any

from procure import config

# A person waits for the page: better to say soon that the store is away.
CONNECT_SECONDS, READ_SECONDS = 5, 30
TRIES = 2
# Files of the instance's keys folder; without them botocore's own places are asked
# (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or the machine's role).
ACCESS_KEY, SECRET_KEY = "documents_access_key", "documents_secret_key"

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
_REFUSED = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "ExpiredToken"}
)


class Away(Exception):
    """The store of the papers cannot be reached, or refuses us; ask again later."""


class Bucket:
    """A bucket and a prefix. Names are those of files, with folders."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._place = self.address.removeprefix("s3://")

    def write(self, name: str, content: bytes, digest: str) -> None:
        """Write a file whole or not at all; after the return the store has it."""
        checksum = b64encode(bytes.fromhex(digest)).decode()
        # one PUT: only then does the checksum hold for the whole
        about = {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": checksum}
        self._ask("pipe_file", name, content, chunksize=len(content) + 1, **about)

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none."""
        content: bytes | None = self._ask("cat_file", name, max_concurrency=1)
        return content

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name, without reading it."""
        bucket, _, key = f"{self._place}/{name}".partition("/")
        return self._ask("call_s3", None, "head_object", Bucket=bucket, Key=key) is not None

    def _ask(self, verb: str, name: str | None, *args: Any, **kwargs: Any) -> Any:
        """Return the store's answer, None if the file is not there; all else is ``Away``."""
        path = () if name is None else (f"{self._place}/{name}",)
        try:
            return getattr(_system(os.getpid(), config.current()), verb)(*path, *args, **kwargs)
        except Exception as error:  # four libraries lie below, each with its own exceptions
            code = _code(error)
            if code in _MISSING:
                return None
            raise Away(f"the store {self.address} {_why(code, error)}") from error


@lru_cache(maxsize=4)
def _system(_process: int, settings: config.Settings) -> Any:
    """Return the connection of this process; a forked child needs its own."""
    import fsspec

    key, secret = _keys(settings)
    about = {"region_name": settings.documents_region} if settings.documents_region else {}
    system = fsspec.filesystem(
        "s3",
        key=key,
        secret=secret,
        endpoint_url=settings.documents_endpoint or None,
        client_kwargs=about,
        config_kwargs={
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": READ_SECONDS,
            "retries": {"total_max_attempts": TRIES, "mode": "standard"},
        },
        use_listings_cache=False,
        skip_instance_cache=True,  # the cache of fsspec would keep the keys in its own table
    )
    system.retries = TRIES
    return system


def _keys(settings: config.Settings) -> tuple[str | None, str | None]:
    paths = settings.keys / ACCESS_KEY, settings.keys / SECRET_KEY
    if not any(path.exists() for path in paths):
        return None, None
    try:
        key, secret = (path.read_text("utf-8").strip() for path in paths)
    except (OSError, UnicodeDecodeError):
        words = f"has no keys: put {ACCESS_KEY} and {SECRET_KEY} into the folder keys"
        raise Away(words) from None
    return key, secret


def _code(error: BaseException) -> str:
    """Return the store's own code for what went wrong, or nothing."""
    for one in (error, error.__cause__):
        answer = getattr(one, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""


def _why(code: str, error: BaseException) -> str:
    """Say in words what is wrong; never what was sent, which may hold a key."""
    if isinstance(error, Away):
        return str(error)
    if code == "NoSuchBucket":
        return "has no such bucket: make it, or mend documents_url"
    if code in _REFUSED:
        return f"refuses the access keys ({code})"
    if code:
        return f"answers {code}"
    return f"cannot be reached ({type(error).__name__})"
