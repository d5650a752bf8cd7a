"""Mails: worded when they are promised, sent by a worker, kept as rows.

The wording is frozen with the step, in the recipient's language. Without a mail server
the mails wait in the queue and are counted; they can be read from their rows.
"""

import re
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from procure import config, db, i18n
from procure.jobs.deeds import Finish, Hopeless, work
from procure.jobs.queue import promise
from procure.jobs.tables import Mail

PATIENCE = 30
LONGEST = 320  # RFC 3696 (erratum 1690): 64 for the name, 255 for the domain, and the sign

_ADDRESS = re.compile(
    r"(?P<name>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?P<domain>[A-Za-z0-9.-]{1,255})"
)
_mails: Any = Mail.__table__  # type: ignore[attr-defined]


class NotAnAddress(ValueError):
    """Something that is not one mail address was given as the recipient."""


class NoSubject(ValueError):
    """A mail's template does not begin with its subject."""


def mail(
    session: Session,
    to: str,
    language: str,
    template: str,
    values: dict[str, Any],
    now: datetime,
) -> str:
    """Word a mail and promise to send it, in the caller's transaction; return its id.

    ``templates/mail/<template>.txt`` begins with ``Subject: ...`` and an empty line. It is
    filled strictly: a word it asks for and ``values`` lacks is an error.
    """
    with i18n.speaking(language):
        filled = i18n.environment().get_template(f"mail/{template}.txt").render(values)
    first, _, text = filled.partition("\n\n")
    if not first.startswith("Subject: "):
        raise NoSubject(f"mail/{template}.txt does not begin with 'Subject: ' and an empty line")
    row = Mail(
        recipient=_address(to).addr_spec,
        language=language,
        template=template,
        # What a person typed may hold line breaks; a subject is one line.
        subject=" ".join(first.removeprefix("Subject: ").split()),
        text=text.strip("\n") + "\n",
        promised_at=now,
    )
    session.add(row)
    session.flush()  # the job names a row that exists
    promise(session, "send_mail", row.id, now)
    return row.id


def message(row: Mail) -> EmailMessage:
    """Return a mail as it goes out; a line break in any header is refused."""
    settings = config.current()
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _address(settings.smtp_sender)
    letter["To"] = _address(row.recipient)
    letter["Subject"] = row.subject
    letter["Date"] = format_datetime(row.promised_at)
    # The same at every attempt, so that a mail server can tell a repetition.
    letter["Message-ID"] = f"<{row.id}@{settings.installation}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(row.text)
    letter["Content-Language"] = row.language
    return letter


@work("send_mail", possible=lambda settings: bool(settings.smtp_host))
def send_mail(key: str, now: datetime) -> Finish | None:
    """Hand one promised mail to the mail server; one that was sent already is left alone.

    A crash between the server's answer and our commit sends it again, under the same
    Message-ID. A recipient the server refuses for good is not tried again.
    """
    with db.reading() as session:
        row = session.get(Mail, key)
    if row is None:
        raise Hopeless(f"there is no mail {key}")
    if row.sent_at is not None:
        return None
    settings = config.current()
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE) as server:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls") and not config.is_this_machine(settings.smtp_host):
            server.starttls(context=ssl.create_default_context())
        try:
            server.send_message(message(row))
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, words),) = refused.recipients.values()
            if code >= 500:
                raise Hopeless(f"refused with {code}: {words.decode(errors='replace')}") from None
            raise

    def keep(session: Session) -> None:
        # The words may hold a one-time link: once sent, only the recipient has it.
        sent = update(_mails).where(_mails.c.id == key).values(sent_at=now, text="")
        session.connection().execute(sent)

    return keep


def mails(session: Session, limit: int = 50, before: datetime | None = None) -> list[Mail]:
    """Return the newest mails, sent or waiting, those promised before a moment."""
    wanted = select(Mail).order_by(_mails.c.promised_at.desc(), _mails.c.id).limit(limit)
    if before is not None:
        wanted = wanted.where(_mails.c.promised_at < before)
    return list(session.scalars(wanted))


def _address(text: str) -> Address:
    """Return one plain address; line breaks, lists and display names are refused."""
    found = _ADDRESS.fullmatch(text)
    if found is None or len(text) > LONGEST:
        raise NotAnAddress("this is not one plain mail address")
    return Address(username=found["name"], domain=found["domain"])
