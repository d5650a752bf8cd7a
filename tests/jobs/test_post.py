"""Mails are worded at once, sent once, and never lost; a real mail server receives them."""

import contextlib
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from procure import config, db, jobs
from procure.jobs import post
from procure.jobs.tables import Mail


class Box:
    """A mail server's box; it can be told what to answer."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answer = "250 OK"
        self.to_recipient = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or answer as told."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter, or answer as told."""
        if self.answer.startswith("250"):
            self.letters.append(envelope)
        return self.answer


@pytest.fixture
def box() -> Iterator[Box]:
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    config.use(
        config.current().model_copy(
            update={
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
            }
        )
    )
    yield box
    controller.stop()


@pytest.fixture
def template(instance: config.Settings) -> Path:
    path = instance.instance / "templates" / "mail" / "hello.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Subject: {{ title }}\n\nHei {{ name }},\n\nä & <b>\n", "utf-8")
    return path


def promise(now: datetime, to: str = "aino@example.fi", **values: Any) -> str:
    words = {"title": "Tarve & päätös", "name": "Aino"} | values
    with db.transaction() as session:
        return jobs.mail(session, to, "fi", "hello", words, now)


def read(key: str) -> Mail:
    with db.reading() as session:
        row = session.get(Mail, key)
    assert row
    return row


def test_a_mail_arrives_as_it_was_worded(
    instance: config.Settings, template: Path, box: Box, now: datetime
) -> None:
    key = promise(now)
    template.write_text("Subject: Other\n\nOther\n", "utf-8")

    assert jobs.run_due(now) == (1, 0, 0)

    (envelope,) = box.letters
    letter = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == ["aino@example.fi"]
    assert letter["To"] == "aino@example.fi"
    assert letter["Subject"] == "Tarve & päätös"
    assert letter["Message-ID"] == f"<{key}@procure.localhost>"
    assert letter["Content-Language"] == "fi"
    assert letter.get_content().replace("\r\n", "\n") == "Hei Aino,\n\nä & <b>\n"
    assert read(key).sent_at == now


def test_a_sent_mail_is_not_sent_again(
    instance: config.Settings, template: Path, box: Box, now: datetime
) -> None:
    key = promise(now)
    jobs.run_due(now)
    assert post.send_mail(key, now) is None
    assert len(box.letters) == 1


def test_without_a_server_mails_wait_readable_and_counted(
    instance: config.Settings, template: Path, now: datetime
) -> None:
    key = promise(now)
    promise(now + timedelta(seconds=1), title="Newer")
    assert jobs.run_due(now) == (0, 0, 0)
    with db.reading() as session:
        assert jobs.counts(session) == {("send_mail", "queued"): 2}
        assert jobs.state(session, "send_mail", key) == ("queued", 0, "")
        assert [mail.subject for mail in jobs.mails(session)] == ["Newer", "Tarve & päätös"]
        assert [mail.id for mail in jobs.mails(session, before=now + timedelta(seconds=1))] == [key]


def test_a_server_that_is_away_is_tried_later(
    instance: config.Settings, template: Path, now: datetime
) -> None:
    config.use(instance.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 9}))
    key = promise(now)
    assert jobs.run_due(now) == (0, 1, 0)
    assert read(key).sent_at is None


def test_a_recipient_refused_for_good_is_not_tried_again(
    instance: config.Settings, template: Path, box: Box, now: datetime
) -> None:
    box.to_recipient = "550 No such person"
    key = promise(now)
    assert jobs.run_due(now) == (0, 0, 1)
    with db.reading() as session:
        assert jobs.state(session, "send_mail", key) == (
            "failed",
            1,
            "Hopeless: refused with 550: No such person",
        )


@pytest.mark.parametrize(("recipient", "data"), [("450 Later", "250 OK"), ("250 OK", "451 Full")])
def test_a_busy_server_is_tried_later(
    instance: config.Settings, template: Path, box: Box, now: datetime, recipient: str, data: str
) -> None:
    box.to_recipient, box.answer = recipient, data
    promise(now)
    assert jobs.run_due(now) == (0, 1, 0)
    box.to_recipient = box.answer = "250 OK"
    assert jobs.run_due(now + timedelta(seconds=5)) == (1, 0, 0)
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    "to",
    [
        "aino@example.fi\r\nBcc: all@example.fi",
        "aino@example.fi\n",
        "aino@example.fi, eino@example.fi",
        "Aino <aino@example.fi>",
        "aino",
        "",
        "a" * 65 + "@example.fi",
        "aino@\u202eexample.fi",
    ],
)
def test_what_is_not_one_address_is_refused(
    instance: config.Settings, template: Path, now: datetime, to: str
) -> None:
    with pytest.raises(jobs.NotAnAddress):
        promise(now, to)
    with db.reading() as session:
        assert jobs.mails(session) == []


def test_a_line_break_in_a_typed_title_stays_in_one_subject_line(
    instance: config.Settings, template: Path, box: Box, now: datetime
) -> None:
    promise(now, title="Tarve\nBcc: all@example.fi\r\nX: y")
    jobs.run_due(now)
    letter = message_from_bytes(box.letters[0].content, policy=default)
    assert letter["Subject"] == "Tarve Bcc: all@example.fi X: y"
    assert letter["Bcc"] is None


def test_a_line_break_that_got_into_a_row_is_refused_when_it_goes_out(
    instance: config.Settings, now: datetime
) -> None:
    row = Mail(
        recipient="aino@example.fi",
        language="fi",
        template="hello",
        subject="a\r\nBcc: all@example.fi",
        text="",
        promised_at=now,
    )
    with pytest.raises(ValueError, match="linefeed"):
        post.message(row)


@given(to=st.text(max_size=40) | st.from_regex(r"[^@]{1,5}@[^@]{1,5}", fullmatch=True))
def test_hostile_addresses_are_refused_or_plain(to: str) -> None:
    with contextlib.suppress(jobs.NotAnAddress):
        assert post._address(to).addr_spec.isascii()


def test_a_word_that_is_missing_is_an_error(
    instance: config.Settings, template: Path, now: datetime
) -> None:
    template.write_text("Subject: {{ unknown }}\n\nx\n", "utf-8")
    with pytest.raises(UndefinedError):
        promise(now)


def test_a_template_without_a_subject_is_an_error(
    instance: config.Settings, template: Path, now: datetime
) -> None:
    template.write_text("Hei\n\nx\n", "utf-8")
    with pytest.raises(ValueError, match="does not begin"):
        promise(now)
