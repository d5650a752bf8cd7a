"""The sample award decision."""

from collections.abc import Callable
from typing import Any

Say = Callable[[str, str, str], str]

NAMES = ("Kåsnäs Sensor Ab", "Pohjolan Tiesää Oy", "Nordic Frost Analytics Oyj", "Jäätutka Oy")


def _reasons(t: Say, points: tuple[str, ...], weighted: tuple[str, ...]) -> list[dict[str, Any]]:
    texts = (
        t(
            "Koe pyöräteillä osoitti tunnin ennakon; näyttö on mitattu.",
            "Försöket på cykelvägar visade en timmes framförhållning; beläggen är uppmätta.",
            "A trial on cycle paths showed one hour of lead time; the evidence is measured.",
        ),
        t(
            "Kuvaus on konkreettinen, mutta näyttö koskee ajoratoja.",
            "Beskrivningen är konkret, men beläggen gäller körbanor.",
            "The description is concrete, but the evidence is from carriageways.",
        ),
        t(
            "Vähimmäisvaatimus täyttyy, lisäarvoa ei ole osoitettu.",
            "Minimikravet uppfylls, mervärde har inte påvisats.",
            "The minimum is met; added value is not shown.",
        ),
    )
    return [
        {"tenderer": name, "points": p, "weighted_points": w, "reason": reason}
        for name, p, w, reason in zip(NAMES[:3], points, weighted, texts, strict=True)
    ]


def award_decision(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "decision": t(
            "Toimittajaksi valitaan Kåsnäs Sensor Ab. Sen tarjous on kokonaistaloudellisesti "
            "edullisin.",
            "Till leverantör väljs Kåsnäs Sensor Ab. Anbudet är det totalekonomiskt mest "
            "fördelaktiga.",
            "Kåsnäs Sensor Ab is chosen. Its tender is the most economically advantageous.",
        ),
        "decision_maker": t(
            "Björn Åkerman, yksikön päällikkö",
            "Björn Åkerman, enhetschef",
            "Björn Åkerman, head of unit",
        ),
        "power": t(
            "Helsingin kaupungin hallintosääntö, 16 luku 1 §",
            "Helsingfors stads förvaltningsstadga, 16 kap. 1 §",
            "Administrative regulations of Helsinki, chapter 16, section 1",
        ),
        "parties": [t("Helsingin kaupunki", "Helsingfors stad", "City of Helsinki"), *NAMES],
        "subject": t(
            "Jäävaroituspalvelu pyöräteille, 36 kuukautta ja kahden vuoden optio.",
            "Isvarningstjänst för cykelvägar, 36 månader och en option på två år.",
            "Ice warning service for cycle paths, 36 months and an option of two years.",
        ),
        "lot": None,
        "value_cents": 40_511_800,
        "duration": "1.12.2028–30.11.2031",
        "procedure": "open",
        "notice_number": "2028/S 171-482913",
        "stages": [
            {
                "what": t(
                    "Hankintailmoitus julkaistu (Hilma ja TED)",
                    "Upphandlingsannons publicerad (Hilma och TED)",
                    "Contract notice published (Hilma and TED)",
                ),
                "on": "2028-09-04",
            },
            {
                "what": t("Tarjousten määräaika", "Tidsfrist för anbud", "Deadline for tenders"),
                "on": "2028-10-16",
            },
            {
                "what": t("Tarjousten avaaminen", "Öppnande av anbud", "Opening of tenders"),
                "on": "2028-10-17",
            },
            {
                "what": t("Pisteet vahvistettu", "Poängen bekräftad", "Scores confirmed"),
                "on": "2028-10-30",
            },
        ],
        "criteria": [
            {
                "name": t(
                    "Varoitusten osuvuus", "Varningarnas träffsäkerhet", "Accuracy of warnings"
                ),
                "weight_percent": 40,
                "description": t(
                    "mitattu näyttö pyöräteiltä",
                    "uppmätta belägg från cykelvägar",
                    "measured evidence from cycle paths",
                ),
            },
            {
                "name": t(
                    "Käytettävyys ajossa", "Användbarhet under körning", "Ease of use while driving"
                ),
                "weight_percent": 20,
                "description": t("kuljettajien testi", "förarnas test", "test by drivers"),
            },
            {"name": t("Hinta", "Pris", "Price"), "weight_percent": 40},
        ],
        "price_formula": t(
            "Alin vertailuhinta ÷ tarjouksen vertailuhinta × 40.",
            "Lägsta jämförelsepris ÷ anbudets jämförelsepris × 40.",
            "Lowest comparison price ÷ comparison price of the tender × 40.",
        ),
        "maximum_points": 100,
        "tenderers": [
            {
                "name": NAMES[0],
                "register_number": "2345678-8",
                "rank": 1,
                "comparison_price_cents": 40_511_800,
                "quality_points": "53.60",
                "price_points": "35.66",
                "total_points": "89.26",
                "outcome": "chosen",
            },
            {
                "name": NAMES[1],
                "register_number": "1987654-0",
                "rank": 2,
                "comparison_price_cents": 36_120_000,
                "quality_points": "44.80",
                "price_points": "40.00",
                "total_points": "84.80",
                "outcome": "not_chosen",
            },
            {
                "name": NAMES[2],
                "register_number": "2765432-4",
                "rank": 3,
                "comparison_price_cents": 45_590_050,
                "quality_points": "42.20",
                "price_points": "31.69",
                "total_points": "73.89",
                "outcome": "not_chosen",
            },
            {"name": NAMES[3], "register_number": "3012345-2", "outcome": "rejected"},
        ],
        "reasons": [
            {
                "criterion": t(
                    "Varoitusten osuvuus", "Varningarnas träffsäkerhet", "Accuracy of warnings"
                ),
                "weight_percent": 40,
                "tenders": _reasons(t, ("9.0", "7.5", "7.0"), ("36.00", "30.00", "28.00")),
            },
            {
                "criterion": t(
                    "Käytettävyys ajossa", "Användbarhet under körning", "Ease of use while driving"
                ),
                "weight_percent": 20,
                "tenders": _reasons(t, ("8.8", "7.4", "7.1"), ("17.60", "14.80", "14.20")),
            },
        ],
        "relative_advantages": t(
            "Valitun tarjouksen näyttö on mitattu pyöräteillä, ja kuljettajat pitivät sitä "
            "selkeimpänä.",
            "Det valda anbudets belägg är uppmätta på cykelvägar, och förarna fann det tydligast.",
            "The chosen tender's evidence was measured on cycle paths, and drivers found it "
            "the clearest.",
        ),
        "rejections": [
            {
                "name": NAMES[3],
                "what": "tender",
                "ground": t("hankintalaki 74 §", "upphandlingslagen 74 §", "Act 1397/2016, 74 §"),
                "reason": t(
                    "Tarjous ei täytä vaatimusta R4.",
                    "Anbudet uppfyller inte krav R4.",
                    "The tender does not meet requirement R4.",
                ),
            }
        ],
        "conflicts": t(
            "Yksi jäsen ilmoitti sidonnaisuuden ja vetäytyi ennen tarjousten avaamista.",
            "En medlem anmälde jäv och drog sig tillbaka före öppnandet.",
            "One member declared an interest and withdrew before the opening.",
        ),
        "standstill_applies": True,
        "standstill_note": t(
            "hankintalaki 129 §", "upphandlingslagen 129 §", "Act 1397/2016, 129 §"
        ),
        "standstill_ends_on": "2028-11-17",
        "first_signing_on": "2028-11-18",
        "correction_instructions": t(
            "Asianosainen voi vaatia hankintaoikaisua 14 päivän kuluessa tiedoksisaannista.",
            "En part kan kräva upphandlingsrättelse inom 14 dagar från delfåendet.",
            "A party may demand correction within 14 days of being notified.",
        ),
        "appeal_instructions": t(
            "Valitus tehdään kirjallisesti markkinaoikeuteen 14 päivän kuluessa tiedoksisaannista.",
            "Besvär anförs skriftligen hos marknadsdomstolen inom 14 dagar från delfåendet.",
            "An appeal is made in writing to the Market Court within 14 days of being notified.",
        ),
        "appeal_notice_contact": {"name": "Aino Virtanen", "email": "hankinnat@example.fi"},
        "served_at": "2028-11-03T12:30:00+02:00",
        "served_by": t(
            "sähköisesti tarjoajan ilmoittamaan osoitteeseen",
            "elektroniskt till den adress anbudsgivaren uppgett",
            "electronically to the address given by the tenderer",
        ),
        "publicity": t(
            "Päätös on julkinen. Tarjoukset ovat julkisia, kun sopimus on tehty.",
            "Beslutet är offentligt. Anbuden blir offentliga när kontraktet har ingåtts.",
            "The decision is public. Tenders become public when the contract is made.",
        ),
    }
