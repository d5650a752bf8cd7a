"""Evaluation: tenders under seal, a blind panel, consensus, and an award by another."""

from tests.journeys.way.cast import Cast
from tests.journeys.way.market_dialogue import find_the_call, look_and_send, open_together

# The national procedure asks for no minimum, but the law's own times are kept to.
DAYS = 42
PANEL = ("Eeva Koski", "Mikael Berg")


def walk(cast: Cast) -> None:
    """Ask for tenders, compare them, and decide."""
    criteria(cast)
    call_for_tenders(cast)
    cast.takes("Aino Virtanen", "publish_call_for_tenders")
    cast.stands_at("tendering")
    tender(cast, "Sami Vuori", cast.says("Kitka-anturi", "A friction sensor"), 168000)
    tender(cast, "Tiina Rauta", cast.says("Sääennuste", "A weather forecast"), 175000)
    cast.moves_on(DAYS + 1)
    cast.stands_at("scoring")
    open_together(cast, "room.evaluation", "Opening")
    seat_the_panel(cast)
    for name in PANEL:
        score(cast, name)
    agree(cast)
    propose(cast)
    cast.takes("Aino Virtanen", "propose_award")
    cast.stands_at("award")
    cast.takes("Markku Saarinen", "decide_award")
    cast.stands_at("standstill")


def criteria(cast: Cast) -> None:
    """Say how tenders are compared."""
    aino = cast.at_the_case("Aino Virtanen", "room.evaluation")
    aino.follows("Criteria", "main .app-subnav")
    for number in (1, 2):
        aino.page.locator("main details summary").nth(number - 1).click()
    aino.writes(
        c1__name=cast.says("Laatu", "Quality"),
        c1__kind="quality",
        c1__weight="60",
        c1__description=cast.says("Miten palvelu toimii arjessa.", "How it works day by day."),
        c1__levels=cast.says(
            "0: Ei täytä\n3: Täyttää\n5: Ylittää", "0: Does not meet\n3: Meets\n5: Exceeds"
        ),
        c2__name=cast.says("Hinta", "Price"),
        c2__kind="price",
        c2__weight="40",
        tie_rule="lowest_price",
    )
    for one in aino.page.locator("main [name='c1-requirements']").all():
        one.check()
    aino.presses("Save the criteria", "main")


def call_for_tenders(cast: Cast) -> None:
    """Write the call for tenders."""
    aino = cast.at_the_case("Aino Virtanen", "room.evaluation")
    aino.writes(
        tender_subject=cast.says("Talvikunnossapito", "Winter upkeep"),
        description=cast.says("Mittaus ja hiekoitus.", "Measuring and gritting."),
        duration=cast.says("2 vuotta", "2 years"),
        max_value=cast.sum_of(190000),
        languages=cast.says("suomi", "English"),
        suitability=cast.says("Kokemusta palvelusta.", "Experience of such a service."),
        contract_terms="JYSE 2014",
        contact_name="Aino Virtanen",
        contact_email="aino.virtanen@example.org",
    )
    aino.fills_moment("tender_deadline", DAYS, "12.00")
    aino.fills_moment("questions_until", DAYS - 10, "12.00")
    aino.presses("Save the call for tenders", "main")


def tender(cast: Cast, name: str, solution: str, price: int) -> None:
    """Send a tender: each requirement, each criterion, the price."""
    person = find_the_call(cast, name)
    person.follows("Write the answer", "main")
    answers = person.page.locator("main [name^='answer-']")
    for field in answers.all():
        asked = field.get_attribute("name") or ""
        person.fills(asked, cast.sum_of(price) if asked == "answer-price" else solution)
    look_and_send(person)


def seat_the_panel(cast: Cast) -> None:
    """Put evaluators on the panel; each says whether they have interests."""
    for number, name in enumerate(PANEL):
        aino = cast.at_the_case("Aino Virtanen", "room.evaluation")
        aino.follows("Panel and interests", "main .app-subnav")
        aino.page.locator("main [name=user_id]").select_option(label=name)
        if not number:
            aino.writes(chair=True)
        aino.presses("Put on the panel", "main")


def score(cast: Cast, name: str) -> None:
    """Declare, score every tender without names and prices, and hand in."""
    person = cast.at_the_case(name, "room.evaluation")
    person.follows("My scores", "main .app-subnav")
    person.follows("Declare your interests", "main")
    person.writes(standing="none")
    person.presses("Declare your interests", "main form")
    person = cast.at_the_case(name, "room.evaluation").follows("My scores", "main .app-subnav")
    while person.page.locator("main .app-do a").count():
        person.follows("Give the next score", "main")
        while "/scores/" in person.page.url:
            assert "Lumivahti" not in person.text(), "a score sheet names the tenderer"
            sensor = cast.says("Kitka-anturi", "A friction sensor") in person.text()
            person.writes(
                points="5" if sensor else "3",
                note=cast.says("Kuvattu selvästi.", "Clearly described."),
            )
            person.clicks("", "main form .govuk-button-group button:not([name])")
    person.presses("Hand in your scores", "main")


def agree(cast: Cast) -> None:
    """Record what the panel agrees on, with reasons."""
    aino = cast.at_the_case("Aino Virtanen", "room.evaluation")
    aino.follows("Consensus and ranking", "main .app-subnav")
    form = "main form.app-decide"
    while aino.page.locator(form).count():
        points = aino.page.locator(f"{form} .app-voices__n").first.inner_text()
        aino.writes(form, points=points, reason=cast.says("Yksimielinen.", "Of one mind."))
        aino.presses("Record the consensus", form)


def propose(cast: Cast) -> None:
    """Propose the tender that is ranked first."""
    aino = cast.at_the_case("Aino Virtanen", "room.evaluation")
    aino.follows("Award proposal", "main .app-subnav")
    first = aino.page.locator("main [name=submission_id]").first
    first.check()
    aino.writes(
        decision=cast.says("Palvelu hankitaan Lumivahti Oy:ltä.", "It is bought from Lumivahti."),
        relative_advantages=cast.says("Mittaus on kattavin.", "It measures the most."),
        decision_maker="Markku Saarinen",
        power=cast.says("Hallintosääntö 10 luku", "Administrative regulations, chapter 10"),
        standstill="yes",
        contact_name="Aino Virtanen",
        contact_email="aino.virtanen@example.org",
    )
    aino.presses("Save the proposal", "main")
