"""What the public page of a dialogue shows beside the questions, frozen with its call."""

from typing import Any

from sqlmodel import Session

from procure.engine import CaseView, registry
from procure.i18n import lazy
from procure.stages.market_dialogue import rules
from procure.stages.market_dialogue.tables import Dialogue

_NEED = ("need_problem", "need_outcome")


def page(session: Session, case: CaseView, dialogue: Dialogue) -> dict[str, Any]:
    """Return lead, facts, sections and dates; headings are text keys, said by the page."""
    sections = [
        [lazy("dialogue.need").message, need(session, case.id)],
        [lazy("dialogue.background").message, dialogue.background],
        [lazy("dialogue.planned").message, dialogue.planned],
        [lazy("dialogue.open_points").message, dialogue.open_points],
        [lazy("dialogue.forms").message, dialogue.forms_text],
        [lazy("dialogue.who_may_answer").message, dialogue.who_may_answer],
        [lazy("dialogue.trade_secrets").message, dialogue.trade_secrets],
        [lazy("dialogue.publication").message, dialogue.publication],
        [lazy("dialogue.recording").message, dialogue.recording],
        [lazy("dialogue.contact").message, contact(dialogue)],
        [lazy("dialogue.privacy_notice").message, dialogue.privacy_notice],
    ]
    facts = [
        [lazy("dialogue.languages").message, dialogue.languages],
        [lazy("dialogue.notice_number").message, dialogue.notice_number],
        [
            lazy("dialogue.cpv").message,
            " ".join(filter(None, (dialogue.cpv_code, dialogue.cpv_text))),
        ],
    ]
    return {
        "lead": dialogue.purpose,
        "facts": [pair for pair in facts if pair[1]],
        "sections": [pair for pair in sections if pair[1]],
        "dates": [
            [one.on or one.when, one.what, "day" if one.on else "words"]
            for one in rules.timetable(dialogue.timetable)
        ],
        "note": lazy("dialogue.not_a_call_for_tenders").message,
    }


def need(session: Session, case_id: str) -> str:
    """Return the need in plain words, as the room of the need gives it."""
    known = [name for name in _NEED if name in registry.FACTS]
    given = registry.gather(session, case_id, known)
    return "\n\n".join(str(given[name]) for name in known if given[name])


def contact(dialogue: Dialogue) -> str:
    """Return whom to ask, on one line."""
    return ", ".join(
        filter(
            None,
            (
                dialogue.contact_name,
                dialogue.contact_role,
                dialogue.contact_email,
                dialogue.contact_phone,
            ),
        )
    )
