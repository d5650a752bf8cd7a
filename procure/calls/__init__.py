"""Calls for anything that suppliers send by a deadline: sealed, receipted, opened by two.

A room prepares its call with ``draft`` in its own transaction. The call is open to the
public while its case stands in the state that opens it and the deadline has not passed;
no step changes a call. Until two people have opened it nothing says what was sent, or
that anything was.
"""

from procure.calls import access, desk, pages
from procure.calls.actions import (
    Closed,
    Opened,
    OpeningRefused,
    StillSealed,
    WrongAnswers,
    confirm_opening,
    confirmations,
    opened,
    received,
    submit,
    when_opened,
)
from procure.calls.desk import Dress, dresses
from procure.calls.inquiries import (
    NothingToSay,
    Published,
    Waiting,
    ask,
    publish_answers,
    published,
    waiting,
    write_answer,
)
from procure.calls.listing import OpenCall, open_now, open_on
from procure.calls.planning import (
    AlreadyPublished,
    Asks,
    DeadlineIsPast,
    NoSuchCall,
    WrongCall,
    announce,
    announcements,
    current,
    draft,
    get,
    questions,
)
from procure.calls.rules import is_open, standing, takes_questions, words
from procure.calls.tables import Announcement, Call, CallQuestion, Receipt

__all__ = [
    "AlreadyPublished",
    "Announcement",
    "Asks",
    "Call",
    "CallQuestion",
    "Closed",
    "DeadlineIsPast",
    "Dress",
    "NoSuchCall",
    "NothingToSay",
    "OpenCall",
    "Opened",
    "OpeningRefused",
    "Published",
    "Receipt",
    "StillSealed",
    "Waiting",
    "WrongAnswers",
    "WrongCall",
    "access",
    "announce",
    "announcements",
    "ask",
    "confirm_opening",
    "confirmations",
    "current",
    "desk",
    "draft",
    "dresses",
    "get",
    "is_open",
    "open_now",
    "open_on",
    "opened",
    "pages",
    "publish_answers",
    "published",
    "questions",
    "received",
    "standing",
    "submit",
    "takes_questions",
    "waiting",
    "when_opened",
    "words",
    "write_answer",
]
