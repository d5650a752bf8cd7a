"""What a table has beside itself that its columns cannot say: triggers and indexes of words."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import DDL, event

Texts = Mapping[str, Iterable[str]]


def beside(table: Any, made: Texts, unmade: Texts) -> None:
    """Make and unmake with a table what these statements say, by the name of the dialect."""
    for when, texts in (("after_create", made), ("before_drop", unmade)):
        for dialect, statements in texts.items():
            for one in statements:
                statement = DDL(one)  # type: ignore[no-untyped-call]
                event.listen(table, when, statement.execute_if(dialect=dialect))
