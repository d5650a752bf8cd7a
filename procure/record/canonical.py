"""The exact bytes of plain values: the canonical JSON of RFC 8785.

Every step is written down at least twice in this form, and ``orjson`` gives the same bytes
for all that the record lets in, many times faster. What it would sort or refuse in another
way goes to the library that knows the whole standard.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785

# The first byte of U+E000 and of all behind it. From there on UTF-16, by which the standard
# sorts keys, has another order than UTF-8 has.
_other = re.compile(rb"[\xee-\xff]").search
# Nothing but texts, whole numbers, lists and tables is written down in any way.
_STRICT = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of texts, whole numbers, lists and tables of them.

    Whole numbers are within what the record allows (``kinds.LARGEST``), and there are no
    floats: whoever calls has seen to that.
    """
    try:
        exact = orjson.dumps(value, option=_STRICT)
    except orjson.JSONEncodeError:
        return rfc8785.dumps(dict(value))
    if exact.isascii() or not _other(exact):
        return exact
    return rfc8785.dumps(dict(value))
