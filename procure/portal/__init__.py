"""What the public sees: published cases and their results, and "check this paper".

Two rules hold here. A case is public when its need has been approved and its officer has
published it; until then it looks exactly like one that does not exist. Words come from
frozen public papers, never from what somebody is still writing.
"""

from procure.portal import access, pages
from procure.portal.actions import NotApproved, publish_case, unpublish_case
from procure.portal.checking import Issued, issued
from procure.portal.rules import is_digest, is_public

__all__ = [
    "Issued",
    "NotApproved",
    "access",
    "is_digest",
    "is_public",
    "issued",
    "pages",
    "publish_case",
    "unpublish_case",
]
