"""Need: four answers, what the approval asks, and an approver who is somebody else."""

import re

from tests.journeys.way.cast import Cast

TITLE = ("Kävelykatujen talvikunnossapito", "Winter upkeep of walking streets")


def walk(cast: Cast) -> None:
    """Open a case from four answers and have its need approved."""
    cast.title = cast.says(*TITLE)
    aino = cast("Aino Virtanen")
    aino.menu("nav.work")
    aino.writes(
        problem=cast.says(
            "Kävelykadut ovat talvella liukkaita. Aurauksesta jää polanne.",
            "Walking streets are slippery in winter. The plough leaves packed snow.",
        ),
        sufferers=cast.says("Keskustan kävelijät, 80 000", "Walkers in the centre, 80,000"),
        outcome=cast.says("Kaatumisia on puolet vähemmän.", "Half as many people fall."),
        adopter=cast.says("Kaupunkiympäristön ylläpito", "Upkeep of the urban environment"),
    )
    # the inbox asks four questions; which way the case goes is asked on the next page
    aino.presses("Start the need", "main .app-start", faults=True)
    if "/needs/new" in aino.page.url:
        aino.writes(workflow="innovation_procurement.v1", language=cast.language)
        aino.presses("Start the need", "main")
    found = re.search(r"/cases/([0-9a-f]{32})/need/edit", aino.page.url)
    assert found, aino.page.url
    cast.case_id = found[1]
    aino.writes(
        title=cast.title,
        sufferers_count="80000",
        need_theme="smart_sustainable_city",
        adoption_owner="Markku Saarinen",
        adoption_owner_unit=cast.says("Ylläpito", "Upkeep"),
        adoption_budget=cast.says("Talousarvion kohta 3 10 01", "Budget line 3 10 01"),
        adoption_route=cast.says("Avoin kilpailutus pilotin jälkeen", "An open call for tenders"),
        procedure="open",
        language=cast.language,
        is_funded=True,
    )
    aino.presses("Save the need", "main")
    value(cast)
    funding(cast)
    requirements(cast)
    everybody_comes(cast)
    markku = cast("Markku Saarinen")
    # the approver finds it in the inbox, reads the paper, and approves
    markku.menu("nav.work").reads(cast.title)
    cast.takes("Markku Saarinen", "approve_need")
    cast.stands_at("dialogue_planning")


def value(cast: Cast) -> None:
    """Say what it may cost, and answer what the law says of it."""
    aino = cast("Aino Virtanen")
    if "/need/value" not in aino.page.url:
        cast.at_the_case("Aino Virtanen", "room.need")
        aino.follows("Change the value and answer the advice")
    aino.writes(
        purchase_kind="services",
        estimated_value=cast.sum_of(18000),
        follow_on_value=cast.sum_of(190000),
    )
    aino.presses("Save the value", "main")
    aino.writes(
        threshold_answer=cast.says(
            "Pilotti ja jatkohankinta lasketaan yhteen.",
            "The pilot and what may follow are counted together.",
        )
    )
    aino.presses("Save the answer", "main")


def funding(cast: Cast) -> None:
    """Say who pays."""
    aino = cast.at_the_case("Aino Virtanen")
    aino.clicks("", "main a[href$='/funding']")
    aino.writes(source__0="erdf", name__0="EAKR", percent__0="60")
    aino.presses("One more line", "main")
    aino.writes(source__1="city", percent__1="40")
    aino.presses("Save the funding", "main")


def requirements(cast: Cast) -> None:
    """Write two requirements that follow from the need."""
    for kind, text in (
        ("must", cast.says("Liukkaus mitataan tunneittain.", "Slipperiness is measured hourly.")),
        ("should", cast.says("Kalusto on päästötön.", "Machines are free of emissions.")),
    ):
        aino = cast.at_the_case("Aino Virtanen", "room.requirements")
        aino.follows("Write a requirement", "main")
        aino.writes(text=text, kind=kind, source="need")
        aino.writes(why=cast.says("Vaatimus seuraa tarpeesta.", "It follows from the need."))
        aino.presses("Save the requirement", "main")


def everybody_comes(cast: Cast) -> None:
    """Give everybody of the city a role on the case, by the bar."""
    for name in ("Markku Saarinen", "Pirjo Niemi", "Eeva Koski", "Mikael Berg", "Ritva Lehto"):
        aino = cast.at_the_case("Aino Virtanen")
        aino.becomes(name).reads(cast.title)
        aino.becomes("Aino Virtanen")
