"""Contract: the decision is sent, the standstill waited, both sign, and the case is closed."""

from tests.journeys.way.cast import Cast
from tests.journeys.way.pilot import put_the_name, sign

# Fourteen days, moved on by days off, and the day that counts as received.
STANDSTILL = 24


def walk(cast: Cast) -> None:
    """Send the decision, wait, sign, announce and close."""
    send(cast)
    cast.moves_on(STANDSTILL)
    cast.stands_at("signing")
    draft(cast)
    sign(cast, "Sami Vuori")
    sign_for_the_city(cast)
    cast.takes("Markku Saarinen", "sign_contract")
    cast.stands_at("in_force")
    announce(cast)
    cast.takes("Aino Virtanen", "close_case")
    cast.stands_at("closed")


def send(cast: Cast) -> None:
    """Send the decision to all at once; each reads the own result."""
    aino = cast.at_the_case("Aino Virtanen", "room.contract")
    aino.follows("Send the decision", "main")
    aino.writes(by="email")
    aino.presses("Send the decision to all tenderers", "main")
    for name, told in (
        ("Sami Vuori", "Your tender was chosen"),
        ("Tiina Rauta", "Your tender was not chosen"),
    ):
        person = cast(name)
        person.goes(f"cases/{cast.case_id}/result").reads_word(told)


def draft(cast: Cast) -> None:
    """Draft the contract from the tender, and offer it."""
    aino = cast.at_the_case("Aino Virtanen", "room.contract")
    aino.follows("Draft the contract", "main")
    aino.writes(starts_on=aino.day_in(7), ends_on=aino.day_in(700))
    aino.presses("Draft the contract", "main form")
    aino = cast.at_the_case("Aino Virtanen", "room.contract")
    aino.follows("Read, write and sign the contract", "main")
    aino.presses("Offer the agreement", "main")


def sign_for_the_city(cast: Cast) -> None:
    """The approver signs what the supplier has signed."""
    markku = cast.at_the_case("Markku Saarinen", "room.contract")
    markku.follows("Read, write and sign the contract", "main")
    put_the_name(cast, markku)


def announce(cast: Cast) -> None:
    """Note the result notice."""
    aino = cast.at_the_case("Aino Virtanen", "room.contract")
    aino.follows("Note the result notice", "main")
    aino.writes(sent_on=aino.day_in(0), number="2027-001234")
    aino.presses("Note the result notice", "main form")
