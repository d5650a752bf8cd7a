"""Pilot: a call, a choice with reasons, an agreement, measures, reports and the gate."""

from tests.journeys.somebody import Somebody
from tests.journeys.way.cast import Cast
from tests.journeys.way.market_dialogue import find_the_call, look_and_send, open_together

CALL, BEGINS, ENDS = 14, 21, 60


def walk(cast: Cast) -> None:
    """Try it out with one supplier of two, and decide to scale."""
    plan(cast)
    measure_and_route(cast)
    cast.takes("Aino Virtanen", "publish_pilot_call")
    cast.stands_at("pilot_call")
    propose(cast, "Sami Vuori", cast.says("Kitka-anturi", "A friction sensor"), 17800)
    propose(cast, "Tiina Rauta", cast.says("Sääennuste", "A weather forecast"), 15900)
    cast.moves_on(CALL + 1)
    cast.stands_at("pilot_selection")
    open_together(cast, "room.pilot", "Proposals")
    judge(cast)
    cast.takes("Markku Saarinen", "select_pilots")
    cast.stands_at("pilot_agreeing")
    agree(cast)
    cast.takes("Aino Virtanen", "start_pilots")
    cast.stands_at("pilot_running")
    cast.moves_on(BEGINS - CALL + 6)
    for value in ("7", "5"):
        measure(cast, value)
        cast.moves_on(7)
    report(cast, "midterm")
    measure(cast, "4")
    cast.moves_on(7)
    report(cast, "final")
    cast.takes("Aino Virtanen", "bring_to_gate")
    cast.stands_at("pilot_gate")
    gate(cast)
    cast.takes("Markku Saarinen", "scale")
    cast.stands_at("tender_planning")


def plan(cast: Cast) -> None:
    """Plan the pilot and its call."""
    aino = cast.at_the_case("Aino Virtanen", "room.pilot")
    aino.writes(
        pilot_challenge=cast.says("Kävelykadut ovat liukkaita.", "Streets are slippery."),
        bought=cast.says("Mittaus kahdella kadulla.", "Measuring on two streets."),
        goals=cast.says("Kaatumisia on vähemmän.", "Fewer people fall."),
        legal_basis="small_purchase",
        pilot_price_cap=cast.sum_of(20000),
        host_unit=cast.says("Ylläpito", "Upkeep"),
        pilot_host="Pirjo Niemi",
        pilot_site="Iso Roobertinkatu",
        users=cast.says("Kävelijät", "Walkers"),
        starts_on=aino.day_in(BEGINS),
        ends_on=aino.day_in(ENDS),
        manager="Aino Virtanen",
        data_protection=cast.says("Henkilötietoja ei kerätä.", "No personal data."),
        dismantling=cast.says("Toimittaja purkaa laitteet.", "The supplier takes it down."),
        c1__name=cast.says("Vaikutus", "Effect"),
        c1__weight="60",
        c1__lowest="2",
        c2__name=cast.says("Toteutus", "Delivery"),
        c2__weight="40",
    )
    aino.fills_moment("pilot_call_deadline", CALL, "16.00")
    aino.fills_moment("questions_until", CALL - 4, "16.00")
    aino.presses("Save the plan", "main")


def measure_and_route(cast: Cast) -> None:
    """Say what is measured, and by which route one could go on."""
    aino = cast.at_the_case("Aino Virtanen", "room.pilot")
    aino.follows("Add a measure", "main")
    aino.writes(
        name=cast.says("Kaatumiset viikossa", "Falls in a week"),
        unit=cast.says("kpl", "pcs"),
        direction="down",
        baseline="8",
        target="4",
        stop_limit="10",
        method=cast.says("Ensihoidon ilmoitukset", "Reports of first aid"),
        measured_by=cast.says("Isäntä", "The host"),
        frequency=cast.says("Joka viikko", "Every week"),
    )
    aino.presses("Save the measure", "main")
    aino.follows("Say what could follow", "main")
    aino.writes(
        follow_on_route=cast.says("Avoin kilpailutus", "An open call for tenders"),
        follow_on_owner="Markku Saarinen",
        follow_on_ceiling=cast.sum_of(190000),
    )
    aino.presses("Save the route", "main")


def propose(cast: Cast, name: str, solution: str, price: int) -> None:
    """Propose a pilot."""
    person = find_the_call(cast, name)
    person.follows("Write the answer", "main")
    more = cast.says("Asennus kahdessa viikossa.", "In place in two weeks.")
    for question in ("solution", "plan", "measuring", "team"):
        person.fills(f"answer-{question}", solution if question == "solution" else more)
    person.fills("answer-price", cast.sum_of(price))
    look_and_send(person)


def judge(cast: Cast) -> None:
    """Give points, choose one of two, and say why."""
    aino = cast.at_the_case("Aino Virtanen", "room.pilot")
    aino.follows("Selection", "main .app-subnav")
    form = "main form.app-panel"
    while aino.page.locator(form).count():
        chosen = "Lumivahti" in aino.page.locator("main h3").first.inner_text()
        points = aino.page.locator(f"{form} [name^='points-'][value='{4 if chosen else 2}']")
        for one in points.all():
            one.check()
        aino.writes(
            chosen="yes" if chosen else "no",
            reason=cast.says("Vaikutus ratkaisi.", "The effect decided."),
        )
        aino.presses("Save the decision", form)


def agree(cast: Cast) -> None:
    """Make the agreement from the plan; both sides sign the same content."""
    aino = cast.at_the_case("Aino Virtanen", "room.pilot")
    aino.follows("Pilots", "main .app-subnav")
    aino.presses("Make the drafts", "main")
    aino.follows("Agreement", "main .app-rows")
    aino.presses("Offer the agreement", "main")
    sign(cast, "Sami Vuori")
    sign(cast, "Markku Saarinen", "room.pilot", "Pilots")


def sign(cast: Cast, name: str, room: str = "", link: str = "") -> None:
    """Read an agreement and sign it, as a supplier or for the city."""
    if room:
        person = cast.at_the_case(name, room).follows(link, "main .app-subnav")
        person.follows("Agreement", "main .app-rows")
    else:
        person = cast(name)
        person.menu("nav.my_agreements").follows("Read the agreement", "main")
    put_the_name(cast, person)


def put_the_name(cast: Cast, person: Somebody) -> None:
    """Sign the agreement that is on the screen."""
    person.follows("Sign the agreement", "main")
    person.writes(position=cast.says("johtaja", "director"))
    person.presses("Sign the agreement", "main form")
    person.reads_word("You have signed the agreement.")


def measure(cast: Cast, value: str) -> None:
    """The host adds a value, standing on the street."""
    pirjo = cast.at_the_case("Pirjo Niemi", "room.pilot")
    pirjo.clicks("", "main a[href*='/measures/']")
    pirjo.writes(value=value)
    pirjo.presses("Save the value", "main .app-panel")
    pirjo.reads(value)


def report(cast: Cast, kind: str) -> None:
    """The supplier reports; host and officer accept; the instalment is paid."""
    sami = cast("Sami Vuori")
    sami.menu("nav.my_agreements").follows("Measures and reports", "main")
    sami.follows("Write the report", "main")
    assert sami.page.url.endswith(kind)
    sami.writes(
        done=cast.says("Anturit on asennettu.", "The sensors are in place."),
        users_count="120",
        lessons=cast.says("Jyrkät kadut ovat toisenlaisia.", "Steep streets are different."),
        recommendation="scale",
        recommendation_reason=cast.says("Tavoite täyttyi.", "The target was met."),
    )
    sami.presses("Send the report", "main")
    pirjo = cast.at_the_case("Pirjo Niemi", "room.pilot").follows("Reports", "main .app-subnav")
    pirjo.follows("Read the report", "main")
    pirjo.writes(would_use="yes", word=cast.says("Käyttäisimme tätä.", "We would use it."))
    pirjo.presses("Accept the report", "main")
    aino = cast.at_the_case("Aino Virtanen", "room.pilot").follows("Reports", "main .app-subnav")
    aino.follows("Read the report", "main")
    aino.presses("Accept the report", "main")
    aino.follows("Pilots", "main .app-subnav")
    aino.follows("Mark as paid", "main")
    aino.writes(paid_on=aino.day_in(0))
    aino.presses("Mark as paid", "main form")


def gate(cast: Cast) -> None:
    """Say from the measures what becomes of the pilot."""
    aino = cast.at_the_case("Aino Virtanen", "room.pilot").follows("Gate", "main .app-subnav")
    aino.page.locator("main [name$='-way'][value='scale']").check()
    aino.page.locator("main [name$='-reason']").fill(
        cast.says("Tavoite saavutettiin.", "The target was met.")
    )
    aino.presses("Save what becomes of it", "main")
