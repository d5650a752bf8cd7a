"""The exact bytes of plain values: the canonical JSON of RFC 8785.

Every step is written down at least twice in this form, and the standard encoder gives the
same bytes for all that the record lets in, many times faster. What it would sort or refuse
in another way goes to the library that knows the whole standard.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import rfc8785

# From here on UTF-16, by which the standard sorts keys, has another order than characters
# have; halves of surrogate pairs, which it refuses, begin here as well.
_other = re.compile("[\ud800-\U0010ffff]").search
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of texts, whole numbers, lists and tables of them.

    Whole numbers are within what the record allows (``kinds.LARGEST``), and there are no
    floats: whoever calls has seen to that.
    """
    text = _encode(value)
    if text.isascii() or not _other(text):
        return text.encode()
    return rfc8785.dumps(dict(value))
