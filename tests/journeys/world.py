"""What the demonstration does not show: cases that stand between its cases, and links.

The scenario of the contract is cut before an act, so that there is a case in which just
that is to be done; every kind of page then has an example.
"""

from datetime import datetime
from pathlib import Path

from sqlmodel import select

from procure import db, engine, people, portal, scenarios
from procure.demonstration.making import FOLDER
from procure.people import Actor, actor_of
from procure.people.tables import Authority, User
from procure.stages import need

SCENARIO = FOLDER / "5_contract.toml"
# Before the first of each of these acts.
CUTS = (
    "answer_threshold_advice",
    "open_market_dialogue",
    "decide_inputs",
    "publish_pilot_call",
    "judge",
    "offer_agreement",
    "sign_agreement",
    "pay_instalment",
    "decide_pilot",
    "publish_call_for_tenders",
    "record_consensus",
    "decide_award",
)
APPEAL = """
[[act]]
moment = "-2d 10:00"
actor = "aino"
action = "record_appeal"
[act.answers]
appellant = "Lumivahti Oy"
court = "market_court"
filed_on = "-2d"
"""
FOUR = need.Answers(
    problem="Ovet jäävät auki.",
    sufferers="Koulun väki",
    outcome="Ovet ovat kiinni.",
    adopter="Vahtimestari",
)


def fill(folder: Path, now: datetime) -> dict[str, str]:
    """Play the cut scenarios, publish what can be, and send a need; return addresses.

    The addresses are those that no page leads to: they come by mail or from mouth to mouth.
    """
    told = SCENARIO.read_text("utf-8")
    script = [("all", f"{told}{APPEAL}")]
    script += [
        (act, told[: told.index(f'action = "{act}"')].rpartition("[[act]]")[0]) for act in CUTS
    ]
    for name, text in script:
        path = folder / f"{name}.toml"
        path.write_text(text.replace("Kotihoidon", f"Kotihoidon {name}"), "utf-8")
        scenarios.play_here(path, now)
    _publish(now)
    return _by_mail(now)


def _publish(now: datetime) -> None:
    """Let the public see every case that may be seen."""
    aino, elina = _actor("aino.virtanen@example.org"), _actor("elina.salo@example.org")
    with db.reading() as session:
        standing = session.exec(
            select(engine.Case.id, engine.Case.state).where(engine.Case.stage != "need")
        ).all()
    for case_id, _state in standing:
        for actor in (aino, elina):
            with db.reading() as session:
                mine = people.may(session, actor, "publish_case", case_id=case_id)
            if mine:
                portal.actions.publish_case(actor, case_id, now)


def _by_mail(now: datetime) -> dict[str, str]:
    """Make the links that people get by mail."""
    aino = _actor("aino.virtanen@example.org")
    with db.reading() as session:
        helsinki = session.exec(
            select(Authority.id).where(Authority.register_number == "0201256-6")
        ).one()
    link = need.actions.make_link(aino, helsinki, "Koulu", now)
    sender = need.inputs.Sender(name="Veikko Vahti", email="veikko.vahti@example.org")
    need.actions.send_need(link.id, FOUR, sender, "fi", now)
    return {"need.send": f"need/{link.id}", "need.thanks": f"need/{link.id}/thanks"}


def _actor(email: str) -> Actor:
    with db.reading() as session:
        user = session.exec(select(User).where(User.email == email)).one()
        return actor_of(user)
