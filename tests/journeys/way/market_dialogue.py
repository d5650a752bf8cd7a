"""Market dialogue: asked in public, answered under seal, opened by two, concluded."""

from tests.journeys.somebody import Somebody
from tests.journeys.way.cast import Cast

DAYS = 14


def walk(cast: Cast) -> None:
    """Invite the market, hear it, and conclude."""
    invite(cast)
    cast.takes("Aino Virtanen", "open_market_dialogue")
    cast.stands_at("dialogue_open")
    ask_and_answer(cast)
    answer(
        cast,
        "Sami Vuori",
        q1=cast.says("Mittaamme kitkan anturilla.", "We measure friction with a sensor."),
        q2=cast.sum_of(16500),
    )
    answer(
        cast,
        "Tiina Rauta",
        q1=cast.says("Ennustamme liukkauden säästä.", "We forecast it from the weather."),
        q2=cast.sum_of(18000),
    )
    cast.moves_on(DAYS + 1)
    cast.stands_at("dialogue_concluding")
    open_together(cast, "room.market_dialogue", "Answers")
    decide(cast)
    conclude(cast)
    cast.takes("Markku Saarinen", "conclude_market_dialogue")
    cast.stands_at("pilot_planning")


def invite(cast: Cast) -> None:
    """Write the invitation."""
    aino = cast.at_the_case("Aino Virtanen", "room.market_dialogue")
    aino.writes(
        purpose=cast.says("Miten kadut pidetään pitävinä?", "How are streets kept from slipping?"),
        dialogue_background=cast.says("Kadut ovat liukkaita.", "The streets are slippery."),
        dialogue_plan=cast.says("Pilotti ensi talvena.", "A pilot next winter."),
        q1__text=cast.says("Miten mittaisitte liukkautta?", "How would you measure it?"),
        q1__type="text",
        q1__limit="200",
        q2__text=cast.says("Paljonko pilotti maksaisi?", "What would a pilot cost?"),
        q2__type="money",
        contact_name="Aino Virtanen",
        contact_email="aino.virtanen@example.org",
        invited="24",
    )
    aino.fills_moment("dialogue_answers_due", DAYS, "16.00")
    aino.fills_moment("questions_until", DAYS - 4, "16.00")
    aino.presses("Save the invitation", "main")


def ask_and_answer(cast: Cast) -> None:
    """A supplier asks without its name; everybody reads the answer at the same moment."""
    sami = find_the_call(cast, "Sami Vuori")
    sami.follows("Ask a question", "main")
    sami.writes(question=cast.says("Onko varikolla sähköä?", "Is there power at the depot?"))
    sami.presses("Send the question", "main")
    aino = cast.at_the_case("Aino Virtanen", "room.market_dialogue")
    aino.follows("Questions", "main .app-subnav")
    aino.writes(answer=cast.says("On: 3 x 63 A.", "Yes: 3 x 63 A."))
    aino.presses("Save the answer", "main")
    aino.presses("Publish the answers to everyone", "main")
    find_the_call(cast, "Tiina Rauta").reads(cast.says("On: 3 x 63 A.", "Yes: 3 x 63 A."))


def find_the_call(cast: Cast, name: str) -> Somebody:
    """Find the case's open call in the list that everybody reads."""
    person = cast(name)
    person.menu("nav.open_calls")
    return person.clicks(cast.title, "main a")


def answer(cast: Cast, name: str, **said: str) -> None:
    """Answer the open call: write, look at it, send, and keep the receipt."""
    person = find_the_call(cast, name)
    person.follows("Write the answer", "main")
    for question, text in said.items():
        person.fills(f"answer-{question}", text)
    look_and_send(person)
    person.menu("nav.my_answers").reads(cast.title)


def look_and_send(person: Somebody) -> None:
    """Look at what was written, send it, and get the receipt."""
    person.presses("Look at the answer before sending", "main")
    person.presses("Send the answer", "main")
    assert "/receipts/" in person.page.url, person.page.url


def open_together(cast: Cast, room: str, link: str) -> None:
    """Two people open what was sent: neither can alone."""
    aino = cast.at_the_case("Aino Virtanen", room).follows(link, "main .app-subnav")
    aino.presses("Confirm the opening", "main")
    aino.reads_word("Another person must confirm the opening")
    markku = cast.at_the_case("Markku Saarinen", room).follows(link, "main .app-subnav")
    markku.presses("Open the answers", "main")
    assert "/submissions" in markku.page.url


def decide(cast: Cast) -> None:
    """Decide every input, and say that nobody was involved before."""
    aino = cast.at_the_case("Aino Virtanen", "room.market_dialogue")
    aino.follows("Inputs", "main .app-subnav")
    while aino.page.locator("main .app-decide").count():
        aino.writes(
            "main .app-decide",
            disposition="accepted",
            reason=cast.says("Vastaus täsmentää vaatimusta.", "It sharpens a requirement."),
        )
        aino.page.locator("main .app-decide [name=requirement_id]").select_option(index=1)
        aino.presses("Save and show the next one", "main .app-decide")
    aino.follows("Equal treatment", "main .app-subnav")
    aino.presses("Nobody was involved before", "main")


def conclude(cast: Cast) -> None:
    """Write the conclusions."""
    aino = cast.at_the_case("Aino Virtanen", "room.market_dialogue")
    aino.follows("Conclusions", "main .app-subnav")
    aino.writes(
        summary=cast.says("Kaksi vastausta.", "Two answers."),
        dialogue_conclusions=cast.says("Pilotoidaan mittaus.", "Measuring is tried out."),
        procedure="open",
        pilot="yes",
    )
    aino.presses("Save the conclusions", "main")
