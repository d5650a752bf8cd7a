"""Pages that one person may open, or forms that one may send, so often and no more."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Response, request
from limits import RateLimitItem

from procure.db import trouble
from procure.people import rates

View = Callable[..., Response]
# How often each view may be used, by the name of its function; a test reads it.
LIMIT = "limit"


def limited(
    item: RateLimitItem, methods: Sequence[str] = ("GET", "POST")
) -> Callable[[View], View]:
    """Count each use of a view by whoever has signed in, else by their network.

    Raises ``rates.TooOften``, whose page says when it may be used again.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def counted(**values: Any) -> Response:
            if request.method in methods:
                # Reading goes on when nothing can be counted, as on a full disk.
                with trouble.by_the_way():
                    rates.spend((item, who()))
            return view(**values)

        setattr(counted, LIMIT, item)
        return counted

    return mark


def who() -> str:
    """Return by what this request is counted: a person, else a network."""
    from procure.people.session import current

    return current().user_id or rates.network_of(request.remote_addr)
