"""The two papers of the room: the invitation, and the summary with minutes and ledger."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, select

from procure import calls, config, engine, i18n
from procure.cases import thread
from procure.documents import frozen as plain
from procure.documents.bodies import DialogueSummary, MarketDialogueInvitation
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.market_dialogue import announcing, heard, ledger, meetings, rules
from procure.stages.market_dialogue.actions import KIND
from procure.stages.market_dialogue.tables import (
    Conclusions,
    Dialogue,
    Input,
    Meeting,
    Participant,
    PriorInvolvement,
)


@engine.paper("market_dialogue_invitation", task="02.08.00.01", retention="r10", publicity="public")
def invitation(
    session: Session, case: engine.CaseView, _move: engine.Move
) -> Iterable[engine.Frozen]:
    """Freeze the invitation as it is published; before it is written there is none."""
    with i18n.speaking(case.language):
        row = session.get(Dialogue, case.id)
        if row is None:
            return
        call = calls.current(session, case.id, KIND)
        body = MarketDialogueInvitation.model_validate(
            plain.filled(
                {
                    "purpose": row.purpose or _("dialogue.purpose_by_default"),
                    "background": row.background,
                    "need": announcing.need(session, case.id),
                    "planned": row.planned,
                    "open_points": row.open_points,
                    "questions": _questions(session, call),
                    "who_may_answer": row.who_may_answer,
                    "forms": _forms(session, row),
                    "answers_due_at": plain.moment(call.deadline) if call else None,
                    "answer_address": _address(case.language, call),
                    "trade_secrets": row.trade_secrets,
                    "publication": row.publication,
                    "recording": row.recording,
                    "timetable": [
                        plain.filled({"what": one.what, "on": one.on, "when": one.when})
                        for one in rules.timetable(row.timetable)
                    ],
                    "contact": _contact(row),
                    "privacy_notice": row.privacy_notice,
                    "notice_number": row.notice_number,
                    "cpv": _cpv(row),
                }
            )
        ).model_dump()
        yield engine.Frozen(
            body=body,
            title=case.title,
            lead=row.purpose,
            author=_name(session, row.author_id),
            status="published",
        )


@engine.paper("dialogue_summary", task="02.08.00.01", retention="r10", publicity="public")
def summary(session: Session, case: engine.CaseView, move: engine.Move) -> Iterable[engine.Frozen]:
    """Freeze what was heard and what became of it; companies have letters in it.

    The public version leaves out what is marked as a trade secret, what was said in
    confidence, single prices, and who sat in a meeting.
    """
    with i18n.speaking(case.language):
        row = session.get(Conclusions, case.id)
        if row is None or not (row.summary or row.conclusions):
            return
        letters = letters_of(session, case.id)
        call = calls.current(session, case.id, KIND)
        inputs = [one for one in heard.of_case(session, case.id) if one.disposition]
        held = [one for one in meetings.of_case(session, case.id) if one.shared_at is not None]
        lines = list(reversed(ledger.lines(session, case.id)))
        codes = {one.id: one.code for one in thread.requirements(session, case.id)}
        released = [one.released_at for one in lines if one.released_at]
        body = DialogueSummary.model_validate(
            plain.filled(
                {
                    "summary": row.summary or row.conclusions,
                    "participation": _participation(session, case.id, call, held),
                    "questions": _questions(session, call),
                    "themes": _themes(inputs),
                    "inputs": [_input(one, codes) for one in inputs],
                    "thread": _thread(session, case.id),
                    "market_capability": row.capability,
                    "maturity": row.maturity,
                    "price_bands": row.price_bands,
                    "risks": row.risks,
                    "rights": row.rights,
                    "sme_barriers": row.sme_barriers,
                    "equal_release_at": plain.moment(max(released)) if released else None,
                    "prior_involvement": _involvement(session, case.id),
                    "conclusions": row.conclusions,
                    "procedure": row.procedure,
                    "lots": row.lots,
                    "pilot": row.pilot,
                    "changes_to_need": [
                        {"what": line} for line in rules.lines(row.changes_to_need)
                    ],
                    "minutes": [_minute(one, letters, move) for one in held],
                    "questions_and_answers": _answered(session, call),
                    "ledger": [_ledger(one, letters) for one in lines],
                }
            )
        ).model_dump()
        yield engine.Frozen(
            body=body,
            title=case.title,
            author=_name(session, row.author_id),
            withheld=_withheld(inputs, held, lines, _prices(session, call)),
        )


def letters_of(session: Session, case_id: str) -> dict[str, str]:
    """Return the letter of each company that takes part."""
    rows = session.exec(select(Participant).where(Participant.case_id == case_id))
    return {row.company_id: row.letter for row in rows}


def supplier(letters: dict[str, str], company_id: str | None) -> str:
    """Return what a company is called on pages and papers."""
    if company_id is None:
        return _("Everybody")
    return _("Supplier %(letter)s", letter=letters.get(company_id, "?"))


def meeting_name(one: Meeting, letters: dict[str, str]) -> str:
    """Return what a meeting is called: the briefing, or the supplier's letter."""
    if one.form == "briefing":
        return one.title or _("Briefing")
    if one.company_id is None:
        return one.title or _("Meeting")
    return supplier(letters, one.company_id)


def _questions(session: Session, call: calls.Call | None) -> list[dict[str, Any]]:
    asked = calls.questions(session, call.id) if call else []
    return [
        plain.filled({"number": one.position, "text": one.label, "word_limit": one.word_limit})
        for one in asked
    ]


def _forms(session: Session, row: Dialogue) -> list[dict[str, Any]]:
    planned = [m for m in meetings.of_case(session, row.case_id) if not m.cancelled]
    forms: list[dict[str, Any]] = []
    for form in row.forms:
        briefings = [m for m in planned if m.form == "briefing"] if form == "briefing" else []
        common = {"form": form, "languages": row.languages}
        forms += [
            plain.filled(
                {
                    **common,
                    "starts_at": plain.moment(m.starts_at),
                    "ends_at": plain.moment(m.ends_at),
                    "place": m.place,
                }
            )
            for m in briefings
        ] or [plain.filled(common)]
    if forms and row.forms_text:
        forms[0]["description"] = row.forms_text
    return forms


def _address(language: str, call: calls.Call | None) -> str | None:
    return f"{config.current().base_url}/{language}/calls/{call.id}" if call else None


def _contact(row: Dialogue) -> dict[str, Any] | None:
    if not row.contact_name:
        return None
    return plain.filled(
        {
            "name": row.contact_name,
            "role": row.contact_role,
            "email": row.contact_email,
            "phone": row.contact_phone,
        }
    )


def _cpv(row: Dialogue) -> list[dict[str, Any]]:
    if not row.cpv_code:
        return []
    return [plain.filled({"code": row.cpv_code, "name": row.cpv_text})]


def _name(session: Session, user_id: str) -> str:
    return session.get_one(User, user_id).name


def _participation(
    session: Session, case_id: str, call: calls.Call | None, held: list[Meeting]
) -> list[dict[str, Any]]:
    row = session.get(Dialogue, case_id)
    rows: list[dict[str, Any]] = []
    if row is not None and row.invited is not None:
        rows.append({"means": row.invited_how or _("Invitation"), "invited": row.invited})
    rows += [
        {
            "means": one.title or _("Briefing"),
            "on": plain.day(one.starts_at),
            "attended": one.attended,
        }
        for one in held
        if one.form == "briefing"
    ]
    if alone := [one for one in held if one.form == "one_to_one"]:
        rows.append({"means": _("One-to-one meetings"), "attended": len(alone)})
    if call is not None and call.status == "opened":
        sent = calls.received(session, call.id)
        # Nobody answered is a fact of a real case; of a replay it only means that none is known.
        if sent or not engine.get(session, case_id).replayed:
            rows.append(
                {"means": _("Written answers"), "on": plain.day(call.deadline), "answered": sent}
            )
    return [plain.filled(one) for one in rows]


def _themes(inputs: list[Input]) -> list[dict[str, Any]]:
    count: dict[str, int] = {}
    for one in inputs:
        if one.theme:
            count[one.theme] = count.get(one.theme, 0) + 1
    return [{"title": title, "inputs": number} for title, number in sorted(count.items())]


def _input(one: Input, codes: dict[str, str]) -> dict[str, Any]:
    return plain.filled(
        {
            "number": one.number,
            "text": one.text,
            "theme": one.theme,
            "disposition": one.disposition,
            "reason": one.reason,
            "requirement": codes.get(one.requirement_id or ""),
        }
    )


def _thread(session: Session, case_id: str) -> list[dict[str, Any]]:
    known = thread.names(session, case_id)
    sources: dict[str, list[str]] = {}
    for link in thread.links(session, case_id):
        sources.setdefault(link.target, []).append(known.get(link.source, _("stage.need")))
    return [
        {
            "requirement": f"{one.code} {one.text}",
            "sources": sources.get(one.reference, []),
        }
        for one in thread.requirements(session, case_id)
    ]


def _involvement(session: Session, case_id: str) -> list[dict[str, Any]]:
    rows = session.exec(
        select(PriorInvolvement)
        .where(PriorInvolvement.case_id == case_id)
        .order_by(PriorInvolvement.party)
    )
    return [
        plain.filled({"party": row.party, "involvement": row.involvement, "measure": row.measure})
        for row in rows
        if not row.nobody
    ]


def _minute(one: Meeting, letters: dict[str, str], move: engine.Move) -> dict[str, Any]:
    return plain.filled(
        {
            "title": meeting_name(one, letters),
            "place": one.place,
            "starts_at": plain.moment(one.starts_at),
            "ends_at": plain.moment(one.ends_at),
            "people": rules.lines(one.people),
            "topics": one.topics,
            "information_given": one.information_given,
            "confidential": one.confidential,
            "follow_up": one.follow_up,
            "confirmations": _confirmations(one, letters, move),
        }
    )


def _confirmations(
    one: Meeting, letters: dict[str, str], move: engine.Move
) -> list[dict[str, Any]]:
    rows = [{"side": _("Authority"), "how": "confirmed", "at": plain.moment(one.shared_at)}]
    if one.form == "briefing" or one.shared_at is None:
        return rows
    side = supplier(letters, one.company_id) if one.company_id else _("Supplier")
    how, at, note = {
        "confirmed": ("confirmed", one.confirmed_at, ""),
        "objected": ("refused", one.objected_at, one.objection),
        "refusal_noted": ("refused", one.objected_at, f"{one.objection}\n{one.objection_note}"),
        "confirmed_silently": ("confirmed_silently", rules.silent_from(one.shared_at), ""),
    }.get(rules.standing(one, move.at), ("", None, ""))
    if how:
        rows.append(plain.filled({"side": side, "how": how, "at": plain.moment(at), "note": note}))
    return rows


def _answered(session: Session, call: calls.Call | None) -> list[dict[str, Any]]:
    said = calls.published(session, call.id) if call else []
    return [
        {
            "number": one.number,
            "question": one.question,
            "answer": one.answer,
            "published_at": plain.moment(one.published_at),
        }
        for one in reversed(said)
    ]


def _ledger(one: ledger.Line, letters: dict[str, str]) -> dict[str, Any]:
    return plain.filled(
        {
            "number": one.number,
            "information": one.information,
            "told_to": supplier(letters, one.company_id) if one.company_id else _("Briefing"),
            "told_at": plain.moment(one.told_at),
            "released_at": plain.moment(one.released_at),
            "secret_ground": one.secret_ground,
        }
    )


def _withheld(
    inputs: list[Input], held: list[Meeting], lines: list[ledger.Line], prices: frozenset[str]
) -> dict[str, str]:
    ground = _("dialogue.ground_trade_secret")
    withheld: dict[str, str] = {}
    for n, one in enumerate(inputs):
        if one.secret_ground or one.question in prices:
            withheld[f"inputs.{n}.text"] = ground
    kept = {line.meeting_id for line in lines if line.secret_ground}
    for n, met in enumerate(held):
        if met.confidential:
            withheld[f"minutes.{n}.confidential"] = ground
        if met.id in kept:
            # what the ledger keeps with one supplier stands in its minutes too
            withheld[f"minutes.{n}.information_given"] = ground
        withheld[f"minutes.{n}.people"] = _("dialogue.ground_identity")
    for n, line in enumerate(lines):
        if line.secret_ground:
            withheld[f"ledger.{n}.information"] = ground
    return withheld


def _prices(session: Session, call: calls.Call | None) -> frozenset[str]:
    """Return the questions whose answers are prices: public only as bands."""
    asked = calls.questions(session, call.id) if call else []
    return frozenset(one.name for one in asked if one.type == "money")
