"""What one was told all are told, or its secrecy is reasoned."""

from datetime import timedelta

import pytest

from procure import calls, db, people
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue import ledger
from procure.stages.market_dialogue.ledger import GroundMissing, NothingOwed
from tests.stages.market_dialogue.conftest import Scene

LATER = timedelta(days=2)


def lines(scene: Scene) -> list[ledger.Line]:
    with db.reading() as session:
        return ledger.lines(session, scene.case_id)


def test_released_information_stands_on_the_public_page(talking: Scene) -> None:
    talking.share(talking.meet())
    ids = [line.id for line in lines(talking)]
    dialogue.release(talking.city.officer, talking.case_id, ids, talking.now + LATER)

    with db.reading() as session:
        told = calls.announcements(session, talking.call.id)
    assert {one.text for one in told} == {"Two streets are steep.", "The depot has charging."}
    assert {line.standing for line in lines(talking)} == {"equal"}


def test_what_stays_with_one_needs_a_ground(talking: Scene) -> None:
    talking.share(talking.meet())
    one, other = lines(talking)

    with pytest.raises(GroundMissing):
        dialogue.keep_secret(
            talking.city.officer, talking.case_id, one.id, " ", talking.now + LATER
        )
    dialogue.keep_secret(
        talking.city.officer, talking.case_id, one.id, "Its own trade secret", talking.now + LATER
    )
    assert {line.id: line.standing for line in lines(talking)} == {
        one.id: "kept",
        other.id: "owed",
    }


def test_nothing_is_released_twice_and_all_or_nothing_is(talking: Scene) -> None:
    talking.share(talking.meet())
    one, other = lines(talking)
    when = talking.now + LATER
    dialogue.release(talking.city.officer, talking.case_id, [one.id], when)

    for ids in ([one.id], [one.id, other.id], [], ["0" * 32]):
        with pytest.raises(NothingOwed):
            dialogue.release(talking.city.officer, talking.case_id, ids, when)
    assert {line.id: line.standing for line in lines(talking)}[other.id] == "owed"


def test_something_told_elsewhere_is_owed_too(talking: Scene) -> None:
    given = dialogue.DisclosureInput(
        information="The map has an error.",
        how="by phone",
        company_id=talking.city.companies[1].id,
        told_at=talking.now,
    )
    dialogue.tell(talking.city.officer, talking.case_id, given, talking.now)

    (line,) = lines(talking)
    assert (line.standing, line.number) == ("owed", 1)


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger", "supplier"])
def test_only_officers_keep_the_ledger(talking: Scene, who: str) -> None:
    talking.share(talking.meet())
    (one, _other) = lines(talking)
    actor = getattr(talking.city, who)

    with pytest.raises(people.Forbidden):
        dialogue.release(actor, talking.case_id, [one.id], talking.now + LATER)
    with pytest.raises(people.Forbidden):
        dialogue.keep_secret(actor, talking.case_id, one.id, "Secret", talking.now + LATER)
    with pytest.raises(people.Forbidden):
        dialogue.note_involvement(actor, talking.case_id, None, talking.now + LATER)
