"""The need: what does not work today, for whom, and how one would notice it is solved.

Four answers open a case; everything else is asked where a step needs it. A unit sends its
need through a link, and an officer takes it.
"""

from procure.stages.need import access, facts, pages, papers, reading
from procure.stages.need.actions import (
    LinkClosed,
    Settled,
    TooMany,
    answer_threshold_advice,
    close_link,
    decline_need,
    make_link,
    open_need,
    save_need,
    send_need,
    standing_of,
)
from procure.stages.need.inputs import Answers, NeedInput, Sender
from procure.stages.need.tables import Need, NeedLink, SentNeed

__all__ = [
    "Answers",
    "LinkClosed",
    "Need",
    "NeedInput",
    "NeedLink",
    "Sender",
    "SentNeed",
    "Settled",
    "TooMany",
    "access",
    "answer_threshold_advice",
    "close_link",
    "decline_need",
    "facts",
    "make_link",
    "open_need",
    "pages",
    "papers",
    "reading",
    "save_need",
    "send_need",
    "standing_of",
]
