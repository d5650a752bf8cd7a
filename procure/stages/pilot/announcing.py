"""What the public page of a pilot call shows beside the questions, frozen with its call."""

from collections.abc import Sequence
from typing import Any

from procure import i18n
from procure.agreements import dated
from procure.i18n import lazy
from procure.stages.pilot.inputs import CriterionInput
from procure.stages.pilot.tables import PilotPlan


def page(plan: PilotPlan, criteria: Sequence[CriterionInput], language: str) -> dict[str, Any]:
    """Return facts, sections and dates; headings are text keys, said by the page."""
    with i18n.speaking(language):
        cap = "" if plan.price_cap_cents is None else i18n.cents(plan.price_cap_cents)
        weighed = "\n".join(_criterion(one) for one in criteria)
        measured = "\n".join(_measure(one) for one in plan.measures)
        time = "–".join(i18n.day(day) for day in (plan.starts_on, plan.ends_on) if day)
    sections = [
        [lazy("pilot.page_challenge").message, plan.challenge],
        [lazy("pilot.page_bought").message, plan.bought],
        [lazy("pilot.page_criteria").message, weighed],
        [lazy("pilot.page_measures").message, measured],
        [lazy("pilot.page_users").message, plan.users],
        [lazy("pilot.page_eligibility").message, plan.eligibility],
        [lazy("pilot.page_goals").message, plan.goals],
        [lazy("pilot.page_data").message, plan.data],
        [lazy("pilot.page_permits").message, plan.permits],
        [lazy("pilot.page_safety").message, plan.safety],
        [lazy("pilot.page_accessibility").message, plan.accessibility],
        [lazy("pilot.page_dismantling").message, plan.dismantling],
        [lazy("pilot.page_follow_on").message, plan.follow_on_route],
    ]
    facts = [
        [lazy("pilot.page_price_cap").message, cap],
        [lazy("pilot.page_host").message, plan.host_unit],
        [lazy("pilot.page_site").message, plan.site],
        [lazy("pilot.page_time").message, time],
    ]
    return {
        "facts": [pair for pair in facts if pair[1]],
        "sections": [pair for pair in sections if pair[1]],
        "dates": [
            [one.on.isoformat(), one.what, "day"] if one.on else [one.when, one.what, "words"]
            for one in dated(plan.schedule)
        ],
        "note": lazy("pilot.no_right_to_buy").message,
    }


def _criterion(one: CriterionInput) -> str:
    values = {"name": one.name, "weight": one.weight, "lowest": one.lowest}
    if one.lowest:
        return i18n.gettext("%(name)s: %(weight)s %%, at least %(lowest)s points of 5", **values)
    return i18n.gettext("%(name)s: %(weight)s %%", **values)


def _measure(one: dict[str, Any]) -> str:
    target = f"{i18n.number(one['target'])} {one['unit']}".strip()
    return i18n.gettext("%(name)s: target %(target)s", name=one["name"], target=target)
