"""What papers of all agreements say alike: who signed, when, and over which content."""

from typing import Any

from sqlmodel import Session

from procure.agreements import shelf
from procure.agreements.tables import Agreement, Signature
from procure.documents import frozen as plain
from procure.i18n import gettext as _


def signed_lines(
    session: Session, row: Agreement, parties: list[dict[str, str]]
) -> list[dict[str, Any]]:
    """Return the signatures of an agreement as its paper prints them, ours first."""
    signed = shelf.signatures(session, row)
    names = {one["role"]: one["name"] for one in parties}
    return [
        plain.filled(
            {
                "party": names[side],
                "name": _signer(one),
                "role": one.position,
                "signed_at": plain.moment(one.at),
                "method": _("Signed in Procure, content %(sha)s", sha=one.content_sha256[:16]),
            }
        )
        for side in ("authority", "supplier")
        if (one := signed.get(side))
    ]


def _signer(one: Signature) -> str:
    if one.delegated_by is None:
        return one.name
    return _("%(name)s, by delegation of %(giver)s", name=one.name, giver=one.delegated_by)
