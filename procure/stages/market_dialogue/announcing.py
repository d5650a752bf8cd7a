"""What the public page of a dialogue shows beside the questions, frozen with its call."""

from typing import Any

from sqlmodel import Session

from procure.engine import CaseView, registry
from procure.stages.market_dialogue import rules
from procure.stages.market_dialogue.tables import Dialogue

_NEED = ("need_problem", "need_outcome")


def page(session: Session, case: CaseView, dialogue: Dialogue) -> dict[str, Any]:
    """Return lead, facts, sections and dates; headings are text keys, said by the page."""
    sections = [
        ["dialogue.need", need(session, case.id)],
        ["dialogue.background", dialogue.background],
        ["dialogue.planned", dialogue.planned],
        ["dialogue.open_points", dialogue.open_points],
        ["dialogue.forms", dialogue.forms_text],
        ["dialogue.who_may_answer", dialogue.who_may_answer],
        ["dialogue.trade_secrets", dialogue.trade_secrets],
        ["dialogue.publication", dialogue.publication],
        ["dialogue.recording", dialogue.recording],
        ["dialogue.contact", contact(dialogue)],
        ["dialogue.privacy_notice", dialogue.privacy_notice],
    ]
    facts = [
        ["dialogue.languages", dialogue.languages],
        ["dialogue.notice_number", dialogue.notice_number],
        ["dialogue.cpv", " ".join(filter(None, (dialogue.cpv_code, dialogue.cpv_text)))],
    ]
    return {
        "lead": dialogue.purpose,
        "facts": [pair for pair in facts if pair[1]],
        "sections": [pair for pair in sections if pair[1]],
        "dates": [
            [one.on or one.when, one.what, "day" if one.on else "words"]
            for one in rules.timetable(dialogue.timetable)
        ],
        "note": "dialogue.not_a_call_for_tenders",
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
