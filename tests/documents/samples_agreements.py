"""Parts that the sample pilot agreement and contract share."""

from collections.abc import Callable
from typing import Any

Say = Callable[[str, str, str], str]


def parties(t: Say) -> list[dict[str, Any]]:
    """Both sides."""
    return [
        {
            "name": t("Helsingin kaupunki", "Helsingfors stad", "City of Helsinki"),
            "role": "authority",
            "register_number": "0201256-6",
            "address": t(
                "PL 58200, 00099 Helsingin kaupunki",
                "PB 58200, 00099 Helsingfors stad",
                "PO Box 58200, FI-00099 City of Helsinki",
            ),
            "representative": "Björn Åkerman",
            "contact": {"name": "Aino Virtanen", "email": "aino.virtanen@example.fi"},
        },
        {
            "name": "Kåsnäs Sensor Ab",
            "role": "supplier",
            "register_number": "2345678-8",
            "address": t(
                "Satamatie 4, 25930 Kasnäs",
                "Hamnvägen 4, 25930 Kasnäs",
                "Hamnvägen 4, FI-25930 Kasnäs",
            ),
            "representative": "Kåre Lindström",
            "contact": {
                "name": "Žofia Šimonen",
                "email": "zofia@example.fi",
                "phone": "+358 2 0000 000",
            },
        },
    ]


def measures(t: Say) -> list[dict[str, Any]]:
    """Three KPIs."""
    return [
        {
            "name": t("Osuvat jäävaroitukset", "Träffsäkra isvarningar", "Correct ice warnings"),
            "unit": "%",
            "baseline": "0",
            "target": "85",
            "stop_limit": "60",
            "method": t(
                "Kitkamittaus varoitetussa kohdassa",
                "Friktionsmätning på varnad plats",
                "Friction measured where warned",
            ),
            "source": t("Kaupungin mittapyörä", "Stadens mätcykel", "The city's measuring bicycle"),
            "measured_by": t("pilottipäällikkö", "pilotledaren", "pilot manager"),
            "frequency": t("viikoittain", "varje vecka", "weekly"),
        },
        {
            "name": t("Ennakko ennen jäätymistä", "Tid före isbildning", "Lead time before ice"),
            "unit": "min",
            "baseline": "0",
            "target": "60",
            "stop_limit": "20",
            "method": t(
                "Aikaleimojen erotus", "Skillnaden mellan tidsstämplar", "Difference of time stamps"
            ),
            "source": t("Palvelun loki", "Tjänstens logg", "Log of the service"),
            "measured_by": t(
                "toimittaja, kaupunki tarkistaa",
                "leverantören, staden granskar",
                "supplier, checked by the city",
            ),
            "frequency": t("jatkuva", "fortlöpande", "continuous"),
        },
        {
            "name": t(
                "Päästöt hoitokierrosta kohti",
                "Utsläpp per underhållsrunda",
                "Emissions for each round",
            ),
            "unit": "kg CO₂e",
            "baseline": "41.5",
            "target": "33",
            "method": t(
                "Polttoaineen kulutus × kerroin",
                "Bränsleförbrukning × koefficient",
                "Fuel used × factor",
            ),
            "source": t("Ajoseuranta", "Körjournalen", "Vehicle tracking"),
            "measured_by": t("pilotin isäntä", "pilotvärden", "pilot host"),
            "frequency": t("kuukausittain", "varje månad", "monthly"),
        },
    ]


def signatures(t: Say, at: str) -> list[dict[str, Any]]:
    """Both signatures."""
    service = t("sähköinen allekirjoitus", "elektronisk underskrift", "electronic signature")
    return [
        {
            "party": t("Helsingin kaupunki", "Helsingfors stad", "City of Helsinki"),
            "name": "Björn Åkerman",
            "role": t("yksikön päällikkö", "enhetschef", "head of unit"),
            "signed_at": at,
            "method": service,
        },
        {
            "party": "Kåsnäs Sensor Ab",
            "name": "Kåre Lindström",
            "role": t("toimitusjohtaja", "verkställande direktör", "managing director"),
            "signed_at": at,
            "method": service,
        },
    ]
