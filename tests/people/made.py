"""What the tests of this room share: a password, two cases, and reading mails."""

import re

from sqlmodel import col, select

from procure import config, db
from procure.jobs.tables import Mail
from procure.people import Actor
from procure.people.tables import User

PASSWORD = "kolme pientä sanaa"
NEW_PASSWORD = "neljä muuta sanaa kesältä"
CASE = "c" * 32
OTHER_CASE = "d" * 32


def actor_of(user: User) -> Actor:
    """Return the person as pages would hand them to an action."""
    return Actor(user.id, user.name, user.company_id, user.operator)


def mails_to(address: str, template: str | None = None) -> list[Mail]:
    """Return the promised mails to an address, oldest first."""
    wanted = select(Mail).where(Mail.recipient == address).order_by(col(Mail.promised_at))
    with db.reading() as session:
        return [m for m in session.exec(wanted) if template in {None, m.template}]


def link_in(mail: Mail) -> str:
    """Return the path of the one link in a mail."""
    base = re.escape(config.current().base_url)
    (path,) = re.findall(rf"^{base}(/\S+)$", mail.text, re.MULTILINE)
    return str(path)


def token_in(mail: Mail) -> str:
    """Return the token at the end of the link in a mail."""
    return link_in(mail).rpartition("/")[2]
