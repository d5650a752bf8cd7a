"""Pages of agreements: read and sign them, write them, measure, pay."""

from procure import web

pages = web.blueprint("agreements", __name__)

web.nav.add("nav.my_agreements", "agreements.mine", "list_my_agreements", 35)

# Each of these adds its views to the blueprint.
from procure.agreements.pages import measuring, paying, reading, signing, writing  # noqa: E402

__all__ = ["measuring", "pages", "paying", "reading", "signing", "writing"]
