"""One invented case in every paper and language: winter upkeep of cycle paths in Helsinki.

These samples are what a room builder reads to see how a body is filled. People, companies
and numbers are invented.
"""

from typing import Any

from tests.documents import (
    samples_contract,
    samples_dialogue,
    samples_evaluation,
    samples_need,
    samples_pilot,
)

LANGUAGES = ("fi", "sv", "en")

BODIES = {
    "need_statement": samples_need.need_statement,
    "market_dialogue_invitation": samples_dialogue.invitation,
    "dialogue_summary": samples_dialogue.summary,
    "pilot_agreement": samples_pilot.pilot_agreement,
    "award_decision": samples_evaluation.award_decision,
    "contract": samples_contract.contract,
}

TITLES = {
    "fi": "Pyöräteiden talvihoidon liukkauden ennakointi",
    "sv": "Prognoser för halka i vinterunderhållet av cykelvägar",
    "en": "Forecasting slippery cycle paths in winter",
}


def frame(kind: str, language: str) -> dict[str, Any]:
    """What a room gives to ``documents.promise`` as the snapshot."""
    say = dict(zip(LANGUAGES, range(3), strict=True))

    def t(fi: str, sv: str, en: str) -> str:
        return (fi, sv, en)[say[language]]

    return {
        "case_reference": "HEL 2026-004711",
        "diary_number": "HEL 2026-004711 T 02 08 00",
        "authority": t("Helsingin kaupunki", "Helsingfors stad", "City of Helsinki"),
        "unit": t(
            "Kaupunkiympäristön toimiala, Yleiset alueet",
            "Stadsmiljösektorn, Allmänna områden",
            "Urban Environment Division, Public Areas",
        ),
        "status": "signed" if kind in {"pilot_agreement", "contract"} else "approved",
        "lead": t(
            "Innovaatiohankinta, jossa liukkaat kohdat löydetään ennen ensimmäistä kaatumista.",
            "En innovationsupphandling där hala ställen hittas före den första kullkörningen.",
            "An innovation procurement that finds slippery spots before the first fall.",
        ),
        "author": "Aino Virtanen",
        "approver": "Björn Åkerman",
        "at": "2026-11-24T14:05:00+02:00",
        "funders": [
            {
                "name": t(
                    "Euroopan aluekehitysrahasto",
                    "Europeiska regionala utvecklingsfonden",
                    "European Regional Development Fund",
                ),
                "programme": t(
                    "Uudistuva ja osaava Suomi 2021–2027",
                    "Ett förnybart och kunnigt Finland 2021–2027",
                    "Innovation and Skills in Finland 2021–2027",
                ),
                "project_code": "A80999",
                "eu": True,
            },
            {"name": t("Uudenmaan liitto", "Nylands förbund", "Helsinki-Uusimaa Regional Council")},
        ],
        "waivers": [
            {
                "guard": "threshold_advice_is_answered",
                "reason": t(
                    "Jatkohankinnan arvo tarkentuu pilotissa, ja se kilpailutetaan erikseen.",
                    "Fortsättningens värde klarnar i piloten, och den konkurrensutsätts separat.",
                    "The pilot will show the follow-on value, which is tendered separately.",
                ),
                "by": "Björn Åkerman",
                "at": "2026-11-23T09:12:00+02:00",
            }
        ]
        if kind == "need_statement"
        else [],
        "answers": [
            {
                "question": t(
                    "Kuinka monta kilometriä pyöräteitä hoidetaan talvella?",
                    "Hur många kilometer cykelväg underhålls på vintern?",
                    "How many kilometres of cycle paths are maintained in winter?",
                ),
                "kind": "number",
                "value": "1300",
            }
        ]
        if kind == "need_statement"
        else [],
        "body": BODIES[kind](t),
    }


def snapshot(kind: str, language: str) -> dict[str, Any]:
    """A whole snapshot, as it is hashed, attached and printed."""
    return {
        **frame(kind, language),
        "kind": kind,
        "subject": "",
        "number": 1 + list(BODIES).index(kind),
        "version": 2,
        "supersedes": {"version": 1, "on": "2026-11-17"},
        "language": language,
        "title": TITLES[language],
        "publicity": "public",
        "publicity_ground": None,
        "task_class": "02 08 00",
        "retention_class": "r10",
        "check_address": "https://hankinnat.example.fi/check/",
    }
