"""The sample invitation and summary of the market dialogue."""

from collections.abc import Callable
from typing import Any

Say = Callable[[str, str, str], str]


def invitation(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "purpose": t(
            "Selvitämme, miten pyöräteiden liukkautta voidaan ennakoida ja mitä se maksaa.",
            "Vi utreder hur halka på cykelvägar kan förutses och vad det kostar.",
            "We find out how slippery cycle paths can be forecast and what that costs.",
        ),
        "background": t(
            "Kaupunki hoitaa talvella 1 300 kilometriä pyöräteitä. Tarve on hyväksytty 24.11.2026.",
            "Staden underhåller 1 300 kilometer cykelväg på vintern. Behovet godkändes 24.11.2026.",
            "The city maintains 1,300 kilometres of cycle paths in winter. The need was approved "
            "on 24 November 2026.",
        ),
        "need": t(
            "Hoitokaluston on tiedettävä tunnin etukäteen, mihin kohtaan jää syntyy.",
            "Underhållet måste veta en timme i förväg var isen bildas.",
            "Crews must know one hour ahead where ice will form.",
        ),
        "planned": t(
            "Pilotti talvella 2027–2028, enintään kolme toimittajaa, 24 kilometriä.",
            "En pilot vintern 2027–2028, högst tre leverantörer, 24 kilometer.",
            "A pilot in winter 2027–2028 with at most three suppliers on 24 kilometres.",
        ),
        "open_points": t(
            "Mittaustapa, hinnoittelu, tietojen omistus ja palvelutaso ovat avoinna.",
            "Mätsätt, prissättning, ägande av data och servicenivå är öppna.",
            "The way of measuring, pricing, ownership of data and service level are open.",
        ),
        "questions": [
            {
                "number": 1,
                "text": t(
                    "Millä tarkkuudella ja kuinka paljon etukäteen voitte ennustaa jäätymisen?",
                    "Hur noggrant och hur långt i förväg kan ni förutse isbildning?",
                    "How exactly, and how far ahead, can you forecast ice?",
                ),
                "word_limit": 300,
            },
            {
                "number": 2,
                "text": t(
                    "Mitä tietoja tarvitsette kaupungilta?",
                    "Vilka uppgifter behöver ni av staden?",
                    "Which data do you need from the city?",
                ),
                "word_limit": 200,
            },
            {
                "number": 3,
                "text": t(
                    "Mikä estäisi pientä yritystä osallistumasta?",
                    "Vad skulle hindra ett litet företag från att delta?",
                    "What would keep a small company from taking part?",
                ),
                "word_limit": 150,
            },
        ],
        "who_may_answer": t(
            "Kaikki yritykset ja tutkimusorganisaatiot, yksin tai ryhmänä.",
            "Alla företag och forskningsorganisationer, ensamma eller som grupp.",
            "All companies and research organisations, alone or as a group.",
        ),
        "forms": [
            {
                "form": "briefing",
                "starts_at": "2027-01-14T13:00:00+02:00",
                "ends_at": "2027-01-14T15:00:00+02:00",
                "place": t(
                    "Kaupunkiympäristötalo, Helsinki",
                    "Stadsmiljöhuset, Helsingfors",
                    "Urban Environment House, Helsinki",
                ),
                "link": "https://dialogi.example.fi/liukkaus",
                "languages": "fi, en",
            },
            {
                "form": "one_to_one",
                "description": t(
                    "45 minuuttia, aika varataan verkossa",
                    "45 minuter, tiden bokas på webben",
                    "45 minutes, booked online",
                ),
                "starts_at": "2027-01-20T09:00:00+02:00",
                "ends_at": "2027-01-22T16:00:00+02:00",
                "languages": "fi, sv, en",
            },
            {"form": "written_answer", "languages": "fi, sv, en"},
        ],
        "answers_due_at": "2027-02-05T16:00:00+02:00",
        "answer_address": "https://hankinnat.example.fi/fi/dialogues/liukkaus",
        "trade_secrets": t(
            "Merkitse liikesalaisuus kohta kohdalta ja kerro peruste. Koko vastausta ei voi "
            "salata.",
            "Märk affärshemligheter punkt för punkt och ange grunden. Ett helt svar kan inte "
            "hemlighållas.",
            "Mark each trade secret where it stands and say why. A whole answer cannot be secret.",
        ),
        "publication": t(
            "Kysymykset ja vastaukset julkaistaan kaikille ilman kysyjän nimeä. Tapaamisten "
            "muistiot vahvistavat molemmat osapuolet.",
            "Frågor och svar publiceras för alla utan frågeställarens namn. Minnesanteckningarna "
            "bekräftas av båda parter.",
            "Questions and answers are published to all without the asker's name. Both sides "
            "confirm the minutes.",
        ),
        "recording": t(
            "Tilaisuuksia ei tallenneta.",
            "Tillfällena spelas inte in.",
            "Meetings are not recorded.",
        ),
        "timetable": [
            {"what": t("Infotilaisuus", "Infotillfälle", "Briefing"), "on": "2027-01-14"},
            {"what": t("Vastaukset", "Svar", "Answers due"), "on": "2027-02-05"},
            {"what": t("Yhteenveto", "Sammandrag", "Summary"), "on": "2027-03-01"},
            {
                "what": t("Pilottihaku", "Pilotutlysning", "Pilot call"),
                "when": t("kevät 2027", "våren 2027", "spring 2027"),
            },
        ],
        "contact": {
            "name": "Aino Virtanen",
            "role": t("hankinta-asiantuntija", "upphandlingsexpert", "procurement officer"),
            "email": "aino.virtanen@example.fi",
            "phone": "+358 9 0000 0000",
        },
        "privacy_notice": "https://hankinnat.example.fi/fi/privacy",
        "notice_number": "2026-178204",
        "cpv": [
            {
                "code": "90620000",
                "name": t("Lumenpoistopalvelut", "Snöröjning", "Snow-clearing services"),
            },
            {
                "code": "73100000",
                "name": t(
                    "Tutkimuksen ja kokeellisen kehittämisen palvelut",
                    "FoU-tjänster",
                    "Research and experimental development services",
                ),
            },
        ],
    }


def summary(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "summary": t(
            "Yhdeksän yritystä osallistui. Ennakointi on mahdollista tunnin päähän, mutta kukaan "
            "ei ole todistanut sitä erillisillä pyöräteillä. Pilotti tarvitaan.",
            "Nio företag deltog. Prognoser en timme framåt är möjliga, men ingen har visat det på "
            "separata cykelvägar. En pilot behövs.",
            "Nine companies took part. Forecasts one hour ahead are possible, but nobody has "
            "proved them on separate cycle paths. A pilot is needed.",
        ),
        "participation": [
            {
                "means": t("Infotilaisuus", "Infotillfälle", "Briefing"),
                "on": "2027-01-14",
                "invited": 41,
                "registered": 17,
                "attended": 14,
            },
            {
                "means": t("Kahdenkeskiset tapaamiset", "Enskilda möten", "One-to-one meetings"),
                "on": "2027-01-20",
                "registered": 9,
                "attended": 9,
            },
            {
                "means": t("Kirjalliset vastaukset", "Skriftliga svar", "Written answers"),
                "on": "2027-02-05",
                "answered": 9,
            },
        ],
        "questions": [
            {
                "number": 1,
                "text": t(
                    "Millä tarkkuudella ja kuinka paljon etukäteen voitte ennustaa jäätymisen?",
                    "Hur noggrant och hur långt i förväg kan ni förutse isbildning?",
                    "How exactly, and how far ahead, can you forecast ice?",
                ),
            }
        ],
        "themes": [
            {
                "title": t(
                    "Tarkkuus ja ennakko",
                    "Noggrannhet och framförhållning",
                    "Accuracy and lead time",
                ),
                "inputs": 9,
                "synthesis": t(
                    "Kaikki lupaavat tunnin ennakon. Kaksi pitää 20 metrin tarkkuutta "
                    "mahdollisena.",
                    "Alla utlovar en timme. Två anser att 20 meters noggrannhet är möjlig.",
                    "All promise one hour. Two think that 20 metres is possible.",
                ),
            },
            {
                "title": t("Tietojen omistus", "Ägande av data", "Ownership of data"),
                "inputs": 6,
                "synthesis": t(
                    "Avoin data sopii, jos viive on vähintään vuorokausi.",
                    "Öppna data går an om fördröjningen är minst ett dygn.",
                    "Open data is acceptable with a delay of at least one day.",
                ),
            },
        ],
        "inputs": [
            {
                "number": 1,
                "theme": t(
                    "Tarkkuus ja ennakko",
                    "Noggrannhet och framförhållning",
                    "Accuracy and lead time",
                ),
                "text": t(
                    "Varoitus ajoneuvoon, ei vain työnjohdolle.",
                    "Varningen till fordonet, inte bara arbetsledningen.",
                    "Warn the vehicle, not only the supervisor.",
                ),
                "disposition": "accepted",
                "reason": t(
                    "Kuljettajat toivoivat samaa.",
                    "Förarna önskade samma sak.",
                    "Drivers asked for the same.",
                ),
                "requirement": "R4",
            },
            {
                "number": 2,
                "theme": t("Tietojen omistus", "Ägande av data", "Ownership of data"),
                "text": t(
                    "Raakadata jää toimittajalle.",
                    "Rådata stannar hos leverantören.",
                    "Raw data stays with the supplier.",
                ),
                "disposition": "partly",
                "reason": t(
                    "Kaupunki tarvitsee havainnot, ei mallin sisäistä dataa.",
                    "Staden behöver observationerna, inte modellens interna data.",
                    "The city needs observations, not the model's inner data.",
                ),
                "requirement": "R7",
            },
            {
                "number": 3,
                "text": t(
                    "Viiden vuoden yksinoikeus.",
                    "Fem års ensamrätt.",
                    "Exclusivity for five years.",
                ),
                "disposition": "rejected",
                "reason": t(
                    "Yksinoikeus sulkisi markkinan.",
                    "Ensamrätt skulle stänga marknaden.",
                    "Exclusivity would close the market.",
                ),
            },
        ],
        "thread": [
            {
                "requirement": t(
                    "R4 Varoitus ajoneuvoon 10 minuutissa",
                    "R4 Varning till fordonet inom 10 minuter",
                    "R4 Warning in the vehicle within 10 minutes",
                ),
                "sources": [t("Syöte 1", "Inspel 1", "Input 1"), t("Tarve", "Behov", "Need")],
            },
            {
                "requirement": t(
                    "R7 Havainnot avoimena datana",
                    "R7 Observationer som öppna data",
                    "R7 Observations as open data",
                ),
                "sources": [t("Syöte 2", "Inspel 2", "Input 2")],
            },
            {
                "requirement": t(
                    "R9 Toiminta −25 °C:ssa", "R9 Funktion i −25 °C", "R9 Works at −25 °C"
                ),
                "sources": [],
            },
        ],
        "market_capability": t(
            "Neljä yritystä voi toimittaa yksin, viisi ryhmänä.",
            "Fyra företag kan leverera ensamma, fem som grupp.",
            "Four companies can deliver alone, five as a group.",
        ),
        "maturity": t(
            "TRL 5–7; erillisillä pyöräteillä enintään TRL 5.",
            "TRL 5–7; på separata cykelvägar högst TRL 5.",
            "TRL 5–7; on separate cycle paths at most TRL 5.",
        ),
        "price_bands": [
            {
                "what": t("Pilotti, 24 km", "Pilot, 24 km", "Pilot, 24 km"),
                "low_cents": 2_500_000,
                "high_cents": 4_000_000,
            },
            {
                "what": t("Vuosimaksu, 1 300 km", "Årsavgift, 1 300 km", "Annual fee, 1,300 km"),
                "low_cents": 9_000_000,
                "high_cents": 18_000_000,
            },
        ],
        "risks": t(
            "Kelirikko ja auraus rikkovat antureita.",
            "Menföre och plogning skadar givare.",
            "Thaw and ploughing damage sensors.",
        ),
        "rights": t(
            "Käyttöoikeus tuloksiin riittää; lähdekoodia ei tarvita.",
            "Nyttjanderätt till resultaten räcker; källkod behövs inte.",
            "A right to use results is enough; source code is not needed.",
        ),
        "sme_barriers": t(
            "Referenssivaatimukset ja vakuutuksen määrä.",
            "Referenskrav och försäkringsbelopp.",
            "Required references and the sum insured.",
        ),
        "ledger_note": t(
            "Kaikki kahdenkeskisissä tapaamisissa annettu tieto julkaistiin kaikille.",
            "All information från de enskilda mötena publicerades för alla.",
            "All information given one to one was released to everybody.",
        ),
        "equal_release_at": "2027-01-25T12:00:00+02:00",
        "prior_involvement": [
            {
                "party": "Pohjolan Tiesää Oy",
                "involvement": t(
                    "Toimitti tiesääasemat 2021.",
                    "Levererade vägväderstationerna 2021.",
                    "Delivered the road weather stations in 2021.",
                ),
                "measure": t(
                    "Asemien tiedot annetaan kaikille samassa muodossa.",
                    "Stationernas data ges alla i samma form.",
                    "Station data is given to everybody in the same form.",
                ),
            }
        ],
        "conclusions": t(
            "Pilotoidaan enintään kolmen toimittajan kanssa ja kilpailutetaan sen jälkeen.",
            "Pilot med högst tre leverantörer, därefter konkurrensutsättning.",
            "Pilot with at most three suppliers, then tender.",
        ),
        "procedure": "open",
        "lots": t(
            "Ei jaeta osiin pilotissa.",
            "Delas inte i piloten.",
            "Not divided into lots in the pilot.",
        ),
        "pilot": True,
        "changes_to_need": [
            {
                "what": t("Ennakko", "Framförhållning", "Lead time"),
                "before": t("2 tuntia", "2 timmar", "2 hours"),
                "after": t("1 tunti", "1 timme", "1 hour"),
                "reason": t(
                    "Kukaan ei saavuta kahta tuntia luotettavasti.",
                    "Ingen når två timmar tillförlitligt.",
                    "Nobody reaches two hours reliably.",
                ),
            }
        ],
        "minutes": [
            {
                "title": t("Tapaaminen 3", "Möte 3", "Meeting 3"),
                "place": "Teams",
                "starts_at": "2027-01-20T09:00:00+02:00",
                "ends_at": "2027-01-20T09:45:00+02:00",
                "people": [
                    "Aino Virtanen (Helsinki)",
                    "Eeva Åström (Helsinki)",
                    "Kåre Lindström (Kåsnäs Sensor Ab)",
                ],
                "topics": t(
                    "Mittaustapa, hinnoittelu, asennus.",
                    "Mätsätt, prissättning, montering.",
                    "Measuring, pricing, mounting.",
                ),
                "information_given": t(
                    "Ajoseurannan rajapinta, versio 3.",
                    "Körjournalens gränssnitt, version 3.",
                    "Interface of vehicle tracking, version 3.",
                ),
                "confidential": t(
                    "Anturin rakenne, liikesalaisuus (JulkL 24.1 § 20 k).",
                    "Givarens konstruktion, affärshemlighet (OffL 24.1 § 20 p.).",
                    "Design of the sensor, trade secret (Openness Act 24.1 § 20).",
                ),
                "follow_up": t(
                    "Rajapinnan kuvaus julkaistaan kaikille 25.1.",
                    "Gränssnittet publiceras för alla 25.1.",
                    "The interface is published to all on 25 January.",
                ),
                "confirmations": [
                    {
                        "side": "Kåsnäs Sensor Ab",
                        "how": "confirmed",
                        "at": "2027-01-21T10:02:00+02:00",
                    },
                    {
                        "side": "Aino Virtanen",
                        "how": "confirmed",
                        "at": "2027-01-20T15:30:00+02:00",
                    },
                ],
            }
        ],
        "questions_and_answers": [
            {
                "number": 1,
                "question": t(
                    "Saako anturin kiinnittää valaisinpylvääseen?",
                    "Får givaren fästas i en lyktstolpe?",
                    "May the sensor be mounted on a lamp post?",
                ),
                "answer": t(
                    "Kyllä, enintään 2 kg:n laitteen.",
                    "Ja, en anordning på högst 2 kg.",
                    "Yes, a device of at most 2 kg.",
                ),
                "published_at": "2027-01-18T12:00:00+02:00",
            }
        ],
        "ledger": [
            {
                "number": 1,
                "information": t(
                    "Ajoseurannan rajapinta, versio 3",
                    "Körjournalens gränssnitt, version 3",
                    "Interface of vehicle tracking, version 3",
                ),
                "told_to": t("Tapaaminen 3", "Möte 3", "Meeting 3"),
                "told_at": "2027-01-20T09:20:00+02:00",
                "released_at": "2027-01-25T12:00:00+02:00",
            },
            {
                "number": 2,
                "information": t(
                    "Anturin rakenne", "Givarens konstruktion", "Design of the sensor"
                ),
                "told_to": t("Tapaaminen 3", "Möte 3", "Meeting 3"),
                "told_at": "2027-01-20T09:30:00+02:00",
                "secret_ground": t(
                    "toimittajan liikesalaisuus",
                    "leverantörens affärshemlighet",
                    "the supplier's trade secret",
                ),
            },
        ],
    }
