"""What leaves the house for other programs: calendar feeds and tables of what pages show.

Two rules hold here. A table holds what its page shows to the same reader, no more. No cell
is a formula, whatever was typed into it.
"""

from procure.exchange import access, pages
from procure.exchange.actions import make_address, revoke_address
from procure.exchange.calendar import Entry, entries, feed
from procure.exchange.sheets import csv, xlsx
from procure.exchange.tables import CalendarAddress

__all__ = [
    "CalendarAddress",
    "Entry",
    "access",
    "csv",
    "entries",
    "feed",
    "make_address",
    "pages",
    "revoke_address",
    "xlsx",
]
