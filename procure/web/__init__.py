"""The frame every page stands in: language in the path, layout, forms, refusals.

A room makes its blueprint with :func:`blueprint`, names each view's permission with
:func:`needs`, fills templates with :func:`render` and says what happened with
:func:`say`. What a page may never forget (escaping, CSRF, headers, limits) is done here
once, for all of them. Nothing here knows a case or a person: the app tells who reads.
"""

from procure.web import drafts, forms, nav, paging
from procure.web.addresses import SEE_PUBLIC, SIGNED_IN, blueprint, needs, permission_of
from procure.web.errors import page as error_page
from procure.web.frame import frame
from procure.web.keeping import once
from procure.web.reader import Authority, Reader, may, reader
from procure.web.rendering import give, is_fragment, render, say, see

__all__ = [
    "SEE_PUBLIC",
    "SIGNED_IN",
    "Authority",
    "Reader",
    "blueprint",
    "drafts",
    "error_page",
    "forms",
    "frame",
    "give",
    "is_fragment",
    "may",
    "nav",
    "needs",
    "once",
    "paging",
    "permission_of",
    "reader",
    "render",
    "say",
    "see",
]
