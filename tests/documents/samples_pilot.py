"""The sample pilot agreement."""

from typing import Any

from tests.documents.samples_agreements import Say, measures, parties, signatures


def pilot_agreement(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "parties": parties(t),
        "legal_basis": t(
            "Kansallisen kynnysarvon alittava hankinta (hankintalaki 25 §), avoin pilottihaku.",
            "Upphandling under det nationella tröskelvärdet (upphandlingslagen 25 §), öppen "
            "utlysning.",
            "Purchase below the national threshold (Act 1397/2016, 25 §), open pilot call.",
        ),
        "definitions": [
            {
                "term": t("Varoitus", "Varning", "Warning"),
                "meaning": t(
                    "Palvelun ilmoitus, että kohta jäätyy tunnin kuluessa.",
                    "Tjänstens meddelande om att en plats fryser inom en timme.",
                    "The service's message that a spot will freeze within one hour.",
                ),
            },
            {
                "term": t("Pilottialue", "Pilotområde", "Pilot area"),
                "meaning": t(
                    "Liitteen 2 mukaiset 24 kilometriä.",
                    "De 24 kilometer som anges i bilaga 2.",
                    "The 24 kilometres of annex 2.",
                ),
            },
        ],
        "precedence": [
            t("Tämä sopimus", "Detta avtal", "This agreement"),
            t("Pilottisuunnitelma (liite 1)", "Pilotplan (bilaga 1)", "Pilot plan (annex 1)"),
            t(
                "Toimittajan ehdotus 12.6.2027",
                "Leverantörens förslag 12.6.2027",
                "Supplier's proposal of 12 June 2027",
            ),
        ],
        "subject": t(
            "Jäävaroitukset pyöräteille: kokeillaan, löytääkö palvelu liukkaat kohdat tuntia ennen "
            "kuin ne syntyvät.",
            "Isvarningar för cykelvägar: vi prövar om tjänsten hittar hala ställen en timme innan "
            "de uppstår.",
            "Ice warnings for cycle paths: we try whether the service finds slippery spots one "
            "hour before they form.",
        ),
        "goals": t(
            "Oletus: varoitus ajoneuvossa muuttaa ajojärjestystä ja vähentää kaatumisia.",
            "Hypotes: en varning i fordonet ändrar körordningen och minskar fallolyckor.",
            "Hypothesis: a warning in the vehicle changes the order of rounds and reduces falls.",
        ),
        "starts_on": "2027-11-01",
        "ends_on": "2028-04-15",
        "sites": t(
            "Pasila–Kalasatama–Lauttasaari, 24 km",
            "Böle–Fiskehamnen–Drumsö, 24 km",
            "Pasila–Kalasatama–Lauttasaari, 24 km",
        ),
        "pilot_host": t(
            "Eeva Åström, kunnossapito", "Eeva Åström, underhållet", "Eeva Åström, maintenance"
        ),
        "pilot_team": "Kåre Lindström, Žofia Šimonen, Oğuz Şahin",
        "pilot_manager": "Aino Virtanen",
        "measures": measures(t),
        "deliverables": [
            {
                "what": t("Anturit asennettu", "Givarna monterade", "Sensors mounted"),
                "due_on": "2027-11-15",
                "accepted_by": "Eeva Åström",
            },
            {
                "what": t("Väliraportti", "Mellanrapport", "Midterm report"),
                "due_on": "2028-01-31",
                "accepted_by": t(
                    "isäntä ja pilottipäällikkö",
                    "värden och pilotledaren",
                    "host and pilot manager",
                ),
            },
            {
                "what": t("Loppuraportti", "Slutrapport", "Final report"),
                "due_on": "2028-04-15",
                "accepted_by": t(
                    "isäntä ja pilottipäällikkö",
                    "värden och pilotledaren",
                    "host and pilot manager",
                ),
            },
        ],
        "timetable": [
            {"what": t("Aloituskokous", "Startmöte", "Kick-off"), "on": "2027-11-01"},
            {
                "what": t("Mittaukset alkavat", "Mätningarna börjar", "Measuring starts"),
                "when": t("ensimmäinen pakkasyö", "första frostnatten", "first night of frost"),
            },
        ],
        "midterm_report": t(
            "Isäntä ja pilottipäällikkö hyväksyvät tai palauttavat viikossa.",
            "Värden och pilotledaren godkänner eller återsänder inom en vecka.",
            "Host and pilot manager accept or return it within a week.",
        ),
        "final_report": t(
            "Sisältää mittarien tulokset, opit ja suosituksen: laajenna, toista tai lopeta.",
            "Innehåller mätresultaten, lärdomarna och en rekommendation: utvidga, upprepa "
            "eller avsluta.",
            "Holds the results of all KPIs, lessons and a recommendation: scale, iterate or stop.",
        ),
        "price_cents": 2_980_000,
        "price_note": t(
            "Kiinteä hinta ilman arvonlisäveroa.",
            "Fast pris exklusive mervärdesskatt.",
            "Fixed price without VAT.",
        ),
        "instalments": [
            {
                "what": t("1. erä", "1:a raten", "1st instalment"),
                "amount_cents": 900_000,
                "due_on": "2027-11-30",
                "released_by": t("anturit asennettu", "givarna monterade", "sensors mounted"),
            },
            {
                "what": t("2. erä", "2:a raten", "2nd instalment"),
                "amount_cents": 980_000,
                "due_on": "2028-02-15",
                "released_by": t(
                    "hyväksytty väliraportti", "godkänd mellanrapport", "accepted midterm report"
                ),
            },
            {
                "what": t("3. erä", "3:e raten", "3rd instalment"),
                "amount_cents": 1_100_000,
                "due_on": "2028-05-15",
                "released_by": t(
                    "hyväksytty loppuraportti", "godkänd slutrapport", "accepted final report"
                ),
            },
        ],
        "not_paid": t(
            "Matkoja, tuotekehitystä eikä laitteita ei korvata erikseen.",
            "Resor, produktutveckling och utrustning ersätts inte särskilt.",
            "Travel, product development and devices are not paid separately.",
        ),
        "liability": t(
            "Kummankin vastuu rajoittuu pilotin hintaan, paitsi tahallisuus ja törkeä "
            "huolimattomuus.",
            "Vardera partens ansvar är begränsat till pilotens pris, utom vid uppsåt och grov "
            "vårdslöshet.",
            "Each side is liable up to the price, except for intent and gross negligence.",
        ),
        "insurance": t(
            "Toiminnan vastuuvakuutus vähintään 500 000 €.",
            "Ansvarsförsäkring för verksamheten på minst 500 000 €.",
            "Liability insurance of at least 500,000 €.",
        ),
        "rights": t(
            "Oikeudet tuloksiin jäävät toimittajalle.",
            "Rättigheterna till resultaten stannar hos leverantören.",
            "Rights to the results stay with the supplier.",
        ),
        "licence": t(
            "Kaupunki saa pysyvän, maksuttoman käyttöoikeuden raportteihin ja havaintoihin.",
            "Staden får en bestående, avgiftsfri nyttjanderätt till rapporter och observationer.",
            "The city has a permanent right to use reports and observations free of charge.",
        ),
        "data_ownership": t(
            "Havainnot ovat kaupungin, malli toimittajan.",
            "Observationerna är stadens, modellen leverantörens.",
            "Observations belong to the city, the model to the supplier.",
        ),
        "data_return": t(
            "Havainnot luovutetaan CSV-muodossa 30 päivän kuluessa.",
            "Observationerna överlämnas i CSV-format inom 30 dagar.",
            "Observations are handed over as CSV within 30 days.",
        ),
        "personal_data": t(
            "Henkilötietoja ei käsitellä; kuvat sumennetaan laitteessa.",
            "Personuppgifter behandlas inte; bilder suddas i enheten.",
            "No personal data is processed; pictures are blurred in the device.",
        ),
        "publicity": t(
            "Tulokset ovat julkisia, myös jos pilotti päättyy kesken.",
            "Resultaten är offentliga, även om piloten avbryts.",
            "Results are public, also when the pilot ends early.",
        ),
        "confidentiality": t(
            "Merkityt liikesalaisuudet pidetään salassa.",
            "Märkta affärshemligheter hålls hemliga.",
            "Marked trade secrets are kept secret.",
        ),
        "subcontractors": [
            {"name": "Oulun Säädata Oy", "role": "subcontractor", "register_number": "1987654-0"},
            {"name": "Aalto-yliopisto", "role": "research_partner", "register_number": "2228357-4"},
        ],
        "subcontracting": t(
            "Alihankkijan vaihto vaatii kaupungin suostumuksen.",
            "Byte av underleverantör kräver stadens samtycke.",
            "A change of subcontractor needs the city's consent.",
        ),
        "change_control": t(
            "Muutos sovitaan kirjallisesti ennen kuin se tehdään.",
            "Ändringar avtalas skriftligt innan de görs.",
            "A change is agreed in writing before it is made.",
        ),
        "termination": t(
            "Kumpikin voi päättää pilotin väliraporttiin tai kun pysäytysraja alittuu.",
            "Båda kan avsluta piloten vid mellanrapporten eller när stoppgränsen underskrids.",
            "Either side may end the pilot at the midterm report or below a stop-limit.",
        ),
        "follow_on": t(
            "Jatkohankinta kilpailutetaan avoimella menettelyllä.",
            "Fortsättningen konkurrensutsätts genom öppet förfarande.",
            "The follow-on purchase is tendered in an open procedure.",
        ),
        "follow_on_ceiling_cents": 45_000_000,
        "further_clauses": [
            {
                "number": "27",
                "title": t("Saavutettavuus", "Tillgänglighet", "Accessibility"),
                "text": t(
                    "Kuljettajan näkymä täyttää WCAG 2.2 AA -tason.",
                    "Förarens vy uppfyller WCAG 2.2 AA.",
                    "The driver's view meets WCAG 2.2 AA.",
                ),
                "sources": ["R12"],
            }
        ],
        "governing_law": t(
            "Suomen laki, Helsingin käräjäoikeus.",
            "Finlands lag, Helsingfors tingsrätt.",
            "Law of Finland, District Court of Helsinki.",
        ),
        "signatures": signatures(t, "2027-10-21T10:15:00+03:00"),
    }
