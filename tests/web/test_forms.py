"""Fields keep what was meant, refuse the rest with words that say how to mend it."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from procure import i18n
from procure.web import forms
from procure.web.forms import files, questions
from tests.web import sample

Fill = Callable[..., forms.Form]
PDF = b"%PDF-1.7\n..."
RIGHT = {
    "name": "Lumi Oy",
    "mail": "Aino.V@Lumi.example.fi",
    "text": "First\r\nSecond",
    "price": "1 250,50",
    "share": "40",
    "count": "7",
    "target": "",
    "day": "1.12.2026",
    "deadline-day": "11.12.2026",
    "deadline-clock": "16.00",
    "theme": "a",
    "country": "3",
    "public": "yes",
    "agreed": "y",
}


@pytest.fixture
def fill(app: Flask) -> Iterator[Fill]:
    """Fill the form in English and judge it."""
    with app.test_request_context("/en/everything", method="POST"), i18n.speaking("en"):

        def fill_in(made: type[forms.Form] = sample.Everything, **changes: Any) -> forms.Form:
            values = {k: v for k, v in {**RIGHT, **changes}.items() if v is not None}
            form = made(formdata=MultiDict(values))
            form.validate()
            return form

        yield fill_in


def test_a_right_form_gives_plain_values(fill: Fill) -> None:
    form = fill(papers=["y", "x"])

    assert not form.errors
    assert form.data == {
        "name": "Lumi Oy",
        "mail": "Aino.V@lumi.example.fi",
        "text": "First\nSecond",
        "price": Decimal("1250.50"),
        "share": 40,
        "count": 7,
        "target": None,
        "day": date(2026, 12, 1),
        "deadline": datetime(2026, 12, 11, 14, tzinfo=UTC),
        "theme": "a",
        "country": "3",
        "papers": ["x", "y"],
        "public": True,
        "file": [],
        "agreed": True,
        "secret": None,
        "code": "",
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("name", "", "Fill in “Name”"),
        ("name", "   ", "Fill in “Name”"),
        ("name", "x" * 41, "Shorten “Name” to 40 characters: it has 41"),
        ("name", "a\x0bb\x07c\x7fd", "held characters that cannot be kept"),
        ("text", "x" * 4001, "Shorten “Description” to 4,000 characters: it has 4,001"),
        ("text", "a\ufffdb", "held characters that cannot be kept"),
        ("mail", "aino(at)firma.fi", "Write the e-mail address like this"),
        ("mail", "aino@", "Write the e-mail address like this"),
        ("price", "12 50", "Write “Price” in euros, for example 1,250.50"),
        ("price", "-1", "“Price” must be between 0 and 9,999,999,999.99"),
        ("price", "10000000000", "“Price” must be between"),
        ("share", "101", "“Weight” must be between 0 and 100"),
        ("share", "12.5", "Write “Weight” as a whole number"),
        ("count", "0", "“Number” must be between 1 and 10"),
        ("target", "1.234", "Write “Target” as a number"),
        ("target", "ten", "Write “Target” as a number"),
        ("day", "31.2.2026", "Write “Date” like this: 27 November 2026"),
        ("day", "31.12.2025", "“Date” must be between 1 January 2026 and"),
        ("theme", "", "Choose an answer to “Theme”"),
        ("theme", "c", "Choose “Theme” from the list"),
        ("country", "99", "Choose “Country” from the list"),
        ("papers", ["x", "z"], "Choose “Papers” from the list"),
        ("public", None, "Choose an answer to “Public”"),
        ("public", "maybe", "Choose “Public” from the list"),
        ("agreed", None, "Tick “Accepted” to go on"),
        ("secret", "x" * 1001, "The password is too long"),
    ],
)
def test_a_wrong_answer_says_how_to_mend_it(fill: Fill, name: str, value: Any, said: str) -> None:
    errors = fill(**{name: value}).errors

    assert list(errors) == [name]
    assert said in errors[name][0]


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        ("", "", "Fill in “Deadline”"),
        ("11.12.2026", "", "like this: 27 November 2026 16:00"),
        ("11.12.2026", "25.00", "like this"),
        ("", "16.00", "like this"),
        ("29.3.2026", "3.30", "The clocks are moved that night"),
        ("25.10.2026", "3.30", "The clocks are moved that night"),
        ("24.11.2026", "14.31", "must be 24 November 2026, 14:32 or later"),
    ],
)
def test_a_doubtful_moment_is_refused(fill: Fill, day: str, clock: str, said: str) -> None:
    form = fill(**{"deadline-day": day, "deadline-clock": clock})

    assert list(form.errors) == ["deadline"]
    assert said in form.errors["deadline"][0]
    assert form["deadline"].parts == (day, clock)


@pytest.mark.parametrize(
    "text",
    ["11.12.2026 16.00", "2026-12-11T16:00", "2026-12-11T14:00:00+00:00", "11.12.2026 klo 16.00"],
)
def test_a_moment_may_come_in_one_piece(fill: Fill, text: str) -> None:
    form = fill(**{"deadline-day": None, "deadline-clock": None, "deadline": text})

    assert form.data["deadline"] == datetime(2026, 12, 11, 14, tzinfo=UTC)


def test_text_is_kept_as_it_was_meant(fill: Fill) -> None:
    form = fill(name="  A\u030aland\n  Ab ", text="\ta\r\n\r\nb\rc\u200d  ")

    assert form.data["name"] == "Åland Ab"
    assert form.data["text"] == "a\n\nb\nc\u200d"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_kept_whole_or_refused(fill: Fill, text: str) -> None:
    form = fill(made=Line, line=text)
    kept = form.data["line"] or ""

    assert not any(c in kept for c in "\0\x0b\x1b\x7f\x85\ufffd\r")
    if not form.errors:
        assert kept.encode("utf-8").decode("utf-8") == kept


class Line(forms.Form):
    """One question that may be left open."""

    line = forms.LongText("Line", required=False, limit=60)


def test_what_was_typed_comes_back(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()

    page = client.post(
        "/fi/everything",
        data={**RIGHT, "name": "", "price": "12 50", "deadline-clock": "kello", "text": "a<b"},
    ).text

    for typed in ("12 50", "kello", "Aino.V@lumi.example.fi", "11.12.2026"):
        assert f'value="{typed}"' in page
    assert "a&lt;b</textarea>" in page
    assert '<a href="#price">Kirjoita ”Hinta” euroina, esimerkiksi 1\u00a0250,50</a>' in page
    assert '<a href="#deadline">' in page
    assert 'id="deadline"' in page
    assert "checked" in page


def test_a_kept_value_is_shown_as_people_write_it(app: Flask) -> None:
    values: dict[str, Any] = {
        "price": Decimal("1250.50"),
        "day": date(2026, 12, 1),
        "deadline": datetime(2026, 12, 11, 14, tzinfo=UTC),
        "public": False,
        "papers": ["y"],
        "target": Decimal("0.5"),
    }
    with app.test_request_context("/fi/everything"), i18n.speaking("fi"):
        form = sample.Everything(**values)
        shown = "".join(str(forms.form.show(field)) for field in form)

    for text in ("1\u00a0250,50", "1.12.2026", "11.12.2026", "16.00", "0,5"):
        assert f'value="{text}"' in shown
    assert shown.count("checked") == 2


def test_what_may_be_left_open_says_so(app: Flask) -> None:
    with app.test_request_context("/sv/everything"), i18n.speaking("sv"):
        form = sample.Everything()
        assert "Mål (frivilligt)" in forms.form.show(form["target"])
        assert "frivilligt" not in forms.form.show(form["price"])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("offer.pdf", b"", "offer.pdf is empty"),
        ("offer.pdf", PDF + b"x" * 1000, "offer.pdf is larger than 1\u00a0kB"),
        ("offer.pdf", b"MZ\x90", "offer.pdf is not one of these: PDF and CSV"),
        ("offer.exe", b"MZ\x90", "offer.exe is not one of these"),
        ("offer", PDF, "offer is not one of these"),
        ("table.csv", b"\xff\xfea", "table.csv is not one of these"),
        ("..\\..\\a\u202efdp.exe", b"MZ", "afdp.exe is not one of these"),
    ],
)
def test_a_file_is_what_its_name_says(fill: Fill, name: str, content: bytes, said: str) -> None:
    form = fill(file=FileStorage(io.BytesIO(content), name))

    assert said in form.errors["file"][0]


def test_kinds_and_size_of_a_file_are_said_at_its_field(app: Flask) -> None:
    with app.test_request_context("/sv/everything"), i18n.speaking("sv"):
        shown = forms.form.show(sample.Everything()["file"])

    assert "PDF och CSV" in shown
    assert "1\u00a0kB" in shown
    assert 'accept=".pdf,.csv"' in shown


def test_a_right_file_is_given_whole(fill: Fill) -> None:
    form = fill(file=FileStorage(io.BytesIO(PDF), "offer.pdf"))

    assert not form.errors
    assert form["file"].file.read() == PDF
    three = [FileStorage(io.BytesIO(b"a;b"), "a.csv") for _ in range(3)]
    assert fill(file=three).errors["file"] == ["Choose at most 2 files"]


def test_a_name_of_a_file_is_fit_to_keep() -> None:
    assert files.clean_name("../../etc/passwd") == "passwd"
    assert files.clean_name("C:\\x\\a\x00b\u202e.pdf") == "ab.pdf"
    assert files.clean_name("...") == "file"
    assert files.clean_name("ä" * 300 + ".pdf").endswith("ä.pdf")
    assert len(files.clean_name("ä" * 300 + ".pdf")) == 150


def test_a_filter_leaves_out_what_is_wrong(app: Flask) -> None:
    with app.test_request_context("/en/parts?theme=zz&words=snow"), i18n.speaking("en"):
        assert sample.Find().chosen == {"words": "snow"}
    with app.test_request_context("/en/parts?theme=a&words="), i18n.speaking("en"):
        find = sample.Find()
        assert find.chosen == {"theme": "a"}
        assert "optional" not in forms.form.show(find["theme"])


def test_a_citys_own_questions_are_asked_and_answered(fill: Fill) -> None:
    made = forms.with_questions(sample.Find_as_form, sample.QUESTIONS)
    typed = {
        "question-noise": "41.5",
        "question-start": "1.12.2026",
        "question-cost": "€1,000",
        "question-story": "",
        "question-kind": "loud",
    }

    form = fill(made=made, **typed)

    assert not form.errors
    assert questions.answers(form) == {
        "noise": Decimal("41.5"),
        "start": date(2026, 12, 1),
        "cost": Decimal("1000.00"),
        "story": None,
        "kind": "loud",
        "paper": None,
    }
    assert str(form["question-noise"].asked) == "Noise"
    assert fill(made=made, **{**typed, "question-kind": "x"}).errors


def test_zero_is_an_answer(fill: Fill) -> None:
    made = forms.with_questions(sample.Find_as_form, sample.QUESTIONS)

    assert questions.answers(fill(made=made, **{"question-cost": "0"}))["cost"] == Decimal(0)


def test_kept_answers_are_shown_again(app: Flask) -> None:
    with app.test_request_context("/fi/questions"), i18n.speaking("fi"):
        made = forms.with_questions(sample.Find_as_form, sample.QUESTIONS)
        form = made(**questions.given({"noise": Decimal("1.5"), "kind": "quiet"}))
        shown = "".join(str(forms.form.show(field)) for field in form)

    assert 'value="1,5"' in shown
    assert 'value="quiet" checked' in shown
    assert "Melu (vapaaehtoinen)" in shown
