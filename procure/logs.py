"""One line for each thing that happened, as text or as JSON, without private data.

What a line says beside its message is in ``about``: ids, routes, numbers. What people
typed never goes there. A line break in a message is written out, so that one thing is one
line (ASVS 16.4.1), and an error of the database shows no bound values (ASVS 16.2.5).
"""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from procure import config

TEXT = "%(asctime)s %(name)s %(levelname)s %(message)s"
FIELDS = "{asctime}{levelname}{name}{message}"
RENAMED = {"asctime": "at", "levelname": "level", "name": "logger"}
ABOUT = "about"


def begin(settings: config.Settings, name: str = "") -> None:
    """Have this process write its log as the settings say; the last call holds."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json(name) if settings.log_format == "json" else OneLine(name))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of its plugins at import
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # our own line says more, and less
    for chatty in ("weasyprint", "fontTools", "botocore", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def where(error: BaseException) -> str:
    """Return where an error came from, the innermost place first, without any value."""
    every = traceback.extract_tb(error.__traceback__)
    # Our own places tell more than those of the libraries beneath; the very last is kept.
    own = config.ROOT / "procure"
    frames = [f for f in every if Path(f.filename).is_relative_to(own)][-4:] + every[-1:]
    places = (f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__name__}: {' < '.join(places)}"


class OneLine(logging.Formatter):
    """Text for people: the message, what it is about, and a traceback below."""

    def __init__(self, name: str = "") -> None:
        super().__init__(f"{name} {TEXT}".lstrip())

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Say where an error came from; its message and its values are left out."""
        return where(ei[1])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Say one record on one line."""
        record.message = "".join(
            c if c.isprintable() else c.encode("unicode_escape").decode() for c in record.message
        )
        about = getattr(record, ABOUT, None) or {}
        said = " ".join(f"{key}={value}" for key, value in about.items() if value not in ("", None))
        return f"{super().formatMessage(record)} {said}".rstrip()


class _Json(JsonFormatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return where(ei[1])

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        about = log_data.pop(ABOUT, None) or {}
        log_data.update({k: v for k, v in about.items() if v not in ("", None)})


def _json(name: str) -> logging.Formatter:
    static = {"process": name} if name else {}
    return _Json(
        FIELDS, style="{", rename_fields=RENAMED, static_fields=static,
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )  # fmt: skip
