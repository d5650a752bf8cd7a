"""The sample contract."""

from typing import Any

from tests.documents.samples_agreements import Say, measures, parties, signatures


def contract(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "parties": parties(t),
        "precedence": [
            t("Tämä sopimus", "Detta kontrakt", "This contract"),
            t(
                "Tarjouspyyntö 2.9.2028",
                "Anbudsförfrågan 2.9.2028",
                "Invitation to tender of 2 September 2028",
            ),
            t("Tarjous 14.10.2028", "Anbud 14.10.2028", "Tender of 14 October 2028"),
            "JYSE 2014 PALVELUT",
        ],
        "subject": t(
            "Jäävaroituspalvelu kaupungin pyöräteille.",
            "Isvarningstjänst för stadens cykelvägar.",
            "Ice warning service for the city's cycle paths.",
        ),
        "scope": [
            {
                "text": t(
                    "Varoitus ajoneuvoon 10 minuutissa havainnosta.",
                    "Varning till fordonet inom 10 minuter från observationen.",
                    "Warning in the vehicle within 10 minutes of the observation.",
                ),
                "requirement": "R4",
                "sources": [
                    t("Syöte 1", "Inspel 1", "Input 1"),
                    t("Pilotti: 8 minuuttia", "Pilot: 8 minuter", "Pilot: 8 minutes"),
                ],
            },
            {
                "text": t(
                    "Havainnot avoimena datana vuorokauden viiveellä.",
                    "Observationer som öppna data med ett dygns fördröjning.",
                    "Observations as open data with a delay of one day.",
                ),
                "requirement": "R7",
                "sources": [t("Syöte 2", "Inspel 2", "Input 2")],
            },
            {
                "text": t(
                    "Kattavuus 1 300 kilometriä.",
                    "Täckning 1 300 kilometer.",
                    "Coverage of 1,300 kilometres.",
                ),
                "requirement": "R1",
                "sources": [t("Tarve", "Behov", "Need")],
            },
        ],
        "acceptance": t(
            "Käyttöönotto hyväksytään, kun varoitukset ovat osuneet 30 päivän ajan.",
            "Driftsättningen godkänns när varningarna varit träffsäkra i 30 dagar.",
            "Roll-out is accepted when warnings have been right for 30 days.",
        ),
        "measures": [
            {
                **measure,
                "consequence": t(
                    "hyvitys 5 % kuukausimaksusta",
                    "gottgörelse 5 % av månadsavgiften",
                    "credit of 5% of the monthly fee",
                ),
            }
            for measure in measures(t)[:2]
        ],
        "prices": [
            {
                "what": t("Käyttöönotto", "Driftsättning", "Roll-out"),
                "quantity": "1",
                "unit": t("erä", "parti", "lot"),
                "unit_price_cents": 3_850_000,
                "sum_cents": 3_850_000,
            },
            {
                "what": t("Palvelumaksu", "Serviceavgift", "Service fee"),
                "quantity": "36",
                "unit": t("kk", "mån.", "months"),
                "unit_price_cents": 985_050,
                "sum_cents": 35_461_800,
            },
            {
                "what": t("Koulutus", "Utbildning", "Training"),
                "quantity": "12.5",
                "unit": t("pv", "dag", "days"),
                "unit_price_cents": 96_000,
                "sum_cents": 1_200_000,
            },
        ],
        "total_cents": 40_511_800,
        "price_note": t(
            "Hinnat ilman arvonlisäveroa.",
            "Priser exklusive mervärdesskatt.",
            "Prices without VAT.",
        ),
        "indexation": t(
            "Vuosittain, palvelujen tuottajahintaindeksi 62.",
            "Årligen, producentprisindex för tjänster 62.",
            "Yearly, producer price index for services 62.",
        ),
        "starts_on": "2028-12-01",
        "ends_on": "2031-11-30",
        "schedule": [
            {"what": t("Käyttöönotto", "Driftsättning", "Roll-out"), "on": "2029-01-15"},
            {
                "what": t("Ensimmäinen vuosikatsaus", "Första årsöversynen", "First yearly review"),
                "on": "2029-12-01",
            },
        ],
        "service_levels": [
            {
                "what": t("Käytettävyys", "Tillgänglighet", "Availability"),
                "level": "99,5 %",
                "consequence": t("hyvitys 2 %", "gottgörelse 2 %", "credit of 2%"),
            },
            {
                "what": t("Vasteaika", "Svarstid", "Response time"),
                "level": t("2 tuntia", "2 timmar", "2 hours"),
                "consequence": t("hyvitys 1 %", "gottgörelse 1 %", "credit of 1%"),
            },
        ],
        "rights": t(
            "Kaupungilla on käyttöoikeus kaikkiin tuloksiin.",
            "Staden har nyttjanderätt till alla resultat.",
            "The city has the right to use all results.",
        ),
        "open_source": t(
            "Rajapintakirjasto julkaistaan MIT-lisenssillä.",
            "Gränssnittsbiblioteket publiceras med MIT-licens.",
            "The interface library is published under the MIT licence.",
        ),
        "data": t(
            "Havainnot ovat kaupungin.",
            "Observationerna är stadens.",
            "Observations belong to the city.",
        ),
        "security": t(
            "Toimittaja ilmoittaa poikkeamasta 24 tunnissa.",
            "Leverantören anmäler avvikelser inom 24 timmar.",
            "The supplier reports an incident within 24 hours.",
        ),
        "accessibility": "WCAG 2.2 AA",
        "sustainability": t(
            "Päästöt hoitokierrosta kohti raportoidaan vuosittain; lähtötaso 41,5 kg CO₂e.",
            "Utsläppen per runda rapporteras årligen; utgångsläget är 41,5 kg CO₂e.",
            "Emissions for each round are reported yearly; the baseline is 41.5 kg CO₂e.",
        ),
        "reporting": t("Neljännesvuosittain.", "Kvartalsvis.", "Quarterly."),
        "subcontracting": t(
            "Alihankkijat liitteessä 4.",
            "Underleverantörerna i bilaga 4.",
            "Subcontractors in annex 4.",
        ),
        "change_procedure": t(
            "Hankintalain 136 §:n rajoissa, kirjallisesti.",
            "Inom gränserna för 136 § i upphandlingslagen, skriftligt.",
            "Within section 136 of the Act, in writing.",
        ),
        "options": [
            {
                "what": t("Kaksi lisävuotta", "Två tilläggsår", "Two further years"),
                "until_on": "2031-08-31",
                "ceiling_cents": 23_641_200,
            }
        ],
        "liability": t(
            "Enintään vuoden palvelumaksut.",
            "Högst ett års serviceavgifter.",
            "At most the service fees of one year.",
        ),
        "termination": t(
            "Irtisanomisaika kuusi kuukautta.",
            "Uppsägningstiden är sex månader.",
            "Notice of six months.",
        ),
        "exit": t(
            "Tiedot luovutetaan avoimessa muodossa ja anturit puretaan 60 päivässä.",
            "Data överlämnas i öppet format och givarna demonteras inom 60 dagar.",
            "Data is handed over in an open format, and sensors are removed within 60 days.",
        ),
        "joint_buyers": [
            {
                "name": t("Espoon kaupunki", "Esbo stad", "City of Espoo"),
                "share_percent": "30",
                "ceiling_cents": 12_000_000,
            }
        ],
        "call_off": t(
            "Yhteishankkija tilaa kirjallisesti samoin ehdoin.",
            "En gemensam upphandlare avropar skriftligt på samma villkor.",
            "A joint buyer calls off in writing on the same terms.",
        ),
        "further_clauses": [],
        "governing_law": t(
            "Suomen laki, Helsingin käräjäoikeus.",
            "Finlands lag, Helsingfors tingsrätt.",
            "Law of Finland, District Court of Helsinki.",
        ),
        "signatures": signatures(t, "2028-11-20T09:00:00+02:00"),
    }
