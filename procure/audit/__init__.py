"""The auditor's bench: granted cases, whether their record adds up, and a copy to take home.

Two rules hold here. What the page says is what the program in the copy says: both run the
same check over the same files. Whoever takes a paper or a case leaves an event, on a chain
of its own, so that reading changes nothing in the case.
"""

from procure.audit import access, pages
from procure.audit.actions import NotInTheCase, NotWhole, take_case, take_paper
from procure.audit.checking import Checked, checked
from procure.audit.dossier import Dossier, gather

__all__ = [
    "Checked",
    "Dossier",
    "NotInTheCase",
    "NotWhole",
    "access",
    "checked",
    "gather",
    "pages",
    "take_case",
    "take_paper",
]
