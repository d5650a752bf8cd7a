"""Publishing a case, and taking it back."""

from datetime import datetime

from procure import db, documents, engine, people, record
from procure.people import Actor
from procure.portal import rules

record.declare("case_published", {"reference"})
record.declare("case_unpublished", {"reference"})


class NotApproved(Exception):
    """The need has not been approved, so there is nothing that could be public."""


def publish_case(actor: Actor, case_id: str, now: datetime) -> record.Sealed | None:
    """Let the public see a case from now on; nothing happens if it can already.

    Refused with ``NotApproved`` until a need of the case has been approved.
    """
    return _set(actor, case_id, now, public=True)


def unpublish_case(actor: Actor, case_id: str, now: datetime) -> record.Sealed | None:
    """Take a case back from the public; nothing happens if it was not there.

    Papers that were issued can still be checked: a check says nothing of what is in them.
    """
    return _set(actor, case_id, now, public=False)


def _set(actor: Actor, case_id: str, now: datetime, *, public: bool) -> record.Sealed | None:
    with db.transaction() as session:
        case = engine.get(session, case_id)
        people.require(session, actor, "publish_case", case_id=case_id, state=case.state)
        if public and rules.approved_need(documents.of_case(session, case_id)) is None:
            raise NotApproved(case_id)
        if (case.published_at is not None) == public:
            return None
        row = engine.touch(session, case_id, now, published_at=now if public else None)
        kind = "case_published" if public else "case_unpublished"
        data = {"reference": case.reference}
        return record.append(session, case_id, kind, actor.user_id, now, data, rows=(row,))
