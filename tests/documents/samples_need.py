"""The sample need statement."""

from collections.abc import Callable
from typing import Any

Say = Callable[[str, str, str], str]


def need_statement(t: Say) -> dict[str, Any]:
    """Every field of the body, filled."""
    return {
        "need": t(
            "Pyöräteiden liukkaus huomataan vasta, kun joku on kaatunut.\n\nOlisi hienoa, jos "
            "hoitokalusto tietäisi tunnin etukäteen, mihin kohtaan jää syntyy.",
            "Halka på cykelvägarna märks först när någon har fallit.\n\nDet vore fint om "
            "underhållet visste en timme i förväg var isen bildas.",
            "Slippery cycle paths are noticed only after somebody has fallen.\n\nIt would be "
            "great if the maintenance crews knew one hour ahead where ice will form.",
        ),
        "affected": t(
            "Ympärivuotiset pyöräilijät, jalankulkijat ja kunnossapidon kuljettajat.",
            "Året runt-cyklister, fotgängare och underhållets förare.",
            "All-year cyclists, pedestrians and the drivers of maintenance vehicles.",
        ),
        "affected_count": 48000,
        "users": t(
            "Kunnossapidon työnjohto ja viiden alueurakan kuljettajat.",
            "Arbetsledningen för underhållet och förarna i fem områdesentreprenader.",
            "Maintenance supervisors and the drivers of five area contracts.",
        ),
        "current_way": t(
            "Työnjohtaja seuraa säätä ja lähettää kaluston kierrokselle. Pintalämpötilaa ei "
            "mitata.",
            "Arbetsledaren följer vädret och skickar ut fordonen. Yttemperaturen mäts inte.",
            "A supervisor follows the weather and sends the vehicles out. Nobody measures the "
            "surface temperature.",
        ),
        "baseline_cost_cents": 184_500_000,
        "baseline_emissions_kg": 412_000,
        "baseline_source": t(
            "Kunnossapidon kirjanpito, talvikausi 2025–2026",
            "Underhållets bokföring, vintersäsongen 2025–2026",
            "Maintenance accounts, winter season 2025–2026",
        ),
        "solved_when": t(
            "Kaatumisia on puolet vähemmän ja turhia kierroksia neljännes vähemmän.",
            "Fallolyckorna har halverats och onödiga körningar minskat med en fjärdedel.",
            "Falls are halved, and needless rounds are down by a quarter.",
        ),
        "outcomes": [
            {
                "outcome": t("Vähemmän kaatumisia", "Färre fallolyckor", "Fewer falls"),
                "measure": t(
                    "Ensihoidon tilastoimat liukastumiset",
                    "Halkolyckor i prehospitala vårdens statistik",
                    "Slips in ambulance statistics",
                ),
                "baseline": t("214 / kausi", "214 / säsong", "214 / season"),
                "target": t("107 / kausi", "107 / säsong", "107 / season"),
            },
            {
                "outcome": t(
                    "Vähemmän turhia ajoja", "Färre onödiga körningar", "Fewer needless rounds"
                ),
                "measure": t(
                    "Ajot, joilla ei ollut hoidettavaa",
                    "Körningar utan behov av underhåll",
                    "Rounds with nothing to treat",
                ),
                "baseline": "38 %",
                "target": "≤ 28 %",
            },
        ],
        "constraints": t(
            "Ratkaisun on toimittava pimeässä, −25 °C:ssa ja ilman uusia pylväitä.",
            "Lösningen ska fungera i mörker, i −25 °C och utan nya stolpar.",
            "The solution must work in the dark, at −25 °C and without new poles.",
        ),
        "systems": t(
            "Kunnossapidon ajoseuranta (avoin rajapinta)",
            "Underhållets körjournal (öppet gränssnitt)",
            "Vehicle tracking of maintenance (open interface)",
        ),
        "data_available": t(
            "Ajoreitit ja hiekoitukset 2019–2026, viiden tiesääaseman havainnot.",
            "Körrutter och sandningar 2019–2026, observationer från fem vägväderstationer.",
            "Routes and gritting 2019–2026, observations of five road weather stations.",
        ),
        "sites": t(
            "Baanaverkon 24 kilometriä Pasilan, Kalasataman ja Lauttasaaren välillä.",
            "24 kilometer av cykelbanorna mellan Böle, Fiskehamnen och Drumsö.",
            "24 kilometres of the Baana network between Pasila, Kalasatama and Lauttasaari.",
        ),
        "work_done": t(
            "Kevään 2026 opinnäytetyö ja kolme haastattelua Oulussa ja Umeåssa.",
            "Ett examensarbete våren 2026 och tre intervjuer i Uleåborg och Umeå.",
            "A thesis in spring 2026 and three interviews in Oulu and Umeå.",
        ),
        "prior_art": t(
            "Tiesäämallit kattavat ajoradat, eivät erillisiä pyöräteitä.",
            "Vägvädermodellerna täcker körbanor, inte separata cykelvägar.",
            "Road weather models cover carriageways, not separate cycle paths.",
        ),
        "patents": t(
            "Haku 12.10.2026: 14 patenttiperhettä, yksikään ei estä palvelun hankintaa.",
            "Sökning 12.10.2026: 14 patentfamiljer, ingen hindrar upphandling av tjänsten.",
            "Search on 12 October 2026: 14 patent families, none blocks buying the service.",
        ),
        "standards": "DATEX II, SensorThings API, EN 15518",
        "market_gap": t(
            "Kaupungin osuus kysynnästä on pieni, ja talvi on lyhyt: yritykset eivät ole "
            "investoineet pyöräteiden mittaukseen.",
            "Stadens andel av efterfrågan är liten och vintern kort: företagen har inte "
            "investerat i mätning på cykelvägar.",
            "The city's share of demand is small and the winter short: companies have not "
            "invested in measuring cycle paths.",
        ),
        "theme": "smart_sustainable_city",
        "goals": [
            t(
                "Hiilineutraali Helsinki 2030",
                "Kolneutralt Helsingfors 2030",
                "Carbon-neutral Helsinki 2030",
            ),
            t(
                "Pyöräliikenteen kehittämisohjelma",
                "Utvecklingsprogrammet för cykeltrafiken",
                "Bicycle action plan",
            ),
        ],
        "estimated_value_cents": 9_000_000,
        "follow_on_value_cents": 45_000_000,
        "total_value_cents": 54_000_000,
        "threshold_advice": [
            t(
                "Pilotti ja jatkohankinta lasketaan yhteen: arvo ylittää EU-kynnysarvon.",
                "Pilot och fortsatt upphandling räknas ihop: värdet överstiger EU-tröskelvärdet.",
                "Pilot and follow-on purchase count together: the value is above the EU threshold.",
            )
        ],
        "budget": t(
            "Yleiset alueet, kohta 8 03 01; jatkohankinta vuoden 2028 talousarvioon.",
            "Allmänna områden, moment 8 03 01; fortsättningen i budgeten för 2028.",
            "Public Areas, item 8 03 01; the follow-on is in the budget for 2028.",
        ),
        "funding": [
            {"source": "erdf", "share_percent": "60", "amount_cents": 5_400_000},
            {
                "source": "city",
                "name": t("Helsinki", "Helsingfors", "Helsinki"),
                "share_percent": "32.5",
                "amount_cents": 2_925_000,
            },
            {"source": "regional_council", "share_percent": "7.5", "amount_cents": 675_000},
        ],
        "adoption_route": t(
            "Jos tavoitteet täyttyvät, palvelu kilpailutetaan ja liitetään alueurakoihin 2028.",
            "Om målen nås konkurrensutsätts tjänsten och fogas till entreprenaderna 2028.",
            "If targets are met, the service is tendered and joined to the area contracts in 2028.",
        ),
        "adoption_owner": "Eeva Åström",
        "adoption_owner_unit": t("Kunnossapito", "Underhållet", "Maintenance unit"),
        "risks": [
            {
                "group": "object",
                "risk": t(
                    "Anturit eivät kestä auraamista.",
                    "Givarna tål inte plogning.",
                    "Sensors do not survive ploughing.",
                ),
                "response": t(
                    "Asennuspaikat sovitaan kuljettajien kanssa.",
                    "Platserna avtalas med förarna.",
                    "Places are agreed with the drivers.",
                ),
                "owner": "Eeva Åström",
            },
            {
                "group": "market",
                "risk": t(
                    "Vain yksi toimittaja vastaa.",
                    "Bara en leverantör svarar.",
                    "Only one supplier answers.",
                ),
                "response": t(
                    "Markkinavuoropuhelu kutsuu myös sääpalvelut ja ajoneuvovalmistajat.",
                    "Marknadsdialogen riktas också till vädertjänster och fordonstillverkare.",
                    "The market dialogue also invites weather services and vehicle makers.",
                ),
                "owner": "Aino Virtanen",
            },
        ],
        "procedure_options": [
            {
                "procedure": "rd_excluded_pcp",
                "reason": t(
                    "Hyöty ei jakaudu riittävästi.",
                    "Nyttan delas inte tillräckligt.",
                    "The benefit is not shared enough.",
                ),
            },
            {
                "procedure": "open",
                "chosen": True,
                "reason": t(
                    "Pilotin jälkeen vaatimukset osataan kuvata tuloksina.",
                    "Efter piloten kan kraven beskrivas som resultat.",
                    "After the pilot, requirements can be written as results.",
                ),
            },
        ],
        "policy_answers": [
            {"question": "innovation_considered", "answer": True},
            {"question": "solution_new_to_buyer", "answer": True},
            {"question": "solution_new_to_market_or_industry", "answer": False},
            {
                "question": "low_carbon",
                "answer": True,
                "note": t("Ajot vähenevät", "Körningarna minskar", "Fewer rounds driven"),
            },
            {"question": "energy_efficiency_considered", "answer": True},
            {"question": "circular_economy", "answer": False},
            {"question": "sme_participation_considered", "answer": True},
            {"question": "end_user_involved", "answer": True},
        ],
        "stakeholders": [
            {
                "name": t(
                    "Pyöräilijöiden kuntajärjestö",
                    "Cyklisternas lokalförening",
                    "Local cyclists' association",
                ),
                "interest": t("turvallisuus", "säkerhet", "safety"),
            },
            {
                "name": t("Alueurakoitsijat", "Områdesentreprenörerna", "Area contractors"),
                "interest": t("työn ohjaus", "arbetsledning", "how work is led"),
            },
        ],
        "decision": t(
            "Tarve hyväksytään ja markkinavuoropuhelu valmistellaan.",
            "Behovet godkänns och marknadsdialogen förbereds.",
            "The need is approved, and the market dialogue is prepared.",
        ),
        "decided_by": "Björn Åkerman",
        "decided_at": "2026-11-24T14:05:00+02:00",
        "authority_decisions": [
            {
                "authority": t("Helsinki", "Helsingfors", "Helsinki"),
                "share_percent": "70",
                "diary_number": "HEL 2026-004711",
                "approver": "Björn Åkerman",
                "decided_on": "2026-11-24",
            },
            {
                "authority": t("Espoo", "Esbo", "Espoo"),
                "share_percent": "30",
                "diary_number": "ESBO/1207/02.08.00/2026",
                "approver": "Žofia Šimonen",
                "decided_on": "2026-11-20",
            },
        ],
    }
