"""Pages of this room: the entrance, one's account, the company, the authority, the operator."""

from procure import web
from procure.web import nav

pages = web.blueprint("people", __name__)

nav.add("nav.company", "people.company.company", "keep_company", 60)
nav.add("nav.authorities", "people.authority.authorities", "see_authority", 70)
nav.add("nav.operator", "people.operator.operator", "run_installation", 80)

# Each of these adds its views to the blueprint.
from procure.people.pages import (  # noqa: E402
    account,
    authority,
    case,
    company,
    directory,
    entrance,
    operator,
    second_factor,
)

__all__ = [
    "account",
    "authority",
    "case",
    "company",
    "directory",
    "entrance",
    "operator",
    "pages",
    "second_factor",
]
