"""The people of the demonstration. All of them are invented; their cities are real."""

from dataclasses import dataclass

from procure.people import inputs

PUBLIC = ("member", "registrar", "operator")


@dataclass(frozen=True, slots=True)
class Example:
    """An example person: their account, and what they are in the demonstration."""

    name: str
    email: str
    role: str
    language: str = "fi"
    city: str = ""
    first: bool = False

    @property
    def role_on_a_case(self) -> str:
        """Return the role that an officer gives them on a new case, or nothing."""
        return "" if self.role in (*PUBLIC, "supplier", "officer") else self.role


HELSINKI, ESPOO, VANTAA = "0201256-6", "0101263-6", "0124610-9"

CITIES = (
    inputs.NewAuthority(
        name="Helsingin kaupunki",
        name_sv="Helsingfors stad",
        name_en="City of Helsinki",
        unit="Kaupunkiympäristö",
        register_number=HELSINKI,
    ),
    inputs.NewAuthority(
        name="Espoon kaupunki",
        name_sv="Esbo stad",
        name_en="City of Espoo",
        unit="Kaupunkiympäristö",
        register_number=ESPOO,
    ),
    inputs.NewAuthority(
        name="Vantaan kaupunki",
        name_sv="Vanda stad",
        name_en="City of Vantaa",
        unit="Kaupunkiympäristö",
        register_number=VANTAA,
    ),
)

# Those who stand on the bar itself come first; the others are one fold away. Suppliers get
# their accounts from the scenarios that they sell in.
PEOPLE = (
    Example("Aino Virtanen", "aino.virtanen@example.org", "officer", "fi", HELSINKI, True),
    Example("Markku Saarinen", "markku.saarinen@example.org", "approver", "fi", HELSINKI, True),
    Example("Eeva Koski", "eeva.koski@example.org", "evaluator", "fi", HELSINKI, True),
    Example("Pirjo Niemi", "pirjo.niemi@example.org", "pilot_host", "fi", HELSINKI, True),
    Example("Sami Vuori", "sami.vuori@example.org", "supplier", first=True),
    Example("Ritva Lehto", "ritva.lehto@example.org", "auditor", "fi", HELSINKI, True),
    Example("Mikael Berg", "mikael.berg@example.org", "evaluator", "sv", HELSINKI),
    Example("Olli Ahola", "olli.ahola@example.org", "evaluator", "fi", HELSINKI),
    Example("Tiina Rauta", "tiina.rauta@example.org", "supplier"),
    Example("Kaj Ström", "kaj.strom@example.org", "supplier", "sv"),
    Example("Rauha Kivi", "rauha.kivi@example.org", "registrar", "fi", HELSINKI),
    Example("Elina Salo", "elina.salo@example.org", "officer", "fi", ESPOO),
    Example("Marja Laine", "marja.laine@example.org", "approver", "fi", ESPOO),
    Example("Ville Nurmi", "ville.nurmi@example.org", "officer", "fi", VANTAA),
    Example("Mats Lindholm", "mats.lindholm@example.org", "approver", "sv", VANTAA),
    Example("Otto Palo", "otto.palo@example.org", "operator"),
)

BY_ADDRESS = {one.email: one for one in PEOPLE}
